/** Short words that items are filed under. They are no part of what is shown, so they make no version. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { alone, transact } from '../../db/transact.ts';
import { folded } from '../../text.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, unknown } from '../ground/failure.ts';
import { inTurns } from '../ground/values.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse, unitsBelow } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';

/** As one is kept and asked for: however it was typed, it is the same. */
export const tagOf = (text: string): string => folded(text).trim().replace(/\s+/g, ' ');

const tagsOf = (texts: readonly string[]): string[] =>
  [...new Set(texts.map(tagOf))].filter((tag) => tag !== '').sort();

/** Files an item that is new. */
export async function writeTags(trx: Trx, item: string, texts: readonly string[]): Promise<void> {
  const rows = tagsOf(texts).map((tag) => ({ item, tag }));
  if (rows.length > 0) await trx.insertInto('item_tags').values(rows).execute();
}

/** Files an item under these, and under nothing else. */
export async function fileItem(
  { db, clock }: Signage,
  actor: Actor,
  id: string,
  texts: readonly string[],
): Promise<{ readonly ok: true; readonly tags: readonly string[] } | Failure> {
  const refusal = refuse(actor, 'publish', 'own');
  if (refusal) return refusal;
  const mine = await unitsBelow(db, actor.unit);
  const after = tagsOf(texts);
  return transact(db, async (trx): Promise<{ ok: true; tags: string[] } | Failure> => {
    // Two who file it at once take turns.
    const query = trx.selectFrom('items').select('unit').where('id', '=', id);
    const row = await alone(trx, query).executeTakeFirst();
    if (!row || !mine.has(row.unit)) return unknown('no-item', { id });
    const before = (await tagsOn(trx, [id])).get(id) ?? [];
    if (before.join('\n') === after.join('\n')) return { ok: true, tags: after };
    await trx.deleteFrom('item_tags').where('item', '=', id).execute();
    await writeTags(trx, id, after);
    const detail = { before, after };
    await record(trx, { at: clock.now(), by: actor, action: 'item.file', subject: id, detail });
    return { ok: true, tags: after };
  });
}

/** The tags of each of the items that has some, in their order. */
export async function tagsOn(
  db: Db,
  items: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for await (const some of inTurns(items)) {
    const rows = await db
      .selectFrom('item_tags')
      .selectAll()
      .where('item', 'in', some)
      .orderBy('tag')
      .execute();
    for (const { item, tag } of rows) {
      const known = found.get(item);
      if (known) known.push(tag);
      else found.set(item, [tag]);
    }
  }
  return found;
}

export interface TagCount {
  readonly tag: string;
  /** Items under it that are not withdrawn. */
  readonly items: number;
}

/** The tags of the actor's unit and those below, in their order, from the one after `after` on. */
export async function listTags(
  db: Db,
  actor: Actor,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<TagCount[]> {
  let query = db
    .selectFrom('item_tags')
    .innerJoin('items', 'items.id', 'item_tags.item')
    .select((eb) => ['tag', eb.fn.countAll<number>().as('items')])
    .where('items.unit', 'in', belowUnit(actor.unit))
    .where('items.withdrawn_at', 'is', null)
    .groupBy('tag')
    .orderBy('tag')
    .limit(limit);
  if (after !== undefined) query = query.where('tag', '>', after);
  return (await query.execute()).map(({ tag, items }) => ({ tag, items: Number(items) }));
}
