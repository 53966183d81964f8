/** What the parts of the third script share. */
import type { Fix } from '../../content/programme/whereabouts.ts';

/** A fix with what a track wants to know besides. */
export interface Reading extends Fix {
  /** Metres a second, or null where the device does not say. */
  readonly speedMps: number | null;
  /** Degrees clockwise from north, or null. */
  readonly headingDeg: number | null;
}

/** `insecure`: browsers tell no page its position that came over plain http. */
export type Finding = 'off' | 'searching' | 'found' | 'insecure' | 'denied' | 'unavailable';
