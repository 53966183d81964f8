/** What screens played on days of which they could not keep each play, for want of room. */
import type { PlayEnd } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { playedUnder } from './played-under.ts';

export interface DayTotal {
  readonly screen: string;
  readonly series: number;
  /** Of the screen's own calendar, YYYY-MM-DD. */
  readonly day: string;
  readonly item: string;
  readonly schedule: string | null;
  readonly campaign: string | null;
  readonly zone: number;
  readonly how: PlayEnd;
  /** None of these is among the plays that are stored one by one. */
  readonly plays: number;
  readonly shownMs: number;
}

export interface TotalsFilter {
  readonly screen?: string | undefined;
  readonly campaign?: string | undefined;
  readonly item?: string | undefined;
  /** Days, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Rows that one answer holds: a day of a screen has some dozens. */
const TOTALS_LISTED_MAX = 10_000;

/** Totals of the actor's screens, by day and screen; each play is counted in one of them, or stored by itself. */
export async function listTotals(db: Db, actor: Actor, filter: TotalsFilter): Promise<DayTotal[]> {
  const units = belowUnit(actor.unit);
  const { screen, campaign, item, from, to } = filter;
  let query = db
    .selectFrom('play_totals')
    .select(['screen', 'series', 'day', 'item', 'schedule', 'campaign', 'zone', 'how'])
    .select((eb) => [
      eb.fn.sum<number>('plays').as('plays'),
      eb.fn.sum<number>('shown_ms').as('shown_ms'),
    ])
    .where(playedUnder(units, 'play_totals', 'day'))
    .groupBy(['screen', 'series', 'day', 'item', 'schedule', 'campaign', 'zone', 'how'])
    .orderBy('day')
    .orderBy('screen')
    .orderBy('series')
    .orderBy('item')
    .orderBy('zone')
    .orderBy('how')
    .limit(TOTALS_LISTED_MAX);
  if (screen !== undefined) query = query.where('screen', '=', screen);
  if (campaign !== undefined) query = query.where('campaign', '=', campaign);
  if (item !== undefined) query = query.where('item', '=', item);
  if (from !== undefined) query = query.where('day', '>=', from);
  if (to !== undefined) query = query.where('day', '<=', to);
  return (await query.execute()).map(({ plays, shown_ms, how, ...row }) => ({
    ...row,
    how: how as PlayEnd,
    plays: Number(plays),
    shownMs: Number(shown_ms),
  }));
}
