/** The sessions in which people act: begun at a sign-in, over when unused or old, seen and ended by their person. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { newId } from '../ground/ids.ts';
import { record } from '../ledger/audit.ts';
import type { Actor } from '../reach/actor.ts';
import { forgetUnused, remember } from './familiar.ts';
import { tellOfNewPlace } from './new-place.ts';
import { MINUTE_MS, mustHaveSecondFactor, signInPolicy } from './sign-in-policy.ts';
import { newToken, tokenHash } from './tokens.ts';

/** Length of a working day, so that a shared computer is signed out by the next shift. */
export const SESSION_MS = 12 * 3_600_000;
/** The last use is known to this: who reads a list needs no more, and not each request writes. */
const SEEN_EVERY_MS = 60_000;

/** What a person owes before it may do anything else: a password of its own, a second factor. */
export type Owed = 'password' | 'second-factor';

/** Where somebody signs in. */
export interface SignInPlace {
  /** See `marksOf`. */
  readonly marks: readonly string[];
  /** In the network. */
  readonly place: string;
  /** What the program calls itself. */
  readonly agent: string;
}

export interface Begun {
  readonly token: string;
  readonly expiresAt: number;
  readonly owes: Owed | null;
}

/**
 * Begins a session of a person who has shown all that signing in asks for, and remembers where.
 * @returns a bearer token, which no session had before
 */
export async function beginSession(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  person: string,
  { marks, place, agent }: SignInPlace,
): Promise<Begun> {
  const token = newToken();
  const now = clock.now();
  const expiresAt = now + SESSION_MS;
  const owes = await transact(db, async (trx) => {
    const { idleMinutes } = await signInPolicy(trx);
    const session = {
      token_hash: tokenHash(token),
      id: newId('session'),
      person,
      created_at: now,
      expires_at: expiresAt,
      seen_at: now,
      idle_ms: idleMinutes * MINUTE_MS,
      place,
      agent: agent.slice(0, 200),
    };
    await trx.insertInto('sessions').values(session).execute();
    await tellOfNewPlace(trx, person, { marks, place }, now);
    await remember(trx, person, marks, now);
    const by = { person, unit: null, from: place };
    await record(trx, { at: now, by, action: 'session.begin', subject: person });
    return (await sessionOf(trx, token, now))?.owes ?? null;
  });
  return { token, expiresAt, owes };
}

export interface Session {
  readonly id: string;
  readonly person: string;
  /** The unit to which the person belongs. */
  readonly home: string;
  readonly owes: Owed | null;
  /** Last use as it is stored. */
  readonly seenAt: number;
}

/** The session of a token; null where it is unknown, over, unused for too long, or its person was disabled. */
export async function sessionOf(db: Db, token: string, now: number): Promise<Session | null> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('people', 'people.id', 'sessions.person')
    .leftJoin('second_factors', 'second_factors.person', 'sessions.person')
    .select(['sessions.id', 'sessions.person', 'people.unit as home', 'seen_at'])
    .select(['must_change', 'confirmed_at'])
    .where('token_hash', '=', tokenHash(token))
    .where('expires_at', '>', now)
    .where((eb) => eb(eb('seen_at', '+', eb.ref('idle_ms')), '>', now))
    .where('disabled', '=', 0)
    .executeTakeFirst();
  if (!row) return null;
  const { id, person, home } = row;
  let owes: Owed | null = row.must_change === 1 ? 'password' : null;
  if (!owes && row.confirmed_at === null && (await mustHaveSecondFactor(db, person, now)))
    owes = 'second-factor';
  return { id, person, home, owes, seenAt: row.seen_at };
}

/** Whoever acts on the own account, and the id of the session in which that is. */
export interface Mine {
  readonly actor: Actor;
  readonly session: string;
}

/** Notes that a session is used, at most once a minute. */
export async function noteUse(db: Db, { id, seenAt }: Session, now: number): Promise<void> {
  if (now - seenAt < SEEN_EVERY_MS) return;
  await db
    .updateTable('sessions')
    .set({ seen_at: now })
    .where('id', '=', id)
    .where('seen_at', '<=', now - SEEN_EVERY_MS)
    .execute();
}

export async function signOut(db: Db, token: string): Promise<void> {
  await db.deleteFrom('sessions').where('token_hash', '=', tokenHash(token)).execute();
}

/** A session as its person sees it. */
export interface ListedSession {
  readonly id: string;
  readonly at: number;
  readonly seenAt: number;
  readonly expiresAt: number;
  readonly place: string;
  readonly agent: string;
}

/** Those of a person that are not over, the newest first. @param after id of the last one of the page before */
export async function listSessions(
  db: Db,
  person: string,
  { now, limit, after }: { now: number; limit: number; after?: string | undefined },
): Promise<ListedSession[]> {
  let query = db
    .selectFrom('sessions')
    .select(['id', 'created_at', 'seen_at', 'expires_at', 'place', 'agent'])
    .where('person', '=', person)
    .where('expires_at', '>', now)
    .where((eb) => eb(eb('seen_at', '+', eb.ref('idle_ms')), '>', now));
  if (after !== undefined) {
    const last = await db
      .selectFrom('sessions')
      .select('created_at')
      .where('id', '=', after)
      .where('person', '=', person)
      .executeTakeFirst();
    if (!last) return [];
    query = query.where((eb) =>
      eb.or([
        eb('created_at', '<', last.created_at),
        eb.and([eb('created_at', '=', last.created_at), eb('id', '<', after)]),
      ]),
    );
  }
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id, created_at, seen_at, expires_at, place, agent }) => ({
    id,
    at: created_at,
    seenAt: seen_at,
    expiresAt: expires_at,
    place,
    agent,
  }));
}

/** Ends one of a person's own sessions. @returns whether there was one of that id */
export async function endOwnSession(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  { actor }: Mine,
  id: string,
): Promise<boolean> {
  return transact(db, async (trx) => {
    const ended = await trx
      .deleteFrom('sessions')
      .where('id', '=', id)
      .where('person', '=', actor.person)
      .returning('id')
      .executeTakeFirst();
    if (!ended) return false;
    await record(trx, { at: clock.now(), by: actor, action: 'session.end', subject: id });
    return true;
  });
}

/** Ends all of a person's own sessions but the one in which that is asked. @returns how many were in force */
export async function endOtherSessions(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  { actor, session }: Mine,
): Promise<number> {
  return transact(db, async (trx) => {
    const now = clock.now();
    const { person } = actor;
    const ended = await endSessions(trx, now, person, session);
    const detail = { others: ended };
    await record(trx, { at: now, by: actor, action: 'session.end', subject: person, detail });
    return ended;
  });
}

/**
 * Ends sessions: those of a person, or of all; and with them every sign-in that was half done.
 * @param but id of one that stays
 * @returns how many were in force; those that were over already go too, and are not counted
 */
export async function endSessions(
  trx: Trx,
  now: number,
  person?: string,
  but?: string,
): Promise<number> {
  let query = trx.deleteFrom('sessions').returning(['expires_at', 'seen_at', 'idle_ms']);
  let half = trx.deleteFrom('sign_in_challenges');
  if (person !== undefined) {
    query = query.where('person', '=', person);
    half = half.where('person', '=', person);
  }
  if (but !== undefined) query = query.where('id', '<>', but);
  await half.execute();
  const ended = await query.execute();
  return ended.filter((one) => one.expires_at > now && one.seen_at + one.idle_ms > now).length;
}

/**
 * Gives a session a new token where its person has come to more than before: whoever has learnt the old one has nothing.
 * @param id of one that the transaction holds
 */
export async function renewToken(trx: Trx, id: string, now: number): Promise<Begun> {
  const token = newToken();
  const { expires_at } = await trx
    .updateTable('sessions')
    .set({ token_hash: tokenHash(token), seen_at: now })
    .where('id', '=', id)
    .returning('expires_at')
    .executeTakeFirstOrThrow();
  const owes = (await sessionOf(trx, token, now))?.owes ?? null;
  return { token, expiresAt: expires_at, owes };
}

/** Forgets what is over: sessions, sign-ins half done, links; and where nobody has signed in for long. */
export async function pruneSessions(db: Db, now: number): Promise<void> {
  await forgetUnused(db, now);
  await db.deleteFrom('sessions').where('expires_at', '<=', now).execute();
  await db
    .deleteFrom('sessions')
    .where((eb) => eb(eb('seen_at', '+', eb.ref('idle_ms')), '<=', now))
    .execute();
  await db.deleteFrom('sign_in_challenges').where('expires_at', '<=', now).execute();
  await db.deleteFrom('recovery_links').where('expires_at', '<=', now).execute();
}
