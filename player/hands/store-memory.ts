/** The store where the browser has none: it lasts as long as the page. */
import type { Change, Key, Room, Store } from '../platform.ts';

export function memoryStore(): Store {
  const rooms: { readonly [room in Room]: Map<Key, unknown> } = {
    meta: new Map(),
    assets: new Map(),
    plays: new Map(),
    urgents: new Map(),
  };
  const sorted = (room: Room): readonly Key[] =>
    Array.from(rooms[room].keys()).sort((a, b) => (a < b ? -1 : 1));
  const some = (room: Room, limit?: number, after?: number): readonly Key[] =>
    sorted(room)
      .filter((key) => after === undefined || Number(key) > after)
      .slice(0, limit);
  const apply = (change: Change): void => {
    const room = rooms[change.room];
    if ('put' in change) room.set(change.put, change.value);
    else if ('drop' in change) room.delete(change.drop);
    else if ('clear' in change) room.clear();
    else
      for (const key of some(change.room, undefined, change.after))
        if (Number(key) <= change.dropUpTo) room.delete(key);
  };
  return {
    durable: false,
    get: async (room, key) => rooms[room].get(key),
    keys: async (room, limit, after) => some(room, limit, after),
    values: async (room, limit, after) =>
      some(room, limit, after).map((key) => rooms[room].get(key)),
    count: async (room) => rooms[room].size,
    write: async (changes) => {
      const taken = changes.some(
        (change) => 'put' in change && change.fresh && rooms[change.room].has(change.put),
      );
      if (taken) return { ok: false, reason: 'taken' };
      changes.forEach(apply);
      return { ok: true };
    },
  };
}
