/** Many rows changed by one statement: `UPDATE ... FROM (VALUES ...)`, which both engines know. */
import { type RawBuilder, sql } from 'kysely';

type Value = string | number | null;

/** Rows that one statement carries: SQLite takes 32,766 parameters, and long texts cost time to parse. */
const ROWS_AT_ONCE = 1000;

/**
 * `(VALUES ...) AS v` with the columns `column1`, `column2`, ..., as both engines call them.
 * PostgreSQL takes parameters in there for text: numbers must be cast where they are used.
 */
export function values(rows: readonly (readonly Value[])[]): RawBuilder<unknown> {
  const lines = rows.map((row) => sql`(${sql.join(row)})`);
  return sql`(VALUES ${sql.join(lines)}) AS v`;
}

/** A number column of `values`. */
export const whole = (column: number): RawBuilder<number> =>
  sql`CAST(v.${sql.raw(`column${column}`)} AS BIGINT)`;

/** A text column of `values`. */
export const text = (column: number): RawBuilder<string> =>
  sql`CAST(v.${sql.raw(`column${column}`)} AS TEXT)`;

/** Cuts a list to what one statement takes. */
export function* chunks<T>(list: readonly T[], size = ROWS_AT_ONCE): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}
