/** What whoever runs the machine does to people and sessions: nobody's right is asked, for the store is theirs already. */
import { hash } from '@node-rs/argon2';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { newId } from '../ground/ids.ts';
import { record } from '../ledger/audit.ts';
import type { Role } from '../reach/rights.ts';
import { unitsNamed } from '../reach/units-named.ts';
import type { Credentials, TellFirst } from './administrator.ts';
import { insertGrant } from './grants.ts';
import { randomPassword } from './people.ts';
import { endSessions } from './sessions.ts';

type Store = Pick<Signage, 'db' | 'clock'>;

export interface NewAccount {
  readonly login: string;
  readonly name: string;
  /** Absent: the unit above all others. */
  readonly unit?: string | undefined;
  readonly role: Role;
}

export type MadeAccount =
  | { readonly ok: true; readonly credentials: Credentials; readonly unit: string }
  /** `which-unit`: no unit was named, and there is not one above all others; they are in `units`. */
  | { readonly ok: false; readonly reason: 'login-taken' }
  | { readonly ok: false; readonly reason: 'no-unit' }
  | { readonly ok: false; readonly reason: 'which-unit'; readonly units: readonly string[] };

/** Adds a person with a random password, of which `tell` hears before it comes into force. */
export async function makeAccount(
  { db, clock }: Store,
  { login, name, unit, role }: NewAccount,
  tell: TellFirst,
): Promise<MadeAccount> {
  const credentials = { login, password: randomPassword() };
  const password_hash = await hash(credentials.password);
  return transact(db, async (trx): Promise<MadeAccount> => {
    const units = await unitsNamed(trx, unit);
    const [at] = units;
    if (at === undefined) return { ok: false, reason: 'no-unit' };
    if (units.length > 1) return { ok: false, reason: 'which-unit', units };
    const now = clock.now();
    const id = newId('person');
    const chosen = { password_hash, must_change: 1, disabled: 0 };
    const person = { id, login, name, unit: at, ...chosen, created_at: now };
    const made = await trx
      .insertInto('people')
      .values(person)
      .onConflict((oc) => oc.column('login').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!made) return { ok: false, reason: 'login-taken' };
    await insertGrant(trx, { person: id, unit: at, role });
    await tell(credentials);
    await record(trx, {
      at: now,
      by: null,
      action: 'person.add',
      subject: id,
      detail: { login, name, unit: at, role },
    });
    return { ok: true, credentials, unit: at };
  });
}

export type ResetAccount =
  | {
      readonly ok: true;
      readonly credentials: Credentials;
      /** How many were ended. */
      readonly sessions: number;
      /** A disabled person stays disabled. */
      readonly disabled: boolean;
    }
  | { readonly ok: false; readonly reason: 'no-person' };

/** Gives a person a new random password, of which `tell` hears before it comes into force, and ends the sessions under the old one. */
export async function resetPassword(
  { db, clock }: Store,
  login: string,
  tell: TellFirst,
): Promise<ResetAccount> {
  const credentials = { login, password: randomPassword() };
  const password_hash = await hash(credentials.password);
  return transact(db, async (trx): Promise<ResetAccount> => {
    const person = await trx
      .updateTable('people')
      .set({ password_hash, must_change: 1 })
      .where('login', '=', login)
      .returning(['id', 'disabled'])
      .executeTakeFirst();
    if (!person) return { ok: false, reason: 'no-person' };
    await tell(credentials);
    const now = clock.now();
    const sessions = await endSessions(trx, now, person.id);
    await record(trx, {
      at: now,
      by: null,
      action: 'person.reset',
      subject: person.id,
      detail: { sessions },
    });
    return { ok: true, credentials, sessions, disabled: person.disabled === 1 };
  });
}

/**
 * Ends the sessions of one person, or of all.
 * @returns how many were in force
 */
export async function revokeSessions(
  { db, clock }: Store,
  login?: string,
): Promise<
  { readonly ok: true; readonly sessions: number } | { readonly ok: false; reason: 'no-person' }
> {
  return transact(db, async (trx) => {
    const person =
      login === undefined
        ? null
        : await trx.selectFrom('people').select('id').where('login', '=', login).executeTakeFirst();
    if (person === undefined) return { ok: false, reason: 'no-person' };
    const now = clock.now();
    const sessions = await endSessions(trx, now, person?.id);
    await record(trx, {
      at: now,
      by: null,
      action: 'sessions.revoke',
      subject: person?.id ?? 'all',
      detail: { sessions },
    });
    return { ok: true, sessions };
  });
}
