/** Whose fault it is that rows were not stored: their own, or that of a store that is away, busy or full. */

/**
 * SQLSTATE classes of what a row itself has wrong: data exception, integrity violation, limit exceeded (a row too large for
 * its index). All others may pass: connections, locks, resources, an operator's hand.
 */
const ROW_STATES = /^(?:22|23|54)[0-9A-Z]{3}$/;
const SQLITE_ROW_CODES = /^SQLITE_(?:CONSTRAINT|MISMATCH|RANGE|TOOBIG)/;

/** Whether the same rows would fail again, however often they are tried. */
export function isOfTheRows(error: unknown): boolean {
  // Whoever threw one of these looked at the rows and did not bear them.
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)
    return true;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && (ROW_STATES.test(code) || SQLITE_ROW_CODES.test(code));
}
