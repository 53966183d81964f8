/** Who did what, when: an append-only chain, each entry carrying the hash of the one before. */
import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { takeNumbers, type Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import type { AuditTable } from '../../db/tables/tables.ts';

/** Who did it: a person for a unit, a source of alerts, or whoever knocked at the door. */
export interface By {
  /** Id of the person; null: nobody who is known. */
  readonly person: string | null;
  /** Unit for which it was done. */
  readonly unit: string | null;
  /** The place in the network from which it came. */
  readonly from: string | null;
}

export interface AuditEntry {
  readonly at: number;
  /** Null: the server itself, or whoever runs the machine. */
  readonly by: By | null;
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
    person: entry.by?.person ?? null,
    action: entry.action,
    subject: entry.subject,
    detail: JSON.stringify(entry.detail ?? {}),
    unit: entry.by?.unit ?? null,
    place: entry.by?.from ?? null,
  };
  await trx
    .insertInto('audit')
    .values({ ...row, hash: linkHash(before?.hash ?? GENESIS, row) })
    .execute();
}

type Linked = Omit<Selectable<AuditTable>, 'hash'>;

/** Entries that are older than unit and place are linked without them, as they were written. */
function linkHash(before: string, { unit, place, ...rest }: Linked): string {
  const { id, at, person, action, subject, detail } = rest;
  const row = { id, at, person, action, subject, detail };
  const whole = { ...row, ...(unit !== null && { unit }), ...(place !== null && { place }) };
  return createHash('sha256').update(before).update(JSON.stringify(whole)).digest('hex');
}

/** @returns the id of the first entry that does not follow from the one before, or null: the chain is whole. */
export async function firstBrokenLink(db: Db): Promise<number | null> {
  const walked = await walk(db);
  return walked.broken ? walked.next : null;
}

/** The first place at which the chain is not what was written. */
export interface BrokenLink {
  /** The number of the entry that should stand there. */
  readonly id: number;
  /**
   * `missing`: it is not there. `reordered`: the entry that was written there has the number `now`. `altered`: what stands there does not
   * follow from the one before.
   */
  readonly why: 'missing' | 'reordered' | 'altered';
  readonly now?: number;
  /** What stands there; where it is missing, the first entry after it; null: there is none. */
  readonly entry: { readonly id: number; readonly at: number; readonly action: string } | null;
}

/** Walks the whole chain, its end too. @returns how many entries there are, and the first place that is wrong or null. */
export async function examineChain(
  db: Db,
): Promise<{ readonly entries: number; readonly broken: BrokenLink | null }> {
  // Before the walk: entries that come meanwhile are behind it. A number and its entry are stored together.
  const { value } = await db
    .selectFrom('counters')
    .select('value')
    .where('name', '=', 'audit')
    .executeTakeFirstOrThrow();
  const { next: id, before, broken, row } = await walk(db);
  if (!broken) {
    const whole = id > value;
    return { entries: id - 1, broken: whole ? null : { id, why: 'missing', entry: null } };
  }
  const entry = row && { id: row.id, at: row.at, action: row.action };
  const now = await whereIs(db, id, before);
  if (now !== null) return { entries: id - 1, broken: { id, why: 'reordered', now, entry } };
  const why = row?.id === id ? 'altered' : 'missing';
  return { entries: id - 1, broken: { id, why, entry } };
}

/** The present number of the entry that was written as `id` behind the hash `before`, or null: no later entry is it. */
async function whereIs(db: Db, id: number, before: string): Promise<number | null> {
  const stored = (await pageFrom(db, id))[0];
  for (let next = id + 1; ;) {
    const rows = await pageFrom(db, next);
    for (const { hash, ...row } of rows) {
      const was = linkHash(before, { ...row, id });
      // With its hash, or in front of the one that stayed.
      if (was === hash || (stored?.id === id && was === stored.hash)) return row.id;
      next = row.id + 1;
    }
    if (rows.length === 0) return null;
  }
}

const pageFrom = (db: Db, id: number) =>
  db
    .selectFrom('audit')
    .select(['id', 'at', 'person', 'action', 'subject', 'detail', 'unit', 'place', 'hash'])
    .where('id', '>=', id)
    .orderBy('id')
    .limit(1000)
    .execute();

/** To the first entry that does not follow, which is `row` then, or to the end. `before` is the hash of the last that did. */
async function walk(db: Db) {
  let before = GENESIS;
  let next = 1;
  for (;;) {
    const rows = await pageFrom(db, next);
    for (const { hash, ...row } of rows) {
      if (row.id !== next || hash !== linkHash(before, row))
        return { broken: true, next, before, row };
      before = hash;
      next += 1;
    }
    if (rows.length === 0) return { broken: false, next, before, row: null };
  }
}
