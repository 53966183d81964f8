/** People, and who acts. */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import type { Role } from '../reach/rights.ts';
import { newId } from '../ground/ids.ts';
import { insertGrant, standingOf } from './grants.ts';
import type { Session } from './sessions.ts';

/** Somebody who is one thing on one unit, which is where the person belongs. */
export interface NewPerson {
  readonly login: string;
  readonly name: string;
  readonly unit: string;
  readonly role: Role;
  readonly password: string;
  /** The password is not of the person's choosing, and opens nothing but the choice of one. */
  readonly mustChange?: boolean;
}

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
      must_change: person.mustChange ? 1 : 0,
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

/** From where a person acts, and for which unit; without one: for its own, or the first on which it has a role. */
export interface Acting {
  readonly from?: string | null;
  readonly unit?: string | undefined;
}

/** Who acts in the session, whatever it owes. */
export async function actorOfSession(
  db: Db,
  { person, home }: Session,
  now: number,
  { from = null, unit }: Acting,
): Promise<Actor> {
  const standing = await standingOf(db, person, now, unit ?? home, unit === undefined);
  return { person, from, ...standing };
}
