/**
 * How often one may try: the generic cell rate algorithm (ITU-T I.371), by key, in the memory of this process. A try is
 * counted before its work is done, so that many at once are as many as one after another.
 */

export interface Rate {
  /** Keys of different rates are different, also where they are spelled alike. */
  readonly name: string;
  /** Tries that may be made at once. */
  readonly most: number;
  /** One more comes back after each of these. */
  readonly everyMs: number;
}

export interface Draw {
  readonly rate: Rate;
  readonly key: string;
}

export interface Buckets {
  /**
   * Takes a try out of each of these buckets, or out of none.
   * @returns 0 where it may be made, else the milliseconds until it may.
   */
  take(draws: readonly Draw[], now: number): number;
  /** Puts back what was taken for a try that was no guess. */
  giveBack(draws: readonly Draw[], now: number): void;
}

/** About ten megabytes. Nobody but a flood from so many places has so many. */
const KEPT_MOST = 50_000;

export function createBuckets(kept = KEPT_MOST): Buckets {
  /** When each bucket is full again, epoch ms: one that is full needs no entry. */
  const fullAt = new Map<string, number>();

  const fullOf = ({ rate, key }: Draw, now: number): number => {
    const full = fullAt.get(nameOf(rate, key)) ?? now;
    const latest = now + spanOf(rate);
    if (full <= latest) return Math.max(full, now);
    // The clock stepped back: that must bar nobody for longer than an empty bucket does.
    fullAt.set(nameOf(rate, key), latest);
    return latest;
  };
  const makeRoom = (now: number): void => {
    for (const [key, full] of fullAt) if (full <= now) fullAt.delete(key);
    if (fullAt.size < kept) return;
    // Those that are nearly full go first: a flood of new keys brings back nobody who was barred.
    const soonest = [...fullAt].toSorted(([, one], [, other]) => one - other);
    for (const [key] of soonest.slice(0, Math.ceil(kept / 4))) fullAt.delete(key);
  };

  return {
    take: (draws, now) => {
      const waits = draws.map(
        (draw) => fullOf(draw, now) + draw.rate.everyMs - now - spanOf(draw.rate),
      );
      const wait = Math.max(0, ...waits);
      if (wait > 0) return wait;
      for (const draw of draws) {
        if (fullAt.size >= kept) makeRoom(now);
        fullAt.set(nameOf(draw.rate, draw.key), fullOf(draw, now) + draw.rate.everyMs);
      }
      return 0;
    },
    giveBack: (draws, now) => {
      for (const draw of draws) {
        const name = nameOf(draw.rate, draw.key);
        const full = fullOf(draw, now) - draw.rate.everyMs;
        if (full > now) fullAt.set(name, full);
        else fullAt.delete(name);
      }
    },
  };
}

/** No name of a rate has a colon: a key that goes on like the name of another rate (a login is anybody's to choose) stays its own. */
const nameOf = (rate: Rate, key: string): string => `${rate.name}: ${key}`;
const spanOf = ({ most, everyMs }: Rate): number => most * everyMs;
