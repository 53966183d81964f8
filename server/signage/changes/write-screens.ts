/** Screens as a deed leaves them, however many: one statement carries some hundreds. */
import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../db/counters.ts';
import { slices } from '../../turn.ts';
import { localDate } from '../ground/dates.ts';
import { inTurns, text, values, whole } from '../ground/values.ts';
import type { Change } from './changes.ts';

type ScreenChange = Extract<Change, { noun: 'screens' }>;
/** One of a screen that is there. */
export type ScreenUpdate = ScreenChange & { readonly before: object };
type Column = keyof ScreenChange['after'];

/** Each is looked up, and written with its indexes. */
const SCREENS_A_TURN = 100;

/** @returns how many were written: fewer than asked where one is no longer at the version it was read at. */
export async function updateScreens(trx: Trx, updates: readonly ScreenUpdate[]): Promise<number> {
  // Who locks many does so in one order.
  const sorted = updates.toSorted((a, b) => (a.after.id < b.after.id ? -1 : 1));
  const columns = await changedIn(sorted);
  const set = sql.join(
    columns.map((column, at) => sql`${sql.ref(column)} = ${typed(sorted, column, at + 3)}`),
  );
  let written = 0;
  for await (const some of inTurns(sorted, { size: SCREENS_A_TURN })) {
    const rows = some.map(({ before, after }) => [
      after.id,
      before.version,
      ...columns.map((column) => after[column]),
    ]);
    const { numAffectedRows = 0n } = await sql`UPDATE screens SET ${set} FROM ${values(trx, rows)}
      WHERE screens.id = ${text(1)} AND screens.version = ${whole(2)}`.execute(trx);
    written += Number(numAffectedRows);
  }
  return written;
}

async function changedIn(updates: readonly ScreenUpdate[]): Promise<Column[]> {
  const found = new Set<Column>(['version']);
  const slice = slices();
  for (const { before, after } of updates) {
    await slice();
    for (const column of Object.keys(after) as Column[])
      if (before[column] !== after[column]) found.add(column);
  }
  return [...found];
}

/** The column of `values`, as the store keeps it: numbers travel as text. */
function typed(updates: readonly ScreenUpdate[], column: Column, at: number): RawBuilder<unknown> {
  const given = updates.map(({ after }) => after[column]).filter((value) => value !== null);
  if (given.some((value) => typeof value === 'string')) return text(at);
  return given.every((value) => Number.isInteger(value))
    ? whole(at)
    : sql`CAST(v.${sql.raw(`column${at}`)} AS DOUBLE PRECISION)`;
}

/** Writes under which unit screens hung until now, where that changes: what they played then stays that unit's. */
export async function writeStays(
  trx: Trx,
  updates: readonly ScreenUpdate[],
  at: number,
): Promise<void> {
  const moved = updates.filter(({ before, after }) => before.unit !== after.unit);
  for await (const some of inTurns(moved)) {
    const rows = some.map(({ before }) => {
      const day = localDate(at, before.time_zone);
      return [before.id, before.unit, day];
    });
    // It began where the one before it ended; the first has all that was played before.
    const last = (column: string, none: RawBuilder<unknown>) =>
      sql`COALESCE((SELECT MAX(${sql.ref(column)}) FROM screen_stays WHERE screen = ${text(1)}), ${none})`;
    await sql`INSERT INTO screen_stays (screen, unit, from_at, from_day, until_at, until_day)
      SELECT ${text(1)}, ${text(2)}, ${last('until_at', sql`0`)}, ${last('until_day', sql`''`)},
        CAST(${at} AS BIGINT), ${text(3)} FROM ${values(trx, rows)}
      WHERE true ON CONFLICT (screen, until_at) DO NOTHING`.execute(trx);
  }
}
