/** Pairings: which player speaks for which screen. A credential is stored only as its hash. */
import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { takeNumbers, type Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { held, transact } from '../../db/transact.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { belowUnit, isWithin } from '../reach/units-up.ts';
import { type By, record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { forgetDelivery } from '../programmes/delivery.ts';
import { type Failure, forbidden, unknown } from '../ground/failure.ts';
import { standing } from '../reach/standing.ts';
import { dropUnused } from './waiting-room.ts';
import { append } from '../ledger/outbox.ts';
import { chunks } from '../ground/values.ts';

export interface Paired {
  readonly ok: true;
  /** 32 random bytes as base64url: shown once, to the player alone. */
  readonly credential: string;
  /** Names the run of numbers under which this player counts its plays. */
  readonly series: number;
}

/** Gives a screen one more credential, in the transaction of whatever allowed it. */
export async function insertPairing(trx: Trx, screen: string, now: number): Promise<Paired> {
  const credential = randomBytes(32).toString('base64url');
  const series = await takeNumbers(trx, 'series');
  await trx
    .insertInto('pairings')
    .values({ series, screen, token_hash: hashOf(credential), next_hash: null, created_at: now })
    .execute();
  return { ok: true, credential, series };
}

/**
 * Pairs a player with an open screen, which needs no code.
 * @param by who was signed in there, and from where
 */
export async function openPairing(
  signage: Signage,
  screen: string,
  by: By = { person: null, unit: null, from: null },
): Promise<Paired | Failure> {
  const now = signage.clock.now();
  return transact(signage.db, async (trx) => {
    // The kill switch closes it first: then it is closed here, or this credential is there for it to take.
    const query = standing(trx).select('open').where('id', '=', screen);
    const row = await held(trx, query).executeTakeFirst();
    if (!row) return unknown('no-screen', { id: screen });
    if (row.open !== 1) return forbidden('paired-by-code', { id: screen });
    const paired = await insertPairing(trx, screen, now);
    await dropUnused(trx, screen);
    const { series } = paired;
    const detail = { series };
    await record(trx, { at: now, by, action: 'pairing.open', subject: screen, detail });
    return paired;
  });
}

export interface Pairing {
  readonly screen: string;
  readonly series: number;
}

/**
 * Whose credential it is, or null: unknown, or revoked. The first use of a credential that followed another makes the
 * older one void: its player has the new one safely.
 */
export async function authenticate(db: Db, credential: string): Promise<Pairing | null> {
  const [standing = null] = await standingOfAll(db, [credential]);
  return standing === 'revoked' ? null : standing;
}

/**
 * The same for many at once, for a county that comes back asks by the thousand; and with those told apart that were
 * taken away.
 */
export async function standingOfAll(
  db: Db,
  credentials: readonly string[],
): Promise<(Pairing | 'revoked' | null)[]> {
  const hashes = credentials.map(hashOf);
  const rows = await db
    .selectFrom('pairings')
    .select(['token_hash', 'screen', 'series', 'revoked_at'])
    .where('token_hash', 'in', hashes)
    .execute();
  const known = new Map(
    rows.map(({ token_hash, revoked_at, ...pairing }) => [
      token_hash,
      revoked_at === null ? pairing : ('revoked' as const),
    ]),
  );
  return Promise.all(hashes.map((hash) => known.get(hash) ?? takeNext(db, hash)));
}

async function takeNext(db: Db, hash: string): Promise<Pairing | 'revoked' | null> {
  const row = await db
    .updateTable('pairings')
    .set({ token_hash: hash, next_hash: null })
    .where('next_hash', '=', hash)
    .returning(['screen', 'series', 'revoked_at'])
    .executeTakeFirst();
  if (!row) return null;
  const { revoked_at, ...pairing } = row;
  return revoked_at === null ? pairing : 'revoked';
}

/** Which of the series are revoked: asked again when a socket opens, for it may have happened in between. */
export async function revokedAmong(db: Db, series: readonly number[]): Promise<Set<number>> {
  const found = new Set<number>();
  for (const some of chunks(series)) {
    const rows = await db
      .selectFrom('pairings')
      .select('series')
      .where('series', 'in', some)
      .where('revoked_at', 'is not', null)
      .execute();
    for (const row of rows) found.add(row.series);
  }
  return found;
}

/** Whose credentials a kill switch takes away. */
export type Reach =
  | { readonly screen: string }
  /** The unit's screens and those below it. */
  | { readonly unit: string }
  | { readonly all: true };

/**
 * The kill switch: takes the credentials from players and closes open screens, so that they fall to the
 * built-in card and stay there until a person pairs them again.
 */
export async function revoke(signage: Signage, actor: Actor, target: Reach): Promise<Reached> {
  const refusal = refuse(actor, 'administer') && refuse(actor, 'urgent');
  if (refusal) return refusal;
  const now = signage.clock.now();
  const found = await transact(signage.db, async (trx) => {
    const closed = await closeScreens(trx, actor, target);
    if (!closed.ok) return closed;
    const series = await takePlayers(trx, closed.screens, now);
    await record(trx, {
      at: now,
      by: actor,
      action: 'pairing.revoke',
      subject: subjectOf(target),
      detail: { screens: closed.screens.length, series: series.length },
    });
    return closed;
  });
  if (found.ok) signage.wake();
  return found;
}

const subjectOf = (target: Reach): string =>
  'screen' in target ? target.screen : 'unit' in target ? target.unit : 'all';

/**
 * Marks players for a new credential, which each gets over its line, now or when it next connects. Its series, and
 * with it the numbers of its plays, stays; the old credential holds until the new one is first used.
 */
export async function rotateCredentials(
  signage: Signage,
  actor: Actor,
  target: Reach,
): Promise<Reached> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const now = signage.clock.now();
  const found = await transact(signage.db, async (trx) => {
    const reached = await screensReached(trx, actor, target);
    if (!reached.ok) return reached;
    const series: number[] = [];
    for (const some of chunks(reached.screens)) {
      const rows = await trx
        .updateTable('pairings')
        .set({ next_hash: sql<string>`${DUE} || series` })
        .where('screen', 'in', some)
        .where('revoked_at', 'is', null)
        .returning('series')
        .execute();
      for (const row of rows) series.push(row.series);
    }
    await append(trx, 'rotated', series.map(String), now);
    await record(trx, {
      at: now,
      by: actor,
      action: 'pairing.rotate',
      subject: subjectOf(target),
      detail: { screens: reached.screens.length, series: series.length },
    });
    return reached;
  });
  if (found.ok) signage.wake();
  return found;
}

/** In the place of the next hash: one is wanted, but none was made yet. No SHA-256 looks like it. */
const DUE = 'due:';

/**
 * Makes the next credential of those among the series that are due one, or whose last may have been lost on its way:
 * what a player did not use by the time it connects again is replaced.
 */
export async function nextCredentials(
  db: Db,
  series: readonly number[],
): Promise<Map<number, string>> {
  const made = new Map<number, string>();
  for (const some of chunks(series)) {
    const rows = await db
      .selectFrom('pairings')
      .select(['series', 'next_hash'])
      .where('series', 'in', some)
      .where('next_hash', 'is not', null)
      .where('revoked_at', 'is', null)
      .execute();
    for (const { series: one, next_hash: due } of rows) {
      const credential = randomBytes(32).toString('base64url');
      // Used meanwhile, revoked meanwhile, or given out by another node: then this one is for nobody.
      const { numUpdatedRows } = await db
        .updateTable('pairings')
        .set({ next_hash: hashOf(credential) })
        .where('series', '=', one)
        .where('next_hash', '=', due)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) made.set(one, credential);
    }
  }
  return made;
}

/**
 * Closes what the kill switch reaches. Its first statement, so that whoever is about to give one of these screens a
 * credential (a claim, an open screen's player) is through before it, or waits for it. An edit of a screen that was read
 * before is refused by the version.
 */
async function closeScreens(trx: Trx, actor: Actor, target: Reach): Promise<Reached> {
  const unit = await unitReached(trx, actor, target);
  if (typeof unit !== 'string') return unit;
  let query = trx
    .updateTable('screens')
    .set((eb) => ({ open: 0, version: eb('version', '+', eb.ref('open')) }))
    .where('unit', 'in', belowUnit(unit))
    .where('retired_at', 'is', null);
  if ('screen' in target) query = query.where('id', '=', target.screen);
  return reached(await query.returning('id').execute(), target);
}

/** Takes the credentials of screens, and what would give them one; their players are told. @returns the series. */
export async function takePlayers(
  trx: Trx,
  screens: readonly string[],
  now: number,
): Promise<number[]> {
  if (screens.length === 0) return [];
  const series = await revokeIn(trx, screens, now);
  await append(trx, 'revoked', series.map(String), now);
  await forgetDelivery(trx, screens);
  return series;
}

async function revokeIn(trx: Trx, screens: readonly string[], now: number): Promise<number[]> {
  const series: number[] = [];
  for (const some of chunks(screens)) {
    // A claimed code gives a credential for as long as it lasts, also to a player that had one from it already.
    await trx.deleteFrom('pairing_codes').where('screen', 'in', some).execute();
    const rows = await trx
      .updateTable('pairings')
      .set({ revoked_at: now })
      .where('screen', 'in', some)
      .where('revoked_at', 'is', null)
      .returning('series')
      .execute();
    for (const row of rows) series.push(row.series);
  }
  return series;
}

type Reached = { readonly ok: true; readonly screens: string[] } | Failure;

async function screensReached(db: Db, actor: Actor, target: Reach): Promise<Reached> {
  const unit = await unitReached(db, actor, target);
  if (typeof unit !== 'string') return unit;
  let query = standing(db).select('id').where('unit', 'in', belowUnit(unit));
  if ('screen' in target) query = query.where('id', '=', target.screen);
  return reached(await query.execute(), target);
}

/** The unit whose screens they are, with those below it. */
async function unitReached(db: Db, actor: Actor, target: Reach): Promise<string | Failure> {
  if (!('unit' in target)) return actor.unit;
  return (await isWithin(db, target.unit, actor.unit))
    ? target.unit
    : unknown('no-unit', { id: target.unit });
}

function reached(rows: readonly { readonly id: string }[], target: Reach): Reached {
  if ('screen' in target && rows.length === 0) return unknown('no-screen', { id: target.screen });
  return { ok: true, screens: rows.map(({ id }) => id).sort() };
}

const hashOf = (credential: string): string =>
  createHash('sha256').update(credential).digest('hex');
