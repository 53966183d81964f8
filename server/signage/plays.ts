/** Plays: what the screens showed, each stored once. */
import { type Selectable, sql } from 'kysely';
import type { Play } from '../../content/wire/messages.ts';
import type { Db } from '../db/open.ts';
import type { PlaysTable } from '../db/tables.ts';
import { type Actor, unitsBelow } from './actor.ts';
import type { Signage } from './context.ts';
import { chunks, text, values, whole } from './values.ts';

/** Plays of one credential, as they came in. */
export interface PlaysOf {
  readonly screen: string;
  readonly series: number;
  readonly plays: readonly Play[];
}

/** Rows an INSERT carries: 13 parameters each. */
const ROWS_AT_ONCE = 500;

/**
 * Stores plays durably; one that is stored already stays as it is, so a player may send again what it is unsure of.
 * @returns the highest number stored for the credential: its journal may drop up to it.
 */
export async function recordPlays(
  signage: Signage,
  screen: string,
  series: number,
  plays: readonly Play[],
): Promise<{ upTo: number }> {
  const [upTo] = await recordAll(signage, [{ screen, series, plays }]);
  return { upTo: upTo ?? 0 };
}

/** The same for many players in one transaction: one write to the disk serves them all. */
export async function recordAll(signage: Signage, list: readonly PlaysOf[]): Promise<number[]> {
  const now = signage.clock.now();
  const rows = list.flatMap(({ screen, series, plays }) =>
    plays.map((play) => rowOf(screen, series, play, now)),
  );
  return signage.db.transaction().execute(async (trx) => {
    for (const some of chunks(rows, ROWS_AT_ONCE)) {
      await trx
        .insertInto('plays')
        .values(some)
        .onConflict((oc) => oc.columns(['screen', 'series', 'n']).doNothing())
        .execute();
    }
    const reached = await playsUpTo(trx, list);
    return list.map(({ series }) => reached.get(series) ?? 0);
  });
}

function rowOf(screen: string, series: number, play: Play, now: number): PlaysTable {
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
  };
}

/** The highest play stored, by series; absent where there is none. */
export async function playsUpTo(
  db: Db,
  pairings: readonly { readonly screen: string; readonly series: number }[],
): Promise<Map<number, number>> {
  const reached = new Map<number, number>();
  for (const some of chunks(pairings)) {
    // One look at the end of each series' index; grouping would walk every play of the year.
    const { rows } = await sql<{ series: number; n: number | null }>`
      SELECT ${whole(2)} AS series,
        (SELECT MAX(n) FROM plays WHERE screen = ${text(1)} AND series = ${whole(2)}) AS n
      FROM ${values(
        db,
        some.map(({ screen, series }) => [screen, series]),
      )}`.execute(db);
    for (const { series, n } of rows) if (n !== null) reached.set(series, n);
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
  const units = [...(await unitsBelow(db, actor.unit))];
  let query = db
    .selectFrom('plays')
    .selectAll()
    .where('screen', 'in', db.selectFrom('screens').select('id').where('unit', 'in', units))
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
  const [start, screen, series, n] = JSON.parse(text) as [number, string, number, number];
  return { start, screen, series, n };
}

function playFrom(row: Selectable<PlaysTable>): StoredPlay {
  return {
    screen: row.screen,
    series: row.series,
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
    storedAt: row.stored_at,
  };
}
