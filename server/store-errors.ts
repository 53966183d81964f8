/** What an error of the store says: of the statement, or of the store. */

/** PostgreSQL's five characters (appendix A of its manual), or what Node calls a failed system call. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

export const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

/** The transaction was given up for another's sake and may be run again. */
const ANOTHER_TRY: ReadonlySet<string> = new Set([SERIALIZATION_FAILURE, DEADLOCK]);

export const isForAnotherTry = (error: unknown): boolean => ANOTHER_TRY.has(codeOf(error));

/** PostgreSQL's last words on a line: connection exceptions, shutting down, starting up, a transaction that idled too long. */
const FATAL = /^(?:08...|57P..|25P0[34])$/;

/** Out of connections, memory or disk. */
const OUT_OF = /^53...$/;

/** Node's names of lines that are cut, refused, or not there. */
const AWAY_SYSTEM = /^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_)/;

/** What `pg` says without a code of a line that is gone, or of an answer that does not come. */
const AWAY_WORDS =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded|Query read timeout|Client was closed)/;

/**
 * Whether the store did not answer, or not in time, so that the same statement may go well later: it was not the fault of
 * what was asked.
 */
export function isStoreAway(error: unknown): boolean {
  const code = codeOf(error);
  if (AWAY_SYSTEM.test(code) || FATAL.test(code) || OUT_OF.test(code)) return true;
  if (/^SQLITE_(?:BUSY|IOERR|FULL)/.test(code)) return true;
  return isForAnotherTry(error) || AWAY_WORDS.test((error as Error | null)?.message ?? '');
}

/** Whether PostgreSQL itself answered with it, and goes on: then its line is whole, and serves the next. */
export function isAnswered(error: unknown): boolean {
  const code = codeOf(error);
  return /^[0-9A-Z]{5}$/.test(code) && !AWAY_SYSTEM.test(code) && !FATAL.test(code);
}

/**
 * SQLSTATE classes of what a row itself has wrong: data exception, integrity violation, limit exceeded (a row too large for
 * its index). All others may pass: connections, locks, resources, an operator's hand.
 */
const ROW_STATES = /^(?:22|23|54)[0-9A-Z]{3}$/;
const SQLITE_ROW_CODES = /^SQLITE_(?:CONSTRAINT|MISMATCH|RANGE|TOOBIG)/;

/** Whether the rows themselves are at fault, so that they would fail again however often they are tried. */
export function isOfTheRows(error: unknown): boolean {
  // Whoever threw one of these looked at the rows and did not bear them.
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)
    return true;
  const code = codeOf(error);
  return ROW_STATES.test(code) || SQLITE_ROW_CODES.test(code);
}
