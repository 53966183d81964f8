/** Limits that words on a screen are held against. Every limit is data. */
import type { ScreenKind } from '../../../content/library/schema.ts';

export interface Policy {
  readonly charactersPerMinute: number;
  /** A page stands at least this long, in ms. */
  readonly stillMs: number;
  /** Units of information that a driver can take in at once. */
  readonly driverUnits: number;
  /** Screens that are read from a car on the move. */
  readonly driverKinds: readonly ScreenKind[];
}

/** Shenzhen 2018: 60-80 characters a minute, a still page at least 15 s; for drivers three units of information a page. */
export const POLICY: Policy = {
  charactersPerMinute: 75,
  stillMs: 15_000,
  driverUnits: 3,
  driverKinds: ['vehicle'],
};
