/** Work that is dear, such as the hash of a password: so much at once, and what waits is taken from each place in turn. */

export interface Turns {
  /** @returns what the task gives, or null where too many wait. @throws what the task throws. */
  run<T>(place: string, task: () => Promise<T>): Promise<T | null>;
}

/** @param atOnce tasks that run @param waitingMost tasks that wait, of all places together */
export function createTurns(atOnce: number, waitingMost: number): Turns {
  /** Who waits, by place: the places in the order of their turns, and in each the oldest first. */
  const lines = new Map<string, ((go: boolean) => void)[]>();
  let running = 0;
  let waiting = 0;

  const longest = (): ((go: boolean) => void)[] =>
    [...lines.values()].reduce((one, other) => (other.length > one.length ? other : one), []);

  const turn = (place: string): boolean | Promise<boolean> => {
    if (running < atOnce) {
      running += 1;
      return true;
    }
    const line = lines.get(place) ?? [];
    if (waiting >= waitingMost) {
      const crowd = longest();
      // Whoever sends the most makes room; it is itself who asks once more where its own line is the longest.
      if (crowd.length <= line.length + 1) return false;
      crowd.pop()?.(false);
      waiting -= 1;
    }
    lines.set(place, line);
    waiting += 1;
    return new Promise((resolve) => line.push(resolve));
  };

  const next = (): void => {
    for (const [place, line] of lines) {
      lines.delete(place);
      const go = line.shift();
      if (line.length > 0) lines.set(place, line);
      if (!go) continue;
      waiting -= 1;
      return go(true);
    }
    running -= 1;
  };

  return {
    run: async (place, task) => {
      if (!(await turn(place))) return null;
      try {
        return await task();
      } finally {
        next();
      }
    },
  };
}
