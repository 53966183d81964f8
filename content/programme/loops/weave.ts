/** Weaving: inserted items between those of the base, evenly and always the same. */
import type { Playable, Playlist } from './playlist.ts';

/** A piece of time filled; the last slot is held to the end of the piece. */
export interface Woven {
  readonly slots: readonly Playable[];
  /** What the last slot must hold beyond its own duration. */
  readonly slackMs: number;
}

const sumMs = (items: readonly Playable[]): number =>
  items.reduce((sum, item) => sum + item.durationMs, 0);

/** The allotted plays of all schedules as one row: the largest (share)(t + duration) - used. [P55] */
function rowOf(allotted: readonly (readonly Playable[])[]): readonly Playable[] {
  const queues = allotted.filter((queue) => queue.length > 0);
  const shares = queues.map(sumMs);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const used = queues.map(() => 0);
  const next = queues.map(() => 0);
  const row: Playable[] = [];
  let elapsed = 0;
  for (;;) {
    let best = -1;
    let bestDue = -Infinity;
    queues.forEach((queue, index) => {
      const item = queue[next[index]!];
      if (!item) return;
      const due = (shares[index]! / total) * (elapsed + item.durationMs) - used[index]!;
      if (due > bestDue + 1e-6) {
        best = index;
        bestDue = due;
      }
    });
    if (best < 0) return row;
    const item = queues[best]![next[best]!]!;
    next[best] = next[best]! + 1;
    used[best] = used[best]! + item.durationMs;
    elapsed += item.durationMs;
    row.push(item);
  }
}

/**
 * Fills a piece of `lengthMs` with the allotted plays and, between them, the base. The allotted ones
 * never exceed their sum; whatever time no item fits is held by the base, on a picture if there is
 * one. [P55-P58]
 */
export function weave(
  base: Playlist,
  allotted: readonly (readonly Playable[])[],
  lengthMs: number,
): Woven {
  const row = rowOf(allotted);
  const insertedMs = sumMs(row);
  const share = insertedMs / lengthMs;
  const slots: Playable[] = [];
  let hold = -1;
  let at = 0;
  let next = 0;
  let inserted = 0;
  for (;;) {
    const insert = row[next];
    const room = lengthMs - at - (insertedMs - inserted);
    const own = base.fitting(room);
    if (!insert && !own) break;
    const insertDue = insert ? share * (at + insert.durationMs) - inserted : -Infinity;
    const ownDue = own ? (1 - share) * (at + own.durationMs) - (at - inserted) : -Infinity;
    if (own && ownDue >= insertDue - 1e-6) {
      if (own.holds || hold < 0 || !slots[hold]!.holds) hold = slots.length;
      slots.push(own);
      base.played(own);
      at += own.durationMs;
    } else {
      slots.push(insert!);
      next++;
      inserted += insert!.durationMs;
      at += insert!.durationMs;
    }
  }
  return held(slots, hold, lengthMs - at, base);
}

/** Turns the round so that it ends with the slot that can best be held for the time left over. [P58] */
function held(slots: readonly Playable[], hold: number, slackMs: number, base: Playlist): Woven {
  if (slackMs <= 0) return { slots, slackMs: 0 };
  if (hold >= 0) return { slots: slots.slice(hold + 1).concat(slots.slice(0, hold + 1)), slackMs };
  // No item of the base fits whole: one of them is shown for as long as there is.
  const shortest = base.items.reduce((best, item) =>
    item.durationMs < best.durationMs ? item : best,
  );
  return { slots: [...slots, shortest], slackMs: slackMs - shortest.durationMs };
}
