/**
 * The server's clock as seen from here. Each answer to a `time` message bounds the offset from both
 * sides: the server stamped `s` after we sent (t0) and before we received (t3), so
 * s - t3 <= offset <= s - t0. The bounds of the last 64 answers are intersected.
 */

const SAMPLES = 64;
/** The two quartz clocks drift apart: each bound loosens by this much per millisecond of its age. */
const DRIFT = 20e-6;
/** `s` is a whole millisecond, rounded down. */
const STAMP_MS = 1;
/** A larger error is a wrong device clock, stepped over at once; a smaller one is slewed. */
const STEP_MS = 2000;
/** Slewing gains or loses at most this share of the elapsed time: too little for an eye. */
const SLEW = 0.02;

interface Sample {
  readonly t0: number;
  readonly s: number;
  readonly t3: number;
}

export interface ServerClock {
  /** The server's epoch milliseconds now. Never runs backwards, but for the one step after a wrong start. */
  now(): number;
  /** An answer: sent at `t0`, stamped `s` by the server, arrived at `t3` (t0 and t3 monotonic). True: the clock stepped. */
  sample(t0: number, s: number, t3: number): boolean;
  /** Server minus monotonic, as estimated (not yet slewed to), or null before the first answer. */
  estimate(): number | null;
}

/** The middle of the intersection at `nowMs`, dropping the oldest samples that contradict the newest. */
export function intersect(samples: Sample[], nowMs: number): number {
  for (;;) {
    let low = -Infinity;
    let high = Infinity;
    for (const { t0, s, t3 } of samples) {
      const slack = (nowMs - t3) * DRIFT;
      low = Math.max(low, s - t3 - slack);
      high = Math.min(high, s + STAMP_MS - t0 + slack);
    }
    if (low <= high || samples.length < 2) return (low + high) / 2;
    samples.shift();
  }
}

/** `start` is server minus monotonic as last known, or as the device's own clock has it. */
export function createServerClock(monotonicMs: () => number, start: number): ServerClock {
  const samples: Sample[] = [];
  let offset = start;
  let target: number | null = null;
  let slewedAt = monotonicMs();

  const slew = (now: number): void => {
    if (target !== null) {
      const most = (now - slewedAt) * SLEW;
      offset += Math.max(-most, Math.min(most, target - offset));
    }
    slewedAt = now;
  };

  return {
    now: () => {
      const now = monotonicMs();
      slew(now);
      return now + offset;
    },
    sample: (t0, s, t3) => {
      slew(monotonicMs());
      samples.push({ t0, s, t3 });
      if (samples.length > SAMPLES) samples.shift();
      target = intersect(samples, t3);
      if (Math.abs(target - offset) < STEP_MS) return false;
      offset = target;
      return true;
    },
    estimate: () => target,
  };
}
