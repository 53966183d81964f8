/** The parts that a screen is divided into, and the pixels of each. */
import type { Zone } from '../../../content/programme/rules.ts';
import type { Geometry } from '../../../content/render/job.ts';
import { geometryKey, geometryOf, type Lamps } from './geometry.ts';
import type { ScreenRow } from './targets.ts';

export interface ZoneGeometry {
  /** Null: it is not divided. */
  readonly name: string | null;
  readonly geometry: Geometry;
}

type DividedLamps = Lamps & Pick<ScreenRow, 'zones'>;

/** At least one. @param parsed turns JSON into values; it may give the same object for the same text. */
export function zonesOf(screen: DividedLamps, parsed: (json: string) => unknown): ZoneGeometry[] {
  const whole = geometryOf(screen);
  const zones = parsed(screen.zones) as Zone[] | null;
  if (!zones || zones.length === 0) return [{ name: null, geometry: whole }];
  return zones.map(({ name, area: { width, height } }) => ({
    name,
    geometry: { ...whole, width, height },
  }));
}

/** The distinct geometries of a zone among screens; null: of the first, or of the whole screen. */
export function geometriesIn(screens: readonly DividedLamps[], zone: string | null): Geometry[] {
  const distinct = new Map<string, Geometry>();
  for (const screen of screens) {
    const geometry = geometryIn(zonesOf(screen, JSON.parse), zone);
    distinct.set(geometryKey(geometry), geometry);
  }
  return [...distinct.values()];
}

/** Of the zone of that name, else of the first. */
export function geometryIn(zones: readonly ZoneGeometry[], name: string | null): Geometry {
  const zone = zones.find((one) => one.name === name) ?? zones[0];
  if (!zone) throw new Error('a screen without a zone');
  return zone.geometry;
}
