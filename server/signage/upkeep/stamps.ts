/** What the store says happened at an instant that has not come: the clock was set back since. */
import { sql } from 'kysely';
import { APART_MS } from '../../clock.ts';
import type { Signage } from '../ground/context.ts';
import { CODE_LIFE_MS } from '../trust/pairing-codes.ts';
import { SESSION_MS } from '../people/sessions.ts';
import { STEP_MS } from '../people/totp.ts';
import { record } from '../ledger/audit.ts';
import { standingIds } from '../reach/standing.ts';
import { bringNoticesBack } from '../notices/notice-stamps.ts';
import { markStale } from '../ledger/stale.ts';
import { transact } from '../../db/transact.ts';

/**
 * Brings stamps that lie in the future to now, so that nothing waits for an instant that will not come for a year: who was seen
 * then, what was ended then, and what was to last for ten minutes from then. What people set by the calendar stays as they set it.
 * For the start of a server, and for whenever its clock was set.
 * @param setByMs the steps that were noticed: whoever reads the audit has to know of them, for its instants are that clock's.
 */
export async function bringStampsBack(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  setByMs: readonly number[] = [],
): Promise<void> {
  const now = clock.now();
  const future = now + APART_MS;
  await transact(db, async (trx) => {
    // A campaign ends at the instant at which a person ended it, and its last programme runs until then.
    const ended = await trx
      .updateTable('campaigns')
      .set({ ended_at: now })
      .where('ended_at', '>', future)
      .returning('id')
      .execute();
    if (ended.length > 0) {
      const screens = await standingIds(trx).execute();
      await markStale(
        trx,
        screens.map(({ id }) => id),
      );
    }
    for (const column of ['since', 'seen_at', 'silent_at'] as const) {
      await sql`UPDATE presence SET ${sql.ref(column)} = ${now} WHERE ${sql.ref(column)} > ${future}`.execute(
        trx,
      );
    }
    await trx
      .updateTable('sessions')
      .set({ created_at: now, expires_at: now + SESSION_MS })
      .where('expires_at', '>', future + SESSION_MS)
      .execute();
    await trx.updateTable('sessions').set({ seen_at: now }).where('seen_at', '>', future).execute();
    // No code of a telephone whose clock is right would be newer for as long as ours was ahead.
    await trx
      .updateTable('second_factors')
      .set({ last_step: Math.floor(now / STEP_MS) })
      .where('last_step', '>', Math.floor(future / STEP_MS) + 1)
      .execute();
    await trx.updateTable('familiar').set({ seen_at: now }).where('seen_at', '>', future).execute();
    await trx
      .updateTable('pairing_codes')
      .set({ created_at: now, expires_at: now + CODE_LIFE_MS })
      .where('expires_at', '>', future + CODE_LIFE_MS)
      .execute();
    await trx.deleteFrom('thumbnails').where('asked_at', '>', future).execute();
    // Where a car was at an instant that has not come says nothing, and would not be forgotten in its time.
    await trx.deleteFrom('positions').where('at', '>', future).execute();
    await trx
      .updateTable('outbox')
      .set({ created_at: now })
      .where('created_at', '>', future)
      .execute();
    await bringNoticesBack(trx, now);
    for (const byMs of setByMs)
      await record(trx, {
        at: now,
        by: null,
        action: 'clock.set',
        subject: 'clock',
        detail: { byMs },
      });
  });
}
