/** Many rows read or changed by one statement that is the same however many they are: a list travels as one JSON parameter. */
import { type RawBuilder, SqliteAdapter, sql } from 'kysely';
import type { Db } from '../../db/open.ts';

type Value = string | number | null;

/** Rows that one statement carries. */
const ROWS_AT_ONCE = 1000;

const isSqlite = (db: Db): boolean => db.getExecutor().adapter instanceof SqliteAdapter;

/**
 * The rows as a table `v` with the columns `column1`, `column2` and so on, as text in PostgreSQL: `whole` and `text`
 * cast them. A VALUES list of as many parameters costs five times the time to build and to parse.
 */
export function values(db: Db, rows: readonly (readonly Value[])[]): RawBuilder<unknown> {
  const width = rows[0]?.length ?? 0;
  const columns = Array.from(
    { length: width },
    (_, at) => sql`line.value ->> ${sql.raw(String(at))} AS ${sql.raw(`column${at + 1}`)}`,
  );
  const json = JSON.stringify(rows);
  const lines = isSqlite(db)
    ? sql`json_each(${json}) AS line`
    : sql`jsonb_array_elements(CAST(${json} AS jsonb)) AS line`;
  return sql`(SELECT ${sql.join(columns)} FROM ${lines}) AS v`;
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
