/** The words that a schedule shows, at the versions that it names, and who wrote them. */
import type { Db } from '../../db/open.ts';
import type { ScheduledItemRef } from '../changes/schedule-rows.ts';
import type { NewItem } from '../items/items.ts';
import { itemFrom } from '../items/items.ts';
import { chunks } from '../ground/values.ts';

export interface PinnedItem extends NewItem {
  readonly item: string;
  readonly version: number;
}

/** In the order of the list; an item that is not there is left out, as programmes leave it out. */
export async function pinnedItems(
  db: Db,
  refs: readonly ScheduledItemRef[],
): Promise<PinnedItem[]> {
  const found = new Map<string, PinnedItem>();
  for (const some of chunks([...new Set(refs.map(({ item }) => item))])) {
    const rows = await db.selectFrom('items').selectAll().where('id', 'in', some).execute();
    for (const row of rows) {
      const { template, text, copy, style, dwellMs } = itemFrom(row);
      found.set(row.id, { item: row.id, version: 1, template, text, copy, style, dwellMs });
    }
  }
  return [...new Set(refs.map(({ item }) => item))].flatMap((item) => found.get(item) ?? []);
}

/** Whoever wrote any version of these items that they name, or one before it. */
export async function writersOf(db: Db, refs: readonly ScheduledItemRef[]): Promise<string[]> {
  const writers = new Set<string>();
  for (const some of chunks([...new Set(refs.map(({ item }) => item))])) {
    const rows = await db.selectFrom('items').select('created_by').where('id', 'in', some).execute();
    for (const { created_by } of rows) if (created_by !== null) writers.add(created_by);
  }
  return [...writers];
}
