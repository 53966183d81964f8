/** The newest plays, with the words of what was played. */
import type { PlayEnd } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { playedUnder } from './played-under.ts';
import { shownTexts } from '../items/shown-texts.ts';

/** How a play may have ended, the usual first. */
export const PLAY_ENDS = ['full', 'cut', 'urgent', 'error'] as const satisfies readonly PlayEnd[];

export interface RecentPlay {
  readonly screen: string;
  readonly screenName: string;
  readonly screenNameEn: string;
  readonly series: number;
  readonly n: number;
  readonly item: string;
  /** Null: the built-in card, or an item that is gone. */
  readonly text: string | null;
  readonly campaign: string | null;
  readonly start: number;
  readonly end: number;
  readonly plannedMs: number;
  readonly how: PlayEnd;
}

export interface RecentFilter {
  readonly screen?: string | undefined;
  readonly item?: string | undefined;
  readonly how?: string | undefined;
  /** Epoch ms, excluded: plays that began before. */
  readonly before?: number | undefined;
}

const mineOnly = (actor: Actor) => playedUnder(belowUnit(actor.unit), 'plays', 'started_at');

/** Newest first. */
export async function recentPlays(
  db: Db,
  actor: Actor,
  filter: RecentFilter,
  limit: number,
): Promise<RecentPlay[]> {
  let query = db
    .selectFrom('plays')
    .innerJoin('screens', 'screens.id', 'plays.screen')
    .selectAll('plays')
    .select(['screens.name', 'screens.name_en'])
    .where(mineOnly(actor))
    .orderBy('started_at', 'desc')
    .orderBy('plays.screen')
    .orderBy('n', 'desc')
    .limit(limit);
  if (filter.screen !== undefined) query = query.where('plays.screen', '=', filter.screen);
  if (filter.item !== undefined) query = query.where('item', '=', filter.item);
  if (filter.how !== undefined) query = query.where('how', '=', filter.how);
  if (filter.before !== undefined) query = query.where('started_at', '<', filter.before);
  const rows = await query.execute();
  const shown = rows.map(({ item, asset, started_at: at }) => ({ item, asset, at }));
  const textOf = await shownTexts(db, shown);
  return rows.map((row) => ({
    screen: row.screen,
    screenName: row.name,
    screenNameEn: row.name_en || row.name,
    series: row.series,
    n: row.n,
    item: row.item,
    text: textOf({ item: row.item, asset: row.asset, at: row.started_at }),
    campaign: row.campaign,
    start: row.started_at,
    end: row.ended_at,
    plannedMs: row.planned_ms,
    how: row.how as PlayEnd,
  }));
}

export type PlayCounts = Readonly<Record<PlayEnd, number>>;

/** How many plays that began at or after `since` ended in which way. */
export async function countPlays(
  db: Db,
  actor: Actor,
  filter: Omit<RecentFilter, 'how' | 'before'>,
  since: number,
): Promise<PlayCounts> {
  let query = db
    .selectFrom('plays')
    .select((eb) => ['how', eb.fn.countAll<number>().as('count')])
    .where(mineOnly(actor))
    .where('started_at', '>=', since)
    .groupBy('how');
  if (filter.screen !== undefined) query = query.where('screen', '=', filter.screen);
  if (filter.item !== undefined) query = query.where('item', '=', filter.item);
  const counts: Record<PlayEnd, number> = { full: 0, cut: 0, urgent: 0, error: 0 };
  for (const { how, count } of await query.execute()) counts[how as PlayEnd] = Number(count);
  return counts;
}
