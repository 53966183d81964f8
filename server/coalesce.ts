/** A task that many may ask for, that never overlaps itself. */
export interface Coalesced {
  /**
   * Asks for a run that begins after this call. Calls made while one is under way share the next.
   * @returns a promise of that run's end; it rejects as the run does.
   */
  run(): Promise<void>;
  /** Resolves when nothing is under way or asked for. */
  idle(): Promise<void>;
}

export function coalesce(task: () => Promise<void>): Coalesced {
  let current: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    const mine = task().finally(() => {
      if (current === mine) current = null;
    });
    current = mine;
    return mine;
  };
  return {
    run: () => {
      // Asked first: between the end of one run and the beginning of the next none is under way.
      if (next) return next;
      if (!current) return begin();
      next = current
        .catch(() => undefined)
        .then(() => {
          next = null;
          return begin();
        });
      return next;
    },
    idle: async () => {
      while (current || next) await (next ?? current)?.catch(() => undefined);
    },
  };
}
