/** Long work in slices: each turn of the event loop has room for one of them, whoever's it is. */

/** A slice that took longer than this gives way: nobody notices it, with the work of sockets around it. */
const SLICE_MS = 5;
/** None waits for its turn longer, however many urgent messages follow one another. */
const HELD_BACK_MS = 2000;

const urgent: (() => void)[] = [];
const others: (() => void)[] = [];
let given = false;
let quietUntil = 0;
/** Since when nothing of the others has had a turn, where something waits. */
let heldSince = 0;
let later: NodeJS.Timeout | null = null;

/**
 * Waits for a turn of its own. Twenty that ask at once come to twenty turns, between which sockets and requests come to
 * theirs; `setImmediate` alone would run all twenty in one.
 * @param first before all that are not: of an urgent message.
 */
export function turn(first = false): Promise<void> {
  return new Promise((resolve) => {
    if (others.length === 0) heldSince = performance.now();
    (first ? urgent : others).push(resolve);
    arm();
  });
}

/** Holds back all slices but those of urgent messages for so long: an urgent message is going out, and is being acknowledged. */
export function quieten(ms: number): void {
  quietUntil = Math.max(quietUntil, performance.now() + ms);
}

function arm(): void {
  if (given || urgent.length + others.length === 0) return;
  const until = Math.min(quietUntil, heldSince + HELD_BACK_MS);
  const waitMs = urgent.length > 0 ? 0 : until - performance.now();
  if (waitMs > 0) {
    later ??= setTimeout(() => {
      later = null;
      arm();
    }, waitMs);
    return;
  }
  given = true;
  setImmediate(giveTurn);
}

function giveTurn(): void {
  given = false;
  // What follows in it runs as a microtask, before the next turn begins.
  const next = urgent.shift();
  if (!next) heldSince = performance.now();
  (next ?? others.shift())?.();
  arm();
}

/** @returns a function to be awaited between steps of long work: it gives way once a slice is used up. */
export function slices(): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (performance.now() - began < SLICE_MS) return undefined;
    return turn().then(() => {
      began = performance.now();
    });
  };
}
