/** Items that are not withdrawn, each read when it is first needed: shops have thousands, and one change touches few. */
import type { Db } from '../../db/open.ts';
import type { ItemRow } from '../changes/changes.ts';
import { type Item, itemFrom } from './items.ts';
import { type Pin, pinKey, pinnedItems } from './pinned-items.ts';

export interface ItemShelf {
  /** Reads those that were not read yet. */
  load(pins: Iterable<Pin>): Promise<void>;
  /** One that was loaded; undefined: it is not there, or was withdrawn. */
  get(pin: Pin): Item | undefined;
  /** The same, withdrawn or not. */
  kept(pin: Pin): Item | undefined;
}

export function openItemShelf(db: Db): ItemShelf {
  const found = new Map<string, Item | undefined>();
  const kept = (pin: Pin): Item | undefined => found.get(pinKey(pin));
  return {
    load: async (pins) => {
      const wanted = [...pins].filter((pin) => !found.has(pinKey(pin)));
      const items = await pinnedItems(db, wanted);
      for (const key of wanted.map(pinKey)) found.set(key, items.get(key));
    },
    get: (pin) => unlessWithdrawn(kept(pin)),
    kept,
  };
}

const unlessWithdrawn = (item: Item | undefined): Item | undefined =>
  item?.withdrawnAt === null ? item : undefined;

/** The shelf as it would be with these rows: items that are only proposed, changed, withdrawn or restored. */
export function withItems(shelf: ItemShelf, rows: readonly ItemRow[]): ItemShelf {
  if (rows.length === 0) return shelf;
  const changed = new Map(rows.map((row) => [row.id, itemFrom(row)]));
  const kept = (pin: Pin): Item | undefined => {
    const now = changed.get(pin.item);
    if (now?.version === pin.version) return now;
    const item = shelf.kept(pin);
    return item && now ? { ...item, withdrawnAt: now.withdrawnAt } : item;
  };
  return { load: (pins) => shelf.load(pins), get: (pin) => unlessWithdrawn(kept(pin)), kept };
}
