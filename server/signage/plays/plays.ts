/** Plays: what the screens showed, each stored once. */
import { type Selectable, sql } from 'kysely';
import type { Play } from '../../../content/wire/messages.ts';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import type { PlaysTable } from '../../db/tables/tables.ts';
import { transact } from '../../db/transact.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { playedUnder } from './played-under.ts';
import type { Signage } from '../ground/context.ts';
import { type Chain, examine, lockChains, type Outcome, saveChains, take } from './play-chains.ts';
import type { Sent } from './play-proof.ts';
import { playOf } from './play-rows.ts';
import { createPlayWrites } from './play-writes.ts';
import { isKept } from '../../text.ts';
import { chunks, text, values, whole } from '../ground/values.ts';

/**
 * Stores plays that carry no proof, durably; one that is stored already stays as it is, so a player may send again what it is
 * unsure of.
 * @returns the highest number stored for the credential: its journal may drop up to it.
 */
export async function recordPlays(
  signage: Signage,
  screen: string,
  series: number,
  plays: readonly Play[],
): Promise<{ upTo: number }> {
  const [outcome] = await recordAll(signage, [{ screen, series, plays }]);
  if (!outcome?.ok) throw new Error(outcome?.reason);
  return { upTo: outcome.upTo };
}

/** What many players sent, in one transaction: one write to the disk serves them all. */
export async function recordAll(
  { db, clock }: Signage,
  list: readonly Sent[],
): Promise<readonly Outcome[]> {
  const examined = await Promise.all(list.map(examine));
  return transact(db, async (trx) => {
    const chains = await lockChains(trx, list);
    await reckonReached(trx, [...chains.values()]);
    const writes = createPlayWrites(clock.now());
    const outcomes: Outcome[] = [];
    for (const one of examined) {
      const chain = chains.get(one.sent.series);
      if (!chain) throw new Error('a series was not locked');
      outcomes.push(await take(trx, chain, one, writes));
    }
    await writes.flush(trx);
    await saveChains(trx, chains.values());
    return outcomes;
  });
}

/** Series that began before chains were kept are asked how far they came. */
async function reckonReached(trx: Trx, chains: readonly Chain[]): Promise<void> {
  const fresh = chains.filter(({ n }) => n < 0);
  const found = await playsUpTo(trx, fresh);
  for (const chain of fresh) chain.n = found.get(chain.series)?.upTo ?? 0;
}

/** How far the plays of a series have come. */
export interface Reached {
  readonly upTo: number;
  /** The chain after the last; empty: it is in no chain. */
  readonly hash: string;
}

/** How far each series has come; absent where nothing is stored. */
export async function playsUpTo(
  db: Db,
  pairings: readonly { readonly screen: string; readonly series: number }[],
): Promise<Map<number, Reached>> {
  const reached = new Map<number, Reached>();
  for (const some of chunks(pairings)) {
    // One look at the end of each series' index; grouping would walk every play of the year.
    const { rows } = await sql<{ series: number; hash: string | null; n: number | null }>`
      SELECT ${whole(2)} AS series, chain.hash AS hash, CASE WHEN chain.n >= 0 THEN chain.n ELSE
        (SELECT MAX(n) FROM plays WHERE screen = ${text(1)} AND series = ${whole(2)}) END AS n
      FROM ${values(
        db,
        some.map(({ screen, series }) => [screen, series]),
      )} LEFT JOIN play_chains AS chain ON chain.series = ${whole(2)}`.execute(db);
    for (const { series, hash, n } of rows)
      if (n) reached.set(series, { upTo: n, hash: hash ?? '' });
  }
  return reached;
}

export interface StoredPlay extends Play {
  readonly screen: string;
  readonly series: number;
  readonly storedAt: number;
}

export interface PlaysFilter {
  readonly screen?: string | undefined;
  readonly campaign?: string | undefined;
  readonly item?: string | undefined;
  /** Start of the play, half-open. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  readonly limit: number;
  /** What the page before gave as `next`. */
  readonly cursor?: string | undefined;
}

export interface PlaysPage {
  readonly plays: StoredPlay[];
  /** Where the next page begins, or null: this was the last. */
  readonly next: string | null;
}

/** Plays of the actor's screens in the order in which they began. */
export async function listPlays(db: Db, actor: Actor, filter: PlaysFilter): Promise<PlaysPage> {
  const units = belowUnit(actor.unit);
  let query = db
    .selectFrom('plays')
    .selectAll()
    .where(playedUnder(units, 'plays', 'started_at'))
    .orderBy('started_at')
    .orderBy('screen')
    .orderBy('series')
    .orderBy('n')
    .limit(filter.limit + 1);
  if (filter.screen !== undefined) query = query.where('screen', '=', filter.screen);
  if (filter.campaign !== undefined) query = query.where('campaign', '=', filter.campaign);
  if (filter.item !== undefined) query = query.where('item', '=', filter.item);
  if (filter.from !== undefined) query = query.where('started_at', '>=', filter.from);
  if (filter.until !== undefined) query = query.where('started_at', '<', filter.until);
  const after = filter.cursor === undefined ? null : readCursor(filter.cursor);
  if (after) {
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('started_at', 'screen', 'series', 'n'),
        '>',
        tuple(after.start, after.screen, after.series, after.n),
      ),
    );
  }
  const rows = await query.execute();
  const plays = rows.slice(0, filter.limit).map(playFrom);
  const last = plays.at(-1);
  return { plays, next: rows.length > filter.limit && last ? cursorOf(last) : null };
}

const cursorOf = ({ start, screen, series, n }: StoredPlay): string =>
  Buffer.from(JSON.stringify([start, screen, series, n])).toString('base64url');

/** @returns the place that a cursor names, or null where it is none of ours. */
export function readCursor(
  cursor: string,
): { start: number; screen: string; series: number; n: number } | null {
  const text = Buffer.from(cursor, 'base64url').toString();
  const match = /^\[(\d{1,16}),("(?:[^"\\]|\\.){1,200}"),(\d{1,16}),(\d{1,16})\]$/.exec(text);
  if (!match) return null;
  try {
    const [start, screen, series, n] = JSON.parse(text) as [number, string, number, number];
    return isKept(screen) ? { start, screen, series, n } : null;
  } catch {
    return null;
  }
}

function playFrom(row: Selectable<PlaysTable>): StoredPlay {
  const { screen, series, stored_at } = row;
  return { ...playOf(row), screen, series, storedAt: stored_at };
}
