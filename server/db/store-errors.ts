/** What an error of the store says: of the statement, or of the store. */

/** PostgreSQL's five characters (appendix A of its manual), or what Node calls a failed system call. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Serialization failure, deadlock: the transaction was given up for another's sake and may be run again. */
const ANOTHER_TRY: ReadonlySet<string> = new Set(['40001', '40P01']);

export const isForAnotherTry = (error: unknown): boolean => ANOTHER_TRY.has(codeOf(error));

/** Connection exception, insufficient resources, operator intervention (shutting down, starting up, out of time). */
const AWAY_CLASSES: ReadonlySet<string> = new Set(['08', '53', '57']);

/** Node's names of lines that are cut, refused, or not there. */
const AWAY_SYSTEM = /^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_)/;

/** What `pg` says without a code of a line that is gone, or of an answer that does not come. */
const AWAY_WORDS =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded|Query read timeout|Client was closed|driver has already)/i;

/**
 * Whether the store did not answer, or not in time, so that the same statement may go well later: it was not the fault of
 * what was asked.
 */
export function isStoreAway(error: unknown): boolean {
  const code = codeOf(error);
  if (AWAY_SYSTEM.test(code)) return true;
  if (/^[0-9A-Z]{5}$/.test(code))
    return AWAY_CLASSES.has(code.slice(0, 2)) || isForAnotherTry(error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_IOERR')) return true;
  return AWAY_WORDS.test((error as Error | null)?.message ?? '');
}

/** Whether PostgreSQL itself answered with it: then its line is whole, and serves the next. */
export const isAnswered = (error: unknown): boolean => /^[0-9A-Z]{5}$/.test(codeOf(error));
