/** What a person has begun: kept for that person alone, whatever anybody else's role. */
import type { Db } from '../../db/open.ts';
import { alone, transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, invalid, unknown } from '../ground/failure.ts';

/** Whose drafts they are. Nothing here asks for more, so that no role can see further. */
interface Writer {
  readonly person: string;
}

export interface DraftHead {
  readonly id: string;
  /** What it is to become, such as `item`: the page's own word. */
  readonly kind: string;
  /** Epoch ms. */
  readonly savedAt: number;
}

export interface Draft extends DraftHead {
  readonly body: unknown;
}

/** Limits of drafts. Every limit is data. */
export const DRAFTS = {
  /** Of one person. */
  most: 100,
  /** Of the body as JSON. */
  kilobytes: 64,
  /** Days that one is kept that nobody saves any more. */
  days: 90,
} as const;

const DAY_MS = 86_400_000;

/** Saves a draft, in the place of what the person had saved under that id. */
export async function saveDraft(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  { person }: Writer,
  { id, kind, body }: Omit<Draft, 'savedAt'>,
): Promise<{ readonly ok: true; readonly draft: DraftHead } | Failure> {
  const json = JSON.stringify(body);
  if (Buffer.byteLength(json) > DRAFTS.kilobytes * 1024)
    return invalid('body', 'draft-too-large', { kb: DRAFTS.kilobytes });
  const row = { person, id, kind, body: json, saved_at: clock.now() };
  return transact(db, async (trx): Promise<{ ok: true; draft: DraftHead } | Failure> => {
    // One after the other of each person: the count holds.
    await alone(trx, trx.selectFrom('people').select('id').where('id', '=', person)).execute();
    const { others } = await trx
      .selectFrom('drafts')
      .select((eb) => eb.fn.countAll<number>().as('others'))
      .where('person', '=', person)
      .where('id', '<>', id)
      .executeTakeFirstOrThrow();
    if (Number(others) >= DRAFTS.most) return conflict('drafts-full', { most: DRAFTS.most });
    await trx
      .insertInto('drafts')
      .values(row)
      .onConflict((oc) => oc.columns(['person', 'id']).doUpdateSet(row))
      .execute();
    return { ok: true, draft: { id, kind, savedAt: row.saved_at } };
  });
}

export async function readDraft(
  db: Db,
  { person }: Writer,
  id: string,
): Promise<{ readonly ok: true; readonly draft: Draft } | Failure> {
  const row = await db
    .selectFrom('drafts')
    .selectAll()
    .where('person', '=', person)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return unknown('no-draft', { id });
  const { kind, body, saved_at: savedAt } = row;
  return { ok: true, draft: { id, kind, savedAt, body: JSON.parse(body) as unknown } };
}

/** Without their bodies, in the order of their ids. @param after the last id of the page before */
export async function listDrafts(
  db: Db,
  { person }: Writer,
  { kind, after, limit }: { kind?: string | undefined; after?: string | undefined; limit: number },
): Promise<DraftHead[]> {
  let query = db
    .selectFrom('drafts')
    .select(['id', 'kind', 'saved_at as savedAt'])
    .where('person', '=', person)
    .orderBy('id')
    .limit(limit);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (after !== undefined) query = query.where('id', '>', after);
  return query.execute();
}

export async function dropDraft(
  db: Db,
  { person }: Writer,
  id: string,
): Promise<{ readonly ok: true } | Failure> {
  const { numDeletedRows } = await db
    .deleteFrom('drafts')
    .where('person', '=', person)
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows === 0n ? unknown('no-draft', { id }) : { ok: true };
}

/** Forgets those that nobody has saved for long. */
export async function pruneDrafts(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('drafts')
    .where('saved_at', '<', now - DRAFTS.days * DAY_MS)
    .execute();
}
