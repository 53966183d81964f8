/** The device's position, as its browser tells it. */
import type { Cancel, PlatformClock } from '../platform.ts';
import type { Time } from '../link/time.ts';
import type { Finding, Reading } from './contract.ts';

export interface Finder {
  /** Begins to look, if it does not already. */
  start(): void;
  stop(): void;
  state(): Finding;
}

export interface FinderEvents {
  reading(reading: Reading): void;
  state(state: Finding): void;
}

/** A standing device is told of nothing new: it is asked now and then whether it still stands. */
const ASK_EVERY_MS = 30_000;
const OPTIONS = { enableHighAccuracy: true, maximumAge: 5000, timeout: 25_000 };
const DENIED = 1;

export function createFinder(clock: PlatformClock, time: Time, events: FinderEvents): Finder {
  let state: Finding = 'off';
  let watch: number | null = null;
  let heardMs = 0;
  let asking: Cancel | null = null;

  const become = (next: Finding): void => {
    if (next === state) return;
    state = next;
    events.state(next);
  };
  const found = ({ coords, timestamp }: GeolocationPosition): void => {
    heardMs = clock.monotonicMs();
    become('found');
    // The device's clock may be wrong, but not in how long ago that was.
    const age = Math.min(60_000, Math.max(0, clock.wallMs() - timestamp));
    events.reading({
      latitude: coords.latitude,
      longitude: coords.longitude,
      accuracyM: coords.accuracy,
      speedMps: coords.speed,
      headingDeg: coords.heading === null || isNaN(coords.heading) ? null : coords.heading,
      at: Math.floor(time.now() - age),
    });
  };
  const failed = ({ code }: { readonly code: number }): void =>
    become(code === DENIED ? 'denied' : 'unavailable');
  const ask = (): void => {
    asking = clock.after(ASK_EVERY_MS, ask);
    if (clock.monotonicMs() - heardMs >= ASK_EVERY_MS)
      navigator.geolocation.getCurrentPosition(found, failed, OPTIONS);
  };

  return {
    state: () => state,
    start: () => {
      if (watch !== null || state === 'insecure') return;
      if (!window.isSecureContext || !navigator.geolocation) return become('insecure');
      become('searching');
      watch = navigator.geolocation.watchPosition(found, failed, OPTIONS);
      ask();
    },
    stop: () => {
      if (watch !== null) navigator.geolocation.clearWatch(watch);
      if (asking) asking();
      watch = asking = null;
      become('off');
    },
  };
}
