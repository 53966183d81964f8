/** Which screens stand in the areas of an alert. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Db } from '../../db/open.ts';
import type { CapArea } from './cap-alert.ts';
import { screensOf, type Target } from '../reach/targets.ts';

interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** A screen whose place is not known counts as inside: a warning too many harms less than one too few. */
export async function screensInAreas(
  db: Db,
  unit: string,
  target: Target,
  areas: readonly CapArea[],
): Promise<string[]> {
  const screens = await screensOf(db, { target, by: unit });
  const edgesOf = areas.reduce(
    (sum, { polygons, circles }) => sum + polygons.flat().length + circles.length,
    0,
  );
  const within: string[] = [];
  let edges = 0;
  for (const { id, position } of screens) {
    const place = JSON.parse(position) as Place | null;
    if (place === null || areas.some((area) => covers(area, place))) within.push(id);
    edges += edgesOf;
    if (edges < EDGES_A_TURN) continue;
    edges = 0;
    // Areas of many points over many screens take seconds: others come to their turn meanwhile.
    await nextTurn();
  }
  return within;
}

/** Some milliseconds. */
const EDGES_A_TURN = 200_000;

export function covers({ polygons, circles }: CapArea, place: Place): boolean {
  return (
    polygons.some((ring) => inRing(ring, place)) ||
    circles.some((circle) => distanceKm(circle, place) <= circle.radiusKm)
  );
}

/** Counts the edges that a ray to the east crosses; areas of alerts are small enough for a flat map. */
function inRing(
  ring: readonly (readonly [number, number])[],
  { latitude, longitude }: Place,
): boolean {
  let inside = false;
  ring.forEach(([lat, long], at) => {
    const [nextLat, nextLong] = ring[(at + 1) % ring.length] ?? [lat, long];
    if (lat > latitude === nextLat > latitude) return;
    const crossing = long + ((latitude - lat) / (nextLat - lat)) * (nextLong - long);
    if (longitude < crossing) inside = !inside;
  });
  return inside;
}

const EARTH_KM = 6371;

/** Great circle, by the haversine. */
function distanceKm(from: Place, to: Place): number {
  const rad = Math.PI / 180;
  const half =
    Math.sin(((to.latitude - from.latitude) * rad) / 2) ** 2 +
    Math.cos(from.latitude * rad) *
      Math.cos(to.latitude * rad) *
      Math.sin(((to.longitude - from.longitude) * rad) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}
