/** What of all its fixes a screen on wheels reports: one every so often while it moves, one when it has come to a stand. */
import { distanceM } from '../../content/programme/whereabouts.ts';
import type { Reading } from './contract.ts';

/** How a track stands: the last reading that was reported, and whether the device has stood since. */
export interface Course {
  readonly last: Reading | null;
  readonly standing: boolean;
}

export const START: Course = { last: null, standing: false };

/** Nearer than this, and than a fix is accurate, is the same spot. */
const SPOT_M = 25;
/** A slow walk. */
const MOVING_MPS = 1.5;
/** Who has not left the spot for so long has stopped: traffic lights are no stop. */
const STOPPED_MS = 60_000;
/** A fix worse than this is no position. */
const ACCURATE_M = 200;

/** Whether a reading is to be reported, and how the track stands then. Pure; readings come in the order of their instants. */
export function follow(
  { last, standing }: Course,
  reading: Reading,
  everyMs: number,
): { readonly course: Course; readonly report: boolean } {
  const { accuracyM, speedMps, at } = reading;
  const stays = { course: { last, standing }, report: false };
  if (!(accuracyM <= ACCURATE_M)) return stays;
  if (!last) return { course: { last: reading, standing: false }, report: true };
  const moving =
    (speedMps !== null && speedMps >= MOVING_MPS) ||
    distanceM(last, reading) > Math.max(SPOT_M, accuracyM, last.accuracyM);
  if (moving) {
    if (at - last.at < everyMs) return stays;
    return { course: { last: reading, standing: false }, report: true };
  }
  if (standing || at - last.at < Math.max(everyMs, STOPPED_MS)) return stays;
  return { course: { last: reading, standing: true }, report: true };
}

/**
 * Which of the numbers (ascending) to let go of where there are more than `most`: every second one of the older half. What is
 * recent stays dense, and the older it is the coarser it becomes; the oldest itself stays.
 */
export function thinned(numbers: readonly number[], most: number): readonly number[] {
  if (numbers.length <= most) return [];
  return numbers.slice(0, numbers.length >> 1).filter((_, i) => i % 2 === 1);
}
