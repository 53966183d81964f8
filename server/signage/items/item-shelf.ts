/** Items that are not withdrawn, each read when it is first needed: shops have thousands, and one change touches few. */
import type { Db } from '../../db/open.ts';
import { type Item, itemFrom } from './items.ts';
import { inTurns } from '../ground/values.ts';

export interface ItemShelf {
  /** Reads those that were not read yet. */
  load(ids: Iterable<string>): Promise<void>;
  /** One that was loaded; undefined: it is not there, or was withdrawn. */
  get(id: string): Item | undefined;
}

export function openItemShelf(db: Db): ItemShelf {
  const found = new Map<string, Item | undefined>();
  return {
    load: async (ids) => {
      const wanted = [...new Set(ids)].filter((id) => !found.has(id));
      for await (const some of inTurns(wanted)) {
        const rows = await db
          .selectFrom('items')
          .selectAll()
          .where('id', 'in', some)
          .where('withdrawn_at', 'is', null)
          .execute();
        for (const id of some) found.set(id, undefined);
        for (const row of rows) found.set(row.id, itemFrom(row));
      }
    },
    get: (id) => found.get(id),
  };
}

/** The shelf with items that are only proposed. */
export function withItems(shelf: ItemShelf, items: readonly Item[]): ItemShelf {
  const more = new Map(items.map((item) => [item.id, item]));
  return { load: (ids) => shelf.load(ids), get: (id) => more.get(id) ?? shelf.get(id) };
}
