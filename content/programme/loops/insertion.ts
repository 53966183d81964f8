/** How much each inserted schedule gets of an hour: asked, capped, shared, and in whole items. */
import { HOUR_MS } from '../rules.ts';
import type { Playable, Playlist } from './playlist.ts';

/** What one schedule asks for. */
interface Ask {
  /** Milliseconds of each hour. */
  readonly askedMs: number;
  readonly weight: number;
  readonly priority: number;
}

/**
 * Milliseconds an hour that each is granted, in the order given. Under the cap each gets what it asks;
 * over it the higher priority is served first, and equals share by weight, none more than it
 * asks. [P51, P52]
 */
export function grants(asks: readonly Ask[], capMs: number): readonly number[] {
  const granted = asks.map(() => 0);
  let left = Math.max(0, capMs);
  const priorities = [...new Set(asks.map((ask) => ask.priority))].sort((a, b) => b - a);
  for (const priority of priorities) {
    let open = asks.map((_, index) => index).filter((index) => asks[index]!.priority === priority);
    while (open.length > 0 && left > 0) {
      const weights = open.reduce((sum, index) => sum + asks[index]!.weight, 0);
      const each = left / weights;
      const content = open.filter((index) => asks[index]!.askedMs <= each * asks[index]!.weight);
      if (content.length === 0) {
        for (const index of open) granted[index] = each * asks[index]!.weight;
        left = 0;
        break;
      }
      for (const index of content) {
        granted[index] = asks[index]!.askedMs;
        left = Math.max(0, left - asks[index]!.askedMs);
      }
      open = open.filter((index) => !content.includes(index));
    }
  }
  return granted;
}

/** An inserted schedule: its place in its list, and its grant. */
export interface Inserted {
  readonly list: Playlist;
  /** Milliseconds an hour. */
  readonly grantedMs: number;
}

/**
 * The plays of each schedule in a piece of `lengthMs`, in turn: as many whole items as its grant holds;
 * what the remainders leave is given to the largest of them, in whole items, while the sum stays under
 * the cap. In a whole hour a grant smaller than one item becomes one item where the cap allows
 * it. [P53, P54]
 */
export function allot(
  inserted: readonly Inserted[],
  capMs: number,
  lengthMs: number,
): Playable[][] {
  const budgets = inserted.map(({ grantedMs }) => (grantedMs * lengthMs) / HOUR_MS);
  const cap = (capMs * lengthMs) / HOUR_MS;
  const used = inserted.map(() => 0);
  const plays = inserted.map((): Playable[] => []);
  const take = (index: number, item: Playable): void => {
    plays[index]!.push(item);
    used[index] = used[index]! + item.durationMs;
    inserted[index]!.list.played(item);
  };
  inserted.forEach(({ list }, index) => {
    for (;;) {
      const item = list.fitting(budgets[index]! - used[index]! + 1e-6);
      if (!item) break;
      take(index, item);
    }
  });
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0);
  const due = inserted
    .map(({ list }, index) => ({ index, item: list.peek() }))
    .map(({ index, item }) => ({
      index,
      item,
      part: (budgets[index]! - used[index]!) / item.durationMs,
    }))
    .filter(({ part }) => part > 1e-9)
    .sort((a, b) => b.part - a.part || a.index - b.index);
  const asked = Math.min(cap, sum(budgets));
  for (const { index, item } of due) {
    if (sum(used) + item.durationMs <= asked + 1e-6) take(index, item);
  }
  if (lengthMs >= HOUR_MS) {
    for (const { index, item } of due) {
      if (used[index] === 0 && sum(used) + item.durationMs <= cap) take(index, item);
    }
  }
  return plays;
}
