/** Patience with an end: decoders and networks that never answer. */
import type { Cancel, PlatformClock } from './platform.ts';

/** The outcome of `work`, or a rejection after `ms`. */
export async function within<T>(clock: PlatformClock, ms: number, work: Promise<T>): Promise<T> {
  let cancel: Cancel | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(ms, () => reject(new Error('no answer')));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    if (cancel) cancel();
  }
}
