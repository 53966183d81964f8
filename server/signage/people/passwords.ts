/** A person's own password, changed by the person. */
import { hash, verify } from '@node-rs/argon2';
import type { Db } from '../../db/open.ts';
import { alone, transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, invalid, unknown } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { passwordRefusal } from './password-rules.ts';
import { type Begun, endSessions, type Mine, renewToken } from './sessions.ts';

/** Whether this is the person's password, for what asks for it once more. */
export async function isOwnPassword(db: Db, person: string, password: string): Promise<boolean> {
  const { password_hash } = await db
    .selectFrom('people')
    .select('password_hash')
    .where('id', '=', person)
    .executeTakeFirstOrThrow();
  return verify(password_hash, password);
}

/**
 * Changes the password of whoever acts in the session. All its other sessions end, and this one goes on under a new token.
 * @param current was looked at by `isOwnPassword`
 */
export async function changePassword(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  { actor, session: id }: Mine,
  current: string,
  next: string,
): Promise<({ readonly ok: true } & Begun) | Failure> {
  const { person } = actor;
  const row = await db
    .selectFrom('people')
    .select(['login', 'name', 'password_hash'])
    .where('id', '=', person)
    .executeTakeFirstOrThrow();
  if (next === current) return invalid('next', 'password-same');
  const refusal = await passwordRefusal('next', next, row);
  if (refusal) return refusal;
  const password_hash = await hash(next);
  return transact(db, async (trx) => {
    const now = clock.now();
    const mine = trx.selectFrom('sessions').select('id').where('id', '=', id);
    if (!(await alone(trx, mine).executeTakeFirst())) return unknown('no-session', { id });
    // Of two at once the second would take over the first without knowing its password.
    const changed = await trx
      .updateTable('people')
      .set({ password_hash, must_change: 0 })
      .where('id', '=', person)
      .where('password_hash', '=', row.password_hash)
      .returning('id')
      .executeTakeFirst();
    if (!changed) return conflict('being-changed');
    const others = await endSessions(trx, now, person, id);
    await trx.deleteFrom('recovery_links').where('person', '=', person).execute();
    const detail = { others };
    await record(trx, { at: now, by: actor, action: 'password.change', subject: person, detail });
    return { ok: true, ...(await renewToken(trx, id, now)) };
  });
}
