/** What a batch of messages adds to the store, gathered so that one statement serves many. */
import type { Fold, Play } from '../../../content/wire/messages.ts';
import type { Trx } from '../../db/counters.ts';
import type {
  PlayChainsTable,
  PlayRunsTable,
  PlayTotalsTable,
} from '../../db/tables/play-tables.ts';
import type { PlaysTable } from '../../db/tables/tables.ts';
import type { Insertable } from 'kysely';
import { chunks } from '../ground/values.ts';

type Of = Pick<PlayChainsTable, 'screen' | 'series'>;

export interface PlayWrites {
  plays(of: Of, plays: readonly Play[]): void;
  /** A run that is there already goes on to the new end. */
  run(run: Omit<PlayRunsTable, 'stored_at'>): void;
  totals(of: Of, fold: Fold): void;
  /** Stores what is gathered so far. */
  flush(trx: Trx): Promise<void>;
}

/** Rows an INSERT carries: 14 parameters each. */
const ROWS_AT_ONCE = 500;

export function createPlayWrites(now: number): PlayWrites {
  let plays: Insertable<PlaysTable>[] = [];
  let totals: PlayTotalsTable[] = [];
  const runs = new Map<string, PlayRunsTable>();

  return {
    plays: (of, some) => plays.push(...some.map((play) => playRow(of, play, now))),
    run: (run) => {
      const key = `${run.series} ${run.from_n}`;
      // The chain before its first play stays what it was.
      const { before } = runs.get(key) ?? run;
      runs.set(key, { ...run, before, stored_at: now });
    },
    totals: (of, fold) => totals.push(...totalRows(of, fold)),
    flush: async (trx) => {
      for (const some of chunks(plays, ROWS_AT_ONCE)) {
        await trx
          .insertInto('plays')
          .values(some)
          .onConflict((oc) => oc.columns(['screen', 'series', 'n']).doNothing())
          .execute();
      }
      for (const some of chunks([...runs.values()], ROWS_AT_ONCE)) {
        await trx
          .insertInto('play_runs')
          .values(some)
          .onConflict((oc) =>
            oc.columns(['series', 'from_n']).doUpdateSet((eb) => ({
              to_n: eb.ref('excluded.to_n'),
              hash: eb.ref('excluded.hash'),
              signature: eb.ref('excluded.signature'),
              stored_at: eb.ref('excluded.stored_at'),
            })),
          )
          .execute();
      }
      for (const some of chunks(totals, ROWS_AT_ONCE))
        await trx.insertInto('play_totals').values(some).execute();
      plays = [];
      totals = [];
      runs.clear();
    },
  };
}

function playRow({ screen, series }: Of, play: Play, now: number): Insertable<PlaysTable> {
  return {
    screen,
    series,
    n: play.n,
    item: play.item,
    asset: play.asset,
    schedule: play.schedule,
    campaign: play.campaign,
    zone: play.zone,
    started_at: play.start,
    ended_at: play.end,
    planned_ms: play.plannedMs,
    how: play.how,
    stored_at: now,
    link: play.link ?? null,
  };
}

function totalRows({ screen, series }: Of, { from, totals }: Fold): PlayTotalsTable[] {
  return totals.map(([day, item, schedule, campaign, zone, how, plays, shown_ms], at) => ({
    series,
    from_n: from,
    at,
    screen,
    day,
    item,
    schedule,
    campaign,
    zone,
    how,
    plays,
    shown_ms,
  }));
}
