/** Items at the versions that schedules name, which are not always the newest. */
import type { Db } from '../../db/open.ts';
import { inTurns } from '../ground/values.ts';
import { type Item, itemFrom } from './items.ts';

/** An item at one of its versions. */
export interface Pin {
  readonly item: string;
  readonly version: number;
}

/** Equal for equal pins. */
export const pinKey = ({ item, version }: Pin): string => `${item}\n${version}`;

/** @returns those that are there, by `pinKey`; an item that was withdrawn says so at each version. */
export async function pinnedItems(db: Db, pins: Iterable<Pin>): Promise<Map<string, Item>> {
  const wanted = new Map([...pins].map((pin) => [pinKey(pin), pin]));
  const found = new Map<string, Item>();
  for await (const some of inTurns([...wanted.values()])) {
    const rows = await db
      .selectFrom('item_versions')
      .innerJoin('items', 'items.id', 'item_versions.item')
      .select(['items.id', 'items.unit', 'created_by', 'created_at', 'withdrawn_at'])
      .select(['item_versions.version', 'item_versions.template', 'item_versions.text'])
      .select(['item_versions.copy', 'item_versions.style', 'item_versions.dwell_ms'])
      .where('item', 'in', [...new Set(some.map(({ item }) => item))])
      .where('item_versions.version', 'in', [...new Set(some.map(({ version }) => version))])
      .execute();
    for (const row of rows) {
      const key = pinKey({ item: row.id, version: row.version });
      if (wanted.has(key)) found.set(key, itemFrom(row));
    }
  }
  return found;
}

/** @returns the newest version of each item that is there. */
export async function newestVersions(
  db: Db,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for await (const some of inTurns([...new Set(ids)])) {
    const rows = await db
      .selectFrom('items')
      .select(['id', 'version'])
      .where('id', 'in', some)
      .execute();
    for (const { id, version } of rows) found.set(id, version);
  }
  return found;
}
