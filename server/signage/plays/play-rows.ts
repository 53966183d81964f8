/** Plays as they lie in the store, and what they say to plays that come under numbers which are taken. */
import type { Selectable } from 'kysely';
import { type Play, playText } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import type { PlaysTable } from '../../db/tables/tables.ts';
import { type FoldOf, linked, type PlaysOf } from './play-proof.ts';

export function playOf(row: Selectable<PlaysTable>): Play {
  return {
    n: row.n,
    item: row.item,
    asset: row.asset,
    schedule: row.schedule,
    campaign: row.campaign,
    zone: row.zone,
    start: row.started_at,
    end: row.ended_at,
    plannedMs: row.planned_ms,
    how: row.how as Play['how'],
    ...(row.link !== null && { link: row.link }),
  };
}

/** Plays numbered `from` to `to`, both included, in order. */
export async function playRows(
  db: Db,
  { screen, series }: { readonly screen: string; readonly series: number },
  from: number,
  to: number,
): Promise<Play[]> {
  const rows = await db
    .selectFrom('plays')
    .selectAll()
    .where('screen', '=', screen)
    .where('series', '=', series)
    .where('n', '>=', from)
    .where('n', '<=', to)
    .orderBy('n')
    .execute();
  return rows.map(playOf);
}

/** @returns the first number up to `upTo` under which another play is stored than the one that was sent, or null. */
export async function firstOther(
  db: Db,
  sent: PlaysOf,
  hashes: readonly string[],
  upTo: number,
): Promise<number | null> {
  const from = sent.plays[0]?.n ?? 0;
  const stored = new Map((await playRows(db, sent, from, upTo)).map((play) => [play.n, play]));
  for (const [i, play] of sent.plays.entries()) {
    if (play.n > upTo) break;
    const known = stored.get(play.n);
    // One whose times were not to be told had other times each time it was sent.
    const same = known && (known.link ? known.link === hashes[i + 1] : isSame(known, play));
    if (!same) return play.n;
  }
  return null;
}

const isSame = (one: Play, other: Play): boolean => playText(one) === playText(other);

/** Whether this very fold is stored. */
export async function isFoldStored(db: Db, { series, fold, proof }: FoldOf): Promise<boolean> {
  const row = await db
    .selectFrom('play_runs')
    .select(['to_n', 'hash'])
    .where('series', '=', series)
    .where('from_n', '=', fold.from)
    .where('kind', '=', 'fold')
    .executeTakeFirst();
  return row?.to_n === fold.to && row.hash === proof?.hash;
}

/** The chain at the end of what a fold covers, reckoned over the stored plays; null where they are not all there. */
export async function chainAt(
  db: Db,
  { screen, series, fold }: FoldOf,
  before: string,
): Promise<string | null> {
  const plays = await playRows(db, { screen, series }, fold.from, fold.to);
  if (plays.length !== fold.to - fold.from + 1) return null;
  return plays.reduce(linked, before);
}
