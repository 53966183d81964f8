/** Many rows read or changed by one statement that is the same however many they are: a list travels as one JSON parameter. */
import { type RawBuilder, SqliteAdapter, sql } from 'kysely';
import type { Db } from '../../db/open.ts';
import { turn } from '../../turn.ts';

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

/** The elements of a column that holds a JSON list, as a table `one` with a column `value`: to be joined to its row. */
export const elementsOf = (db: Db, column: string): RawBuilder<unknown> =>
  isSqlite(db)
    ? sql`json_each(${sql.ref(column)}) AS one`
    : sql`jsonb_array_elements(CAST(${sql.ref(column)} AS jsonb)) AS one`;

/** Rows that one turn of the event loop bears: SQLite works in this thread. */
const ROWS_A_TURN = 250;

/**
 * Cuts a list to what one statement takes, with a turn of the event loop between two: for as many rows as there are screens.
 * @param first before other long work: of an urgent message.
 */
export async function* inTurns<T>(
  list: readonly T[],
  { size = ROWS_A_TURN, first = false } = {},
): AsyncGenerator<readonly T[]> {
  for (const [at, some] of [...chunks(list, size)].entries()) {
    if (at > 0) await turn(first);
    yield some;
  }
}

/**
 * Rows of which there are very many, some at a time, in the order of their ids.
 * @param read the next `most` rows whose ids follow `after`.
 */
export async function* pages<Row extends { readonly id: string }>(
  read: (after: string, most: number) => Promise<readonly Row[]>,
  first = false,
): AsyncGenerator<readonly Row[]> {
  for (let after = ''; ;) {
    const rows = await read(after, ROWS_A_PAGE);
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_A_PAGE) return;
    after = last.id;
    await turn(first);
  }
}

/** Of a few columns each. */
const ROWS_A_PAGE = 500;

/** All of `pages`, as one list. */
export async function allPages<Row extends { readonly id: string }>(
  read: (after: string, most: number) => Promise<readonly Row[]>,
  first = false,
): Promise<Row[]> {
  const all: Row[] = [];
  for await (const rows of pages(read, first)) all.push(...rows);
  return all;
}

/** Cuts a list to what one statement takes. */
export function* chunks<T>(list: readonly T[], size = ROWS_AT_ONCE): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}

/** The text as LIKE takes it for itself, where `ESCAPE` with a backslash follows. */
export const likely = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
