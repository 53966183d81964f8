/** Counts wrong attempts by address and in all, so that guessing comes to nothing. */

export interface Attempts {
  /** Whether this address may try now; `now` is on the clock that never steps, or nobody signs in where it was set back. */
  allows(address: string, now: number): boolean;
  /** It tried and was wrong. */
  failed(address: string, now: number): void;
}

export interface AttemptLimits {
  readonly windowMs: number;
  readonly perAddress: number;
  readonly inAll: number;
}

/** Wrong attempts within a sliding window, in memory: a restart forgets them, and is rarer than the window. */
export function createAttempts({ windowMs, perAddress, inAll }: AttemptLimits): Attempts {
  let wrong: { readonly address: string; readonly at: number }[] = [];
  const forget = (now: number): void => {
    wrong = wrong.filter(({ at }) => at > now - windowMs);
  };
  return {
    allows: (address, now) => {
      forget(now);
      if (wrong.length >= inAll) return false;
      return wrong.filter((one) => one.address === address).length < perAddress;
    },
    failed: (address, now) => {
      // Never more than `inAll` are kept: beyond it nothing is allowed anyway.
      if (wrong.length < inAll) wrong.push({ address, at: now });
    },
  };
}
