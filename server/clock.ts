/** The one source of the present instant, and of how much time went by. Tests pass their own. */
export interface Clock {
  /**
   * Epoch milliseconds by the machine's own clock, which somebody may set: it can step either way by any amount. For what
   * is written down, and for what people set by the calendar; never for how long something took.
   */
  now(): number;
  /** Milliseconds since some instant of this process, which never step: for every duration. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** The clocks of two nodes are never quite the same; they keep within this of one another. */
export const APART_MS = 2000;

/** A smaller error is put right by degrees where a clock is kept right, and nobody waits for it. */
export const STEP_MS = 1000;

/** Notices that the machine's clock was set: what it shows went on otherwise than time did. */
export interface StepWatch {
  /** Compares with the last look. Whoever listens has been told of a step when this returns. @returns by how much, or 0. */
  look(): number;
  /** `byMs` is above 0 where the clock was set forward. */
  listen(heard: (byMs: number) => void): void;
}

export function watchSteps(clock: Clock): StepWatch {
  const ahead = (): number => clock.now() - clock.monotonicMs();
  const listeners: ((byMs: number) => void)[] = [];
  let before = ahead();
  return {
    look: () => {
      const now = ahead();
      const byMs = Math.round(now - before);
      before = now;
      if (Math.abs(byMs) < STEP_MS) return 0;
      for (const heard of listeners) heard(byMs);
      return byMs;
    },
    listen: (heard) => void listeners.push(heard),
  };
}
