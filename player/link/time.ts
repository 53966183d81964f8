/** The server's time across restarts: kept with the device's clock as the only witness in between. */
import type { PlatformClock, Store } from '../platform.ts';
import { createServerClock, type ServerClock } from './clock.ts';

export interface Time extends ServerClock {
  /** False: no server has ever told the time here, and the device's word is all there is. */
  known(): boolean;
  /** Server minus device, milliseconds. */
  offsetMs(): number;
}

/** Server minus device clock, and the server's time when that was written. */
interface Saved {
  readonly offset: number;
  readonly at: number;
}

const TIME = 'time';
const FIRST_SAVE_MS = 5000;
const SAVE_MS = 60_000;

export async function openTime(clock: PlatformClock, store: Store): Promise<Time> {
  const device = (): number => clock.wallMs() - clock.monotonicMs();
  const saved = (await store.get('meta', TIME)) as Saved | undefined;
  // Time does not run backwards: a device whose clock lost its battery is at least where it was last.
  const start = saved
    ? Math.max(device() + saved.offset, saved.at - clock.monotonicMs())
    : device();
  const server = createServerClock(clock.monotonicMs, start);
  const save = (): void => {
    const estimate = server.estimate();
    const offset = estimate === null ? saved && saved.offset : estimate - device();
    if (offset !== undefined)
      void store.write([{ room: 'meta', put: TIME, value: { offset, at: server.now() } }]);
  };
  const saveAgain = (): void => {
    save();
    clock.after(SAVE_MS, saveAgain);
  };
  clock.after(FIRST_SAVE_MS, saveAgain);
  return {
    now: server.now,
    sample: (t0, s, t3) => {
      const before = server.estimate();
      const stepped = server.sample(t0, s, t3);
      // Without it nothing is journalled after a power cut in the first seconds.
      if (before === null || stepped) save();
      return stepped;
    },
    estimate: server.estimate,
    known: () => saved !== undefined || server.estimate() !== null,
    offsetMs: () => server.now() - clock.wallMs(),
  };
}
