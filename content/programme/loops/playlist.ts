/** A list of items in turn: in the order listed, or each by its share of airtime. */

/** What a list hands out; `ref` is the caller's name for it. */
export interface Playable {
  readonly ref: number;
  readonly durationMs: number;
  readonly weight: number;
  /** Whether it may be held longer than its duration: a picture may, a strip or a video may not. */
  readonly holds: boolean;
}

/** A place in a list; it goes on from hour to hour. */
export interface Playlist {
  readonly items: readonly Playable[];
  /** Whose turn it is. */
  readonly peek: () => Playable;
  /** The one whose turn it is if it fits, else the first after it that does, out of its turn. */
  readonly fitting: (mostMs: number) => Playable | null;
  /** Notes a play; the turn passes on only if it was this one's. */
  readonly played: (item: Playable) => void;
}

/** In the order listed. At least one item. [P40] */
function listed(items: readonly Playable[]): Playlist {
  let turn = 0;
  return {
    items,
    peek: () => items[turn]!,
    fitting: (mostMs) => {
      for (let step = 0; step < items.length; step++) {
        const item = items[(turn + step) % items.length]!;
        if (item.durationMs <= mostMs) return item;
      }
      return null;
    },
    played: (item) => {
      if (item === items[turn]) turn = (turn + 1) % items.length;
    },
  };
}

/**
 * Each by its share of airtime: the largest (weight / total)(t + duration) - used, and no more of one
 * in a row than its share needs. [P41, P42]
 */
function weighted(items: readonly Playable[]): Playlist {
  const total = items.reduce((sum, item) => sum + item.weight, 0);
  const longest = items.reduce((most, item) => Math.max(most, item.durationMs), 0);
  const shares = items.map((item) => item.weight / total);
  const runs = items.map((item, index) =>
    Math.max(
      1,
      Math.ceil(((shares[index]! / (1 - shares[index]!)) * longest) / item.durationMs - 1e-9),
    ),
  );
  const used = items.map(() => 0);
  let elapsed = 0;
  let last = -1;
  let run = 0;
  const pick = (mostMs: number): number => {
    let best = -1;
    let bestDue = -Infinity;
    for (let index = 0; index < items.length; index++) {
      const { durationMs } = items[index]!;
      if (durationMs > mostMs || (index === last && run >= runs[index]!)) continue;
      const due = shares[index]! * (elapsed + durationMs) - used[index]!;
      if (due > bestDue + 1e-6) {
        best = index;
        bestDue = due;
      }
    }
    // Alone with the room that is left, it may run on.
    return best < 0 && last >= 0 && items[last]!.durationMs <= mostMs ? last : best;
  };
  return {
    items,
    peek: () => items[pick(Infinity)]!,
    fitting: (mostMs) => items[pick(mostMs)] ?? null,
    played: (item) => {
      const index = items.indexOf(item);
      used[index] = used[index]! + item.durationMs;
      elapsed += item.durationMs;
      run = index === last ? run + 1 : 1;
      last = index;
    },
  };
}

/** A playlist at its beginning. Throws RangeError on an empty list. */
export function playlist(items: readonly Playable[], order: 'listed' | 'weighted'): Playlist {
  if (items.length === 0) throw new RangeError('a playlist has at least one item');
  return order === 'listed' || items.length === 1 ? listed(items) : weighted(items);
}

/**
 * Several playlists of one layer and priority as one, each by its weight in airtime; in itself each
 * keeps its order. [P22]
 */
export function together(
  lists: readonly { readonly list: Playlist; readonly weight: number }[],
): Playlist {
  if (lists.length === 1) return lists[0]!.list;
  const total = lists.reduce((sum, { weight }) => sum + weight, 0);
  const used = lists.map(() => 0);
  const owner = new Map<Playable, number>();
  lists.forEach(({ list }, index) => list.items.forEach((item) => owner.set(item, index)));
  let elapsed = 0;
  const fitting = (mostMs: number): Playable | null => {
    let best: Playable | null = null;
    let bestDue = -Infinity;
    lists.forEach(({ list, weight }, index) => {
      const item = list.fitting(mostMs);
      if (!item) return;
      const due = (weight / total) * (elapsed + item.durationMs) - used[index]!;
      if (due > bestDue + 1e-6) {
        best = item;
        bestDue = due;
      }
    });
    return best;
  };
  return {
    items: lists.reduce<readonly Playable[]>((all, { list }) => all.concat(list.items), []),
    peek: () => fitting(Infinity)!,
    fitting,
    played: (item) => {
      const index = owner.get(item)!;
      lists[index]!.list.played(item);
      used[index] = used[index]! + item.durationMs;
      elapsed += item.durationMs;
    },
  };
}
