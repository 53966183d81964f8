/** Limits that words on screens are held against, and the sets of them that come with the program. Every limit is data. */
import { SCREEN_KINDS, type ScreenKind } from '../../../content/library/schema.ts';

export interface Limits {
  /** At this pace words are read, and scroll. */
  readonly charactersPerMinute: number;
  /** A page stands at least this long, in ms. */
  readonly stillMs: number;
  /** Units of information that a driver can take in at once. */
  readonly driverUnits: number;
  /** Screens that are read from a car on the move. */
  readonly driverKinds: readonly ScreenKind[];
}

/** What a unit may choose a limit between, both ends included: beyond it a limit would hold nothing, or let nothing pass. */
export const BOUNDS = {
  charactersPerMinute: { min: 20, max: 300 },
  stillMs: { min: 1000, max: 120_000 },
  driverUnits: { min: 1, max: 10 },
  driverKinds: { max: SCREEN_KINDS.length },
} as const;

/** Limits under a name. */
export interface NamedLimits {
  readonly name: string;
  readonly nameEn: string;
  readonly limits: Limits;
}

/** Names of those that come with the program; stores have them too, so that none is ever renamed. */
export const PROFILES = ['shenzhen-2018'] as const;
export type ProfileName = (typeof PROFILES)[number];

/** Shenzhen 2018: 60-80 characters a minute, a still page at least 15 s; for drivers three units of information a page. */
export const SHIPPED: Readonly<Record<ProfileName, NamedLimits>> = {
  'shenzhen-2018': {
    name: '深圳 2018',
    nameEn: 'Shenzhen 2018',
    limits: {
      charactersPerMinute: 75,
      stillMs: 15_000,
      driverUnits: 3,
      driverKinds: ['vehicle'],
    },
  },
};

/** Holds where no unit has adopted anything. */
export const USUAL: ProfileName = 'shenzhen-2018';
