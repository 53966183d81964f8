/** How loud the screen is to be at an instant, by the hours of its own time zone. */
import type { Face } from '../../content/wire/messages.ts';
import { hourIn } from '../stage/brightness.ts';

const QUARTER_MS = 900_000;
let known: { of: Face; quarter: number; volume: number } | null = null;

/** 0-1; 0 is silent, be it for want of a loudspeaker. Asked at each frame: time zones change their hour at quarters. */
export function volumeAt(face: Face, instantMs: number): number {
  if (!face.sound) return 0;
  if (!face.volume || face.volume.length !== 24) return 1;
  const quarter = Math.floor(instantMs / QUARTER_MS);
  if (!known || known.of !== face || known.quarter !== quarter) {
    const percent = face.volume[hourIn(face.timeZone, instantMs)];
    const volume = percent === undefined ? 1 : Math.max(0, Math.min(100, percent)) / 100;
    known = { of: face, quarter, volume };
  }
  return known.volume;
}
