/** Where screens on wheels were: taken only where their unit switched it on, and kept for the days that it set. */
import type { Selectable } from 'kysely';
import type { Position } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import type { PositionsTable } from '../../db/tables/vehicle-tables.ts';
import { held, transact } from '../../db/transact.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { DAY_MS } from '../../../content/programme/rules.ts';
import { type Failure, unknown } from '../ground/failure.ts';
import { chunks } from '../ground/values.ts';
import { type Track, trackOf } from '../reach/face.ts';

/** Kinds of screens that move. */
export const MOVING_KINDS: readonly string[] = ['vehicle', 'transport'];

/** How long positions stay where reporting has been switched off since. */
const KEPT_WHEN_OFF_DAYS = 7;
/** Positions made by a clock that is ahead of ours by more are not taken. */
const FUTURE_MS = 60_000;
const ROWS_AT_ONCE = 500;

export interface PositionsOf {
  readonly screen: string;
  readonly series: number;
  readonly positions: readonly Position[];
}

/** Stores positions of many players durably, each once. What is of a screen that reports nothing (any more) is dropped. */
export async function recordPositions(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  list: readonly PositionsOf[],
): Promise<void> {
  const latest = clock.now() + FUTURE_MS;
  await transact(db, async (trx) => {
    const on = new Set<string>();
    for (const some of chunks([...new Set(list.map(({ screen }) => screen))])) {
      const query = trx
        .selectFrom('screens')
        .select('id')
        .where('id', 'in', some)
        .where('track', '<>', 'null');
      // Whoever switches it off waits for what is being stored: nothing comes behind that.
      for (const { id } of await held(trx, query).execute()) on.add(id);
    }
    const rows = list
      .filter(({ screen }) => on.has(screen))
      .flatMap(({ screen, series, positions }) =>
        positions
          .filter(([, at]) => at <= latest)
          .map((position) => rowOf(screen, series, position)),
      );
    for (const some of chunks(rows, ROWS_AT_ONCE))
      await trx
        .insertInto('positions')
        .values(some)
        .onConflict((oc) => oc.columns(['screen', 'series', 'n']).doNothing())
        .execute();
  });
}

function rowOf(
  screen: string,
  series: number,
  [n, at, latitude, longitude, accuracy, speed, heading]: Position,
): PositionsTable {
  return { screen, series, n, at, latitude, longitude, accuracy, speed, heading };
}

export interface StoredPosition {
  /** Epoch ms by the server's clock. */
  readonly at: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracyM: number;
  readonly speedMps: number | null;
  readonly headingDeg: number | null;
}

interface LastPosition {
  readonly ok: true;
  readonly track: Track | null;
  /** Null: none, or none any more. */
  readonly position: StoredPosition | null;
}

/** Where a screen was last. For those who command or administer its unit. */
export async function lastPosition(
  db: Db,
  actor: Actor,
  screen: string,
): Promise<LastPosition | Failure> {
  const found = await tracked(db, actor, screen);
  if (!found.ok) return found;
  const row = await db
    .selectFrom('positions')
    .selectAll()
    .where('screen', '=', screen)
    // By their numbers: a clock that was set back since had stamped older ones later.
    .orderBy('series', 'desc')
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { ok: true, track: found.track, position: row ? positionFrom(row) : null };
}

export interface TrackFilter {
  readonly from: number;
  readonly until: number;
  readonly limit: number;
}

interface ReadTrack {
  readonly ok: true;
  readonly positions: readonly StoredPosition[];
  /** `from` of the next page; null: that was all. */
  readonly next: number | null;
}

/** Where a screen was in a time, the oldest first. Whoever looks is written into the audit. */
export async function readTrack(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  screen: string,
  { from, until, limit }: TrackFilter,
): Promise<ReadTrack | Failure> {
  const found = await tracked(db, actor, screen);
  if (!found.ok) return found;
  const rows = await db
    .selectFrom('positions')
    .selectAll()
    .where('screen', '=', screen)
    .where('at', '>=', from)
    .where('at', '<', until)
    .orderBy('at')
    .orderBy('series')
    .orderBy('n')
    .limit(limit + 1)
    .execute();
  await transact(db, (trx) =>
    record(trx, {
      at: clock.now(),
      by: actor,
      action: 'track.read',
      subject: screen,
      detail: { from, until, positions: Math.min(rows.length, limit) },
    }),
  );
  // No two of one screen have the same instant: its player numbers them as they come.
  const positions = rows.slice(0, limit).map(positionFrom);
  return { ok: true, positions, next: rows[limit]?.at ?? null };
}

/** Whether the actor may know where a screen of its unit is. */
export const mayLocate = (actor: Actor): boolean => refuse(actor, 'locate') === null;

async function tracked(
  db: Db,
  actor: Actor,
  id: string,
): Promise<{ readonly ok: true; readonly track: Track | null } | Failure> {
  const refusal = refuse(actor, 'locate');
  if (refusal) return refusal;
  const row = await db
    .selectFrom('screens')
    .select(['unit', 'track'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row || !(await isWithin(db, row.unit, actor.unit))) return unknown('no-screen', { id });
  return { ok: true, track: trackOf(row) };
}

function positionFrom(row: Selectable<PositionsTable>): StoredPosition {
  return {
    at: row.at,
    latitude: row.latitude,
    longitude: row.longitude,
    accuracyM: row.accuracy,
    speedMps: row.speed,
    headingDeg: row.heading,
  };
}

/** Forgets positions that are older than their screen's unit wants them kept. @returns how many. */
export async function prunePositions(db: Db, now: number): Promise<number> {
  const rows = await db
    .selectFrom('screens')
    .select(['id', 'track'])
    .where('id', 'in', (eb) => eb.selectFrom('positions').select('screen').distinct())
    .execute();
  let gone = 0;
  for (const row of rows) {
    const days = trackOf(row)?.keepDays ?? KEPT_WHEN_OFF_DAYS;
    const { numDeletedRows } = await db
      .deleteFrom('positions')
      .where('screen', '=', row.id)
      .where('at', '<', now - days * DAY_MS)
      .executeTakeFirst();
    gone += Number(numDeletedRows);
  }
  return gone;
}
