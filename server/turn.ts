/** Long work in slices: each turn of the event loop has room for one of them, whoever's it is. */

/** A slice that took longer than this gives way: nobody notices it, with the work of sockets around it. */
const SLICE_MS = 5;

const urgent: (() => void)[] = [];
const others: (() => void)[] = [];
let given = false;

/**
 * Waits for a turn of its own. Twenty that ask at once come to twenty turns, between which sockets and requests come to
 * theirs; `setImmediate` alone would run all twenty in one.
 * @param first before all that are not: of an urgent message.
 */
export function turn(first = false): Promise<void> {
  return new Promise((resolve) => {
    (first ? urgent : others).push(resolve);
    if (given) return;
    given = true;
    setImmediate(giveTurn);
  });
}

function giveTurn(): void {
  // What follows in it runs as a microtask, before the next turn begins.
  (urgent.shift() ?? others.shift())?.();
  given = urgent.length + others.length > 0;
  if (given) setImmediate(giveTurn);
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
