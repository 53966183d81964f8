/** What was decided, for those who carry it out: written in the transaction of the decision itself. */
import { takeNumbers, type Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { inTurns } from '../ground/values.ts';

/**
 * `programme`: subject is a screen whose programme is new. `urgent`: an urgent message was issued, updated or ended.
 * `revoked`, `rotated`: subject is a pairing's series. `key`: the server's signing key has a successor.
 * `thumbnail`: somebody asks what is on a canvas.
 */
export type Topic = 'programme' | 'urgent' | 'revoked' | 'rotated' | 'key' | 'thumbnail';

export interface OutboxRow {
  readonly id: number;
  readonly topic: Topic;
  readonly subject: string;
}

export async function append(
  trx: Trx,
  topic: Topic,
  subjects: readonly string[],
  now: number,
): Promise<void> {
  if (subjects.length === 0) return;
  const first = await takeNumbers(trx, 'outbox', subjects.length);
  const rows = subjects.map((subject, i) => ({ id: first + i, topic, subject, created_at: now }));
  for await (const some of inTurns(rows)) await trx.insertInto('outbox').values(some).execute();
}

/** At most `limit` rows after `id`, in order. */
export async function readAfter(db: Db, id: number, limit = 1000): Promise<OutboxRow[]> {
  const rows = await db
    .selectFrom('outbox')
    .select(['id', 'topic', 'subject'])
    .where('id', '>', id)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows as OutboxRow[];
}

/** The newest id; a node that starts follows from here, since each screen gets its snapshot when it connects. */
export async function newest(db: Db): Promise<number> {
  const row = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.max('id').as('id'))
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** The newest rows stay, whatever the clock says: it may have been put forward by a day, and other nodes read them yet. */
const KEPT_LEAST = 20_000;

/** Forgets rows older than `before`: followers are never that far behind. */
export async function prune(db: Db, before: number): Promise<void> {
  await db
    .deleteFrom('outbox')
    .where('created_at', '<', before)
    .where('id', '<=', (await newest(db)) - KEPT_LEAST)
    .execute();
}
