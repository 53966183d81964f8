/** The first administrator, and a new password where nobody who may administer can sign in any more. */
import { hash } from '@node-rs/argon2';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { insertGrant } from './grants.ts';
import { randomPassword } from './people.ts';
import { endSessions } from './sessions.ts';
import { transact } from '../../db/transact.ts';

export const FIRST_LOGIN = 'admin';

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

/** Puts credentials where a person finds them; called before they come into force, so that a crash between loses none. */
export type TellFirst = (credentials: Credentials) => Promise<void>;

/** Whether anybody can sign in who may administer. */
export async function hasAdministrator(db: Db): Promise<boolean> {
  const found = await db
    .selectFrom('people')
    .innerJoin('grants', 'grants.person', 'people.id')
    .select('people.id')
    .where('role', '=', 'administrator')
    // One that stands in for a while does not keep a county from being locked.
    .where('until_at', 'is', null)
    .where('disabled', '=', 0)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/**
 * Gives the first administrator a new password, and the role and access with it, should they have been taken. Ends the
 * sessions under the old one.
 * @returns null where the store has nobody of that login.
 */
export async function resetAdministrator(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  tell: TellFirst,
): Promise<Credentials | null> {
  const person = await db
    .selectFrom('people')
    .select(['id', 'unit'])
    .where('login', '=', FIRST_LOGIN)
    .executeTakeFirst();
  if (!person) return null;
  const credentials = { login: FIRST_LOGIN, password: randomPassword() };
  const password_hash = await hash(credentials.password);
  await tell(credentials);
  const now = clock.now();
  await transact(db, async (trx) => {
    await trx
      .updateTable('people')
      .set({ password_hash, must_change: 1, disabled: 0 })
      .where('id', '=', person.id)
      .execute();
    await keepAdministrator(trx, person.id, person.unit);
    await endSessions(trx, now, person.id);
    await record(trx, { at: now, by: null, action: 'person.reset', subject: person.id });
  });
  return credentials;
}

/** Gives the role back, should it have been taken. */
async function keepAdministrator(trx: Trx, person: string, unit: string): Promise<void> {
  const role = 'administrator';
  const held = await trx
    .selectFrom('grants')
    .select('id')
    .where('person', '=', person)
    .where('unit', '=', unit)
    .where('role', '=', role)
    .where('until_at', 'is', null)
    .executeTakeFirst();
  if (!held) await insertGrant(trx, { person, unit, role });
}
