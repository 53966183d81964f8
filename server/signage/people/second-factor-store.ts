/** Second factors where nobody asks for a right: the key that seals them, and how they are taken away. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { record } from '../ledger/audit.ts';
import { endSessions } from './sessions.ts';

/**
 * Notes which key seals. A store in which nothing is sealed takes any.
 * @returns whether it is the key of what is sealed there
 */
export async function keepSecretsKey(db: Db, mark: string): Promise<boolean> {
  return transact(db, async (trx) => {
    await trx
      .updateTable('sign_in_policy')
      .set({ secrets_key: mark })
      .where((eb) =>
        eb.or([
          eb('secrets_key', 'is', null),
          eb.not(eb.exists(eb.selectFrom('second_factors').select('person'))),
        ]),
      )
      .execute();
    const kept = await trx.selectFrom('sign_in_policy').select('secrets_key').executeTakeFirst();
    return kept?.secrets_key === mark;
  });
}

/** Takes away the second factor of a person, or of all, with the recovery codes. @returns of how many it was asked for */
export async function dropSecondFactors(trx: Trx, person?: string): Promise<number> {
  let factors = trx.deleteFrom('second_factors').returning('confirmed_at');
  let codes = trx.deleteFrom('recovery_codes');
  if (person !== undefined) {
    factors = factors.where('person', '=', person);
    codes = codes.where('person', '=', person);
  }
  await codes.execute();
  const dropped = await factors.execute();
  return dropped.filter(({ confirmed_at }) => confirmed_at !== null).length;
}

/** For whoever runs the machine. Ends the sessions too: they were begun with what is gone. */
export async function resetSecondFactors(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  login?: string,
): Promise<
  | { readonly ok: true; readonly dropped: number; readonly sessions: number }
  | { readonly ok: false; readonly reason: 'no-person' }
> {
  return transact(db, async (trx) => {
    const person =
      login === undefined
        ? null
        : await trx.selectFrom('people').select('id').where('login', '=', login).executeTakeFirst();
    if (person === undefined) return { ok: false, reason: 'no-person' };
    const now = clock.now();
    const dropped = await dropSecondFactors(trx, person?.id);
    const sessions = await endSessions(trx, now, person?.id);
    await record(trx, {
      at: now,
      by: null,
      action: 'second-factor.reset',
      subject: person?.id ?? 'all',
      detail: { dropped, sessions },
    });
    return { ok: true, dropped, sessions };
  });
}
