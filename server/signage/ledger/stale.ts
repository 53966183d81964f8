/** Screens whose rules changed: marked in the transaction of the change, so that a crash forgets none. */
import { sql } from 'kysely';
import { takeNumbers, type Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { inTurns, text, values } from '../ground/values.ts';

export async function markStale(trx: Trx, screens: readonly string[]): Promise<void> {
  if (screens.length > 0) await markReached(trx, async () => screens);
}

/**
 * Marks the screens that a change reaches, asked when its rows are written and it is its turn: of two changes that know
 * nothing of each other, the one that comes second sees what the first has done. Those that were taken down are passed by: nobody
 * compiles for them, and they are marked when they hang again.
 * @returns the screens that it reaches.
 */
export async function markReached(
  trx: Trx,
  reached: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const mark = await takeNumbers(trx, 'stale');
  const screens = await reached();
  for await (const some of inTurns(screens)) {
    const rows = some.map((screen) => [screen]);
    await sql`INSERT INTO stale_screens (screen, mark) SELECT ${text(1)}, CAST(${mark} AS BIGINT) FROM ${values(trx, rows)}
      WHERE EXISTS (SELECT 1 FROM screens WHERE id = ${text(1)} AND retired_at IS NULL)
      ON CONFLICT (screen) DO UPDATE SET mark = excluded.mark`.execute(trx);
  }
  return screens;
}

export interface StaleScreen {
  readonly screen: string;
  readonly mark: number;
}

export async function staleScreens(db: Db): Promise<StaleScreen[]> {
  return db.selectFrom('stale_screens').select(['screen', 'mark']).orderBy('mark').execute();
}

/** The newest mark ever made: it grows with each change, also when its screens are done. */
export async function newestMark(db: Db): Promise<number> {
  const row = await db
    .selectFrom('counters')
    .select('value')
    .where('name', '=', 'stale')
    .executeTakeFirstOrThrow();
  return row.value;
}

/** Clears the marks that a compile from this state has answered: a change made meanwhile stays marked. */
export async function clearStale(
  trx: Trx,
  screens: readonly string[],
  compiledFrom: number,
): Promise<void> {
  for await (const some of inTurns(screens)) {
    await trx
      .deleteFrom('stale_screens')
      .where('screen', 'in', some)
      .where('mark', '<=', compiledFrom)
      .execute();
  }
}
