/** A row of slots as the loop that plays the same and is the shortest on the wire. */
import type { Loop } from '../programme.ts';
import { DAY_MS } from '../rules.ts';

const remainder = (value: number, by: number): number => ((value % by) + by) % by;

/** The shortest p for which row[i] = row[i mod p] throughout; the row's length need not be a multiple. */
function period(row: readonly number[]): number {
  const border = [0];
  for (let index = 1, length = 0; index < row.length; index++) {
    while (length > 0 && row[index] !== row[length]) length = border[length - 1]!;
    if (row[index] === row[length]) length++;
    border.push(length);
  }
  return row.length - border[row.length - 1]!;
}

/** Writes slots with runs of the cycle as negative counts. */
function withCycle(slots: readonly number[], cycle: readonly number[]): number[] {
  const short: number[] = [];
  let turn = 0;
  let run = 0;
  const flush = (): void => {
    if (run > 0) short.push(-run);
    run = 0;
  };
  for (const slot of slots) {
    if (slot === cycle[turn]) {
      run++;
      turn = (turn + 1) % cycle.length;
    } else {
      flush();
      short.push(slot);
    }
  }
  flush();
  return short;
}

/** The cycle that shortens most: what the base plays first, as long as its list or as its own period. */
function bestCycle(
  slots: readonly number[],
  base: ReadonlySet<number>,
): { slots: readonly number[]; cycle?: readonly number[] } {
  const played = slots.filter((slot) => base.has(slot));
  let best: { slots: readonly number[]; cycle?: readonly number[] } = { slots };
  let cost = slots.length;
  for (const length of new Set([base.size, period(played)])) {
    if (length === 0 || length >= played.length) continue;
    const cycle = played.slice(0, length);
    const short = withCycle(slots, cycle);
    if (short.length + length >= cost) continue;
    best = { slots: short, cycle };
    cost = short.length + length;
  }
  return best;
}

/**
 * A loop of `slots` over `lengthMs`; `anchor` is any instant of position 0. `exact`: the slots fill
 * the length without holding the last, so that a part that repeats may stand for all. `base`: the
 * entries that come round in turn. [P31]
 */
export function shortLoop(
  anchor: number,
  lengthMs: number,
  slots: readonly number[],
  exact: boolean,
  base: readonly number[],
): Loop {
  const part = exact ? period(slots) : slots.length;
  const partMs = (lengthMs / slots.length) * part;
  // A length that does not divide the day would begin elsewhere each day, and be another loop.
  const repeats = slots.length % part === 0 && DAY_MS % partMs === 0;
  const lasts = repeats ? partMs : lengthMs;
  const short = bestCycle(repeats ? slots.slice(0, part) : slots, new Set(base));
  return { anchor: remainder(anchor, lasts), lengthMs: lasts, ...short };
}
