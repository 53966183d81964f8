/** The words that a schedule shows, at the versions that it names, and who wrote them. */
import type { Db } from '../../db/open.ts';
import type { PinnedItemRef } from '../changes/schedule-rows.ts';
import type { NewItem } from '../items/items.ts';
import { pinKey, pinnedItems } from '../items/pinned-items.ts';
import { chunks } from '../ground/values.ts';

/** An item as its version has it: a version never changes. */
export interface PinnedWords extends NewItem {
  readonly item: string;
  readonly version: number;
}

/** In the order of the list, each once; an item that is not there is left out, as programmes leave it out. */
export async function wordsOf(db: Db, refs: readonly PinnedItemRef[]): Promise<PinnedWords[]> {
  const items = await pinnedItems(db, refs);
  const distinct = new Map(refs.map((ref) => [pinKey(ref), ref]));
  return [...distinct].flatMap(([key, { item, version }]) => {
    const found = items.get(key);
    if (!found) return [];
    const { template, text, copy, style, dwellMs } = found;
    return { item, version, template, text, copy, style, dwellMs };
  });
}

/** Whoever wrote the versions that they name, or one before those: words are changed, and seldom all of them. */
export async function writersOf(db: Db, refs: readonly PinnedItemRef[]): Promise<string[]> {
  const newest = new Map<string, number>();
  for (const { item, version } of refs) newest.set(item, Math.max(version, newest.get(item) ?? 0));
  const writers = new Set<string>();
  for (const some of chunks([...newest.keys()])) {
    const rows = await db
      .selectFrom('item_versions')
      .select(['item', 'version', 'changed_by'])
      .where('item', 'in', some)
      .execute();
    for (const { item, version, changed_by } of rows)
      if (changed_by !== null && version <= (newest.get(item) ?? 0)) writers.add(changed_by);
  }
  return [...writers];
}
