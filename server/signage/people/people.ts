/** People, their passwords, and the sessions in which they act. */
import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Clock } from '../../clock.ts';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Actor } from '../reach/actor.ts';
import type { Role } from '../reach/rights.ts';
import { record } from '../ledger/audit.ts';
import { forgetUnused, remember } from './familiar.ts';
import { newId } from '../ground/ids.ts';
import { tellOfNewPlace } from './new-place.ts';
import { insertGrant, standingOf } from './grants.ts';

/** Somebody who is one thing on one unit, which is where the person belongs. */
export interface NewPerson {
  readonly login: string;
  readonly name: string;
  readonly unit: string;
  readonly role: Role;
  readonly password: string;
}

/** Length of a working day, so that a shared computer is signed out by the next shift. */
export const SESSION_MS = 12 * 3_600_000;

const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

export function randomPassword(): string {
  return randomBytes(15).toString('base64url');
}

/** @returns the person's id. @throws when the login is taken. */
export async function addPerson(trx: Trx, person: NewPerson, now: number): Promise<string> {
  const id = newId('person');
  await trx
    .insertInto('people')
    .values({
      id,
      login: person.login,
      name: person.name,
      unit: person.unit,
      password_hash: await hash(person.password),
      disabled: 0,
      created_at: now,
    })
    .execute();
  await insertGrant(trx, { person: id, unit: person.unit, role: person.role });
  return id;
}

/** Verified where no such login exists, so that the time of an answer does not tell which logins do. */
const decoy = hash(randomPassword());

export type Checked =
  | { readonly ok: true; readonly person: string }
  /** Login or password is wrong. Whose login it was is for the audit alone, never for the answer. */
  | { readonly ok: false; readonly person: string | null };

/** Whether this is the password of this login; it takes as long where there is no such login. */
export async function checkPassword(db: Db, login: string, password: string): Promise<Checked> {
  const row = await db
    .selectFrom('people')
    .select(['id', 'password_hash'])
    .where('login', '=', login)
    .where('disabled', '=', 0)
    .executeTakeFirst();
  const matches = await verify(row?.password_hash ?? (await decoy), password);
  return row && matches ? { ok: true, person: row.id } : { ok: false, person: row?.id ?? null };
}

/**
 * Begins a session of a person whose password was checked, and remembers where.
 * @param from the place in the network
 * @param marks see `marksOf`
 * @returns a bearer token
 */
export async function beginSession(
  { db, clock }: { db: Db; clock: Clock },
  person: string,
  from: string,
  marks: readonly string[],
): Promise<{ token: string; expiresAt: number }> {
  const token = randomBytes(32).toString('base64url');
  const now = clock.now();
  const expiresAt = now + SESSION_MS;
  await transact(db, async (trx) => {
    await trx
      .insertInto('sessions')
      .values({ token_hash: tokenHash(token), person, created_at: now, expires_at: expiresAt })
      .execute();
    await tellOfNewPlace(trx, person, { marks, place: from }, now);
    await remember(trx, person, marks, now);
    const by = { person, unit: null, from };
    await record(trx, { at: now, by, action: 'session.begin', subject: person });
  });
  return { token, expiresAt };
}

/**
 * Who holds the token now; null where it is unknown, over, or its person was disabled.
 * @param acting from where the person acts, and for which unit; absent: for its own, or the first on which it has a role
 */
export async function actorOf(
  db: Db,
  token: string,
  now: number,
  acting: { readonly from?: string | null; readonly unit?: string | undefined } = {},
): Promise<Actor | null> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('people', 'people.id', 'sessions.person')
    .select(['people.id', 'people.unit'])
    .where('token_hash', '=', tokenHash(token))
    .where('expires_at', '>', now)
    .where('disabled', '=', 0)
    .executeTakeFirst();
  if (!row) return null;
  const standing = await standingOf(
    db,
    row.id,
    now,
    acting.unit ?? row.unit,
    acting.unit === undefined,
  );
  return { person: row.id, from: acting.from ?? null, ...standing };
}

export async function signOut(db: Db, token: string): Promise<void> {
  await db.deleteFrom('sessions').where('token_hash', '=', tokenHash(token)).execute();
}

/** Forgets sessions that are over, and where nobody has signed in for long. */
export async function pruneSessions(db: Db, now: number): Promise<void> {
  await forgetUnused(db, now);
  await db.deleteFrom('sessions').where('expires_at', '<=', now).execute();
}
