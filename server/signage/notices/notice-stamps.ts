/** What is to go out at an instant that a wrong clock has set: see `bringStampsBack`. */
import type { Trx } from '../../db/counters.ts';

/** Longer than anything is put off: by quiet hours, or from one try to the next. */
const PUT_OFF_MOST_MS = 26 * 3_600_000;

/** Brings to now what would wait for longer than anything does, so that nothing is held up for a year. */
export async function bringNoticesBack(trx: Trx, now: number): Promise<void> {
  const far = now + PUT_OFF_MOST_MS;
  await trx.updateTable('mail_lines').set({ due_at: now }).where('due_at', '>', far).execute();
  for (const table of ['letters', 'webhook_calls'] as const)
    await trx.updateTable(table).set({ next_at: now }).where('next_at', '>', far).execute();
  await trx
    .updateTable('webhooks')
    .set({ failing_since: now })
    .where('failing_since', '>', now)
    .execute();
}
