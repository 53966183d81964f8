/** For whom an item would be drawn: the screens of a target, by the pixels that it would fill there. */
import type { Geometry } from '../../content/render/job.ts';
import type { Db } from '../db/open.ts';
import { type Actor, unitsBelow } from './actor.ts';
import { type Failure, invalid } from './failure.ts';
import { copyProblem, type NewItem } from './items.ts';
import { geometryKey } from './pictures.ts';
import { type ScreenRow, screensOf, type Target } from './targets.ts';
import { geometryIn, zonesOf } from './zones.ts';

/** Where an item would be put. */
export interface Place {
  readonly target: Target;
  /** Name of a zone; null: the first, or the whole screen. */
  readonly zone: string | null;
}

export interface Audience {
  /** Of the zone. */
  readonly geometry: Geometry;
  /** At least one. */
  readonly screens: readonly ScreenRow[];
}

/** Screens that a refusal names. */
const NAMED_MOST = 5;

/** @returns one audience a geometry, the smallest first; or why the item cannot be shown there at all. */
export async function audiencesOf(
  db: Db,
  actor: Actor,
  item: NewItem,
  { target, zone }: Place,
): Promise<{ ok: true; audiences: Audience[] } | Failure> {
  const problem = copyProblem(item);
  if (problem) return problem;
  const screens = await screensOf(db, target, await unitsBelow(db, actor.unit));
  if (screens.length === 0)
    return invalid('target', 'matches no screen of your unit or those below');
  const found = new Map<string, { geometry: Geometry; screens: ScreenRow[] }>();
  const without: string[] = [];
  for (const screen of screens) {
    const zones = zonesOf(screen, JSON.parse);
    if (zone !== null && !zones.some(({ name }) => name === zone)) without.push(screen.id);
    const geometry = geometryIn(zones, zone);
    const key = geometryKey(geometry);
    const known = found.get(key);
    if (known) known.screens.push(screen);
    else found.set(key, { geometry, screens: [screen] });
  }
  if (without.length > 0) return lacking(zone, without);
  const audiences = [...found.values()].toSorted(
    (a, b) => a.geometry.width * a.geometry.height - b.geometry.width * b.geometry.height,
  );
  return { ok: true, audiences };
}

function lacking(zone: string | null, screens: readonly string[]): Failure {
  const more = screens.length - NAMED_MOST;
  const named = screens.slice(0, NAMED_MOST).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return invalid('zone', `there is no zone "${zone}" on ${named}`);
}
