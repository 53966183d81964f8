/** Long work in slices: each turn of the event loop has room for one of them, whoever's it is. */

/** A slice that took longer than this gives way; what nobody notices, with the work of sockets around it. */
const SLICE_MS = 5;

const waiting: (() => void)[] = [];

/**
 * Waits for a turn of its own. Twenty that ask at once come to twenty turns, between which sockets and requests come to
 * theirs; `setImmediate` alone would run all twenty in one.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(giveTurn);
  });
}

function giveTurn(): void {
  const [go] = waiting;
  go?.();
  // What follows runs as a microtask, before the next turn is given.
  waiting.shift();
  if (waiting.length > 0) setImmediate(giveTurn);
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
