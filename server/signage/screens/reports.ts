/** What players report of themselves. */
import { sql } from 'kysely';
import { takeNumbers } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { mended } from '../../text.ts';
import { inTurns } from '../ground/values.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';

export interface PlayerReport {
  readonly screen: string;
  readonly at: number;
  readonly what: string;
  readonly detail: string;
}

/** Reports kept of one screen: a player in trouble must not fill the store. */
const REPORTS_KEPT = 1000;

export async function recordReports(db: Db, reports: readonly PlayerReport[]): Promise<void> {
  await transact(db, async (trx) => {
    const first = await takeNumbers(trx, 'event', reports.length);
    const rows = reports.map((report, i) => ({
      ...report,
      id: first + i,
      detail: mended(report.detail),
    }));
    for await (const some of inTurns(rows))
      await trx.insertInto('player_reports').values(some).execute();
    for (const screen of new Set(reports.map((report) => report.screen))) {
      await sql`DELETE FROM player_reports WHERE screen = ${screen} AND id <=
        (SELECT id FROM player_reports WHERE screen = ${screen} ORDER BY id DESC LIMIT 1 OFFSET ${REPORTS_KEPT})`.execute(
        trx,
      );
    }
  });
}

/** The newest first, of the actor's screens. */
export async function listReports(
  db: Db,
  actor: Actor,
  filter: { readonly screen?: string | undefined; readonly limit: number },
): Promise<(PlayerReport & { readonly id: number; readonly name: string })[]> {
  const units = belowUnit(actor.unit);
  let query = db
    .selectFrom('player_reports')
    .innerJoin('screens', 'screens.id', 'player_reports.screen')
    .selectAll('player_reports')
    .select('screens.name')
    .where('screens.unit', 'in', units)
    .orderBy('player_reports.id', 'desc')
    .limit(filter.limit);
  if (filter.screen !== undefined) query = query.where('player_reports.screen', '=', filter.screen);
  return query.execute();
}
