/** Who did what, when: an append-only chain, each entry carrying the hash of the one before. */
import { createHash } from 'node:crypto';
import { takeNumbers, type Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';

export interface AuditEntry {
  readonly at: number;
  /** Id of the person, or null for the server itself. */
  readonly person: string | null;
  readonly action: string;
  readonly subject: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

const GENESIS = '0'.repeat(64);

/** Appends in the transaction of the deed: neither is ever there without the other. */
export async function record(trx: Trx, entry: AuditEntry): Promise<void> {
  const id = await takeNumbers(trx, 'audit');
  const before = await trx
    .selectFrom('audit')
    .select('hash')
    .where('id', '=', id - 1)
    .executeTakeFirst();
  const row = {
    id,
    at: entry.at,
    person: entry.person,
    action: entry.action,
    subject: entry.subject,
    detail: JSON.stringify(entry.detail ?? {}),
  };
  await trx
    .insertInto('audit')
    .values({ ...row, hash: linkHash(before?.hash ?? GENESIS, row) })
    .execute();
}

function linkHash(before: string, row: object): string {
  return createHash('sha256').update(before).update(JSON.stringify(row)).digest('hex');
}

/** @returns the id of the first entry that does not follow from the one before, or null: the chain is whole. */
export async function firstBrokenLink(db: Db): Promise<number | null> {
  let before = GENESIS;
  let next = 1;
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .select(['id', 'at', 'person', 'action', 'subject', 'detail', 'hash'])
      .where('id', '>=', next)
      .orderBy('id')
      .limit(1000)
      .execute();
    for (const { hash, ...row } of rows) {
      if (row.id !== next || hash !== linkHash(before, row)) return next;
      before = hash;
      next += 1;
    }
    if (rows.length === 0) return null;
  }
}
