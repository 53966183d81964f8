/** What was told is kept for a season, and what was not sent in its time is not sent. */
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { chunks } from '../ground/values.ts';

const DAY_MS = 24 * 3_600_000;
const NOTICES_MS = 120 * DAY_MS;
/** What stood in a letter stands in the inbox as well. */
const LETTERS_MS = 30 * DAY_MS;
/** Where no mail server is configured nobody gathers: what waited so long is no news when one is. */
const LINES_MS = 2 * DAY_MS;
/** Of one look: the rest goes with the next. */
const AT_ONCE = 5000;

export async function pruneNotices(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('mail_lines')
    .where('letter', 'is', null)
    .where('due_at', '<', now - LINES_MS)
    .execute();
  await db
    .deleteFrom('letters')
    .where('created_at', '<', now - LETTERS_MS)
    .where('state', '!=', 'waiting')
    .execute();
  await transact(db, async (trx) => {
    const old = await trx
      .selectFrom('notices')
      .select('id')
      .where('at', '<', now - NOTICES_MS)
      .orderBy('at')
      .limit(AT_ONCE)
      .execute();
    for (const ids of chunks(old.map(({ id }) => id))) {
      await trx
        .deleteFrom('mail_lines')
        .where('notice', 'in', [...ids])
        .execute();
      await trx
        .deleteFrom('webhook_calls')
        .where('notice', 'in', [...ids])
        .execute();
      await trx
        .deleteFrom('inbox')
        .where('notice', 'in', [...ids])
        .execute();
      await trx
        .deleteFrom('notices')
        .where('id', 'in', [...ids])
        .execute();
    }
  });
}
