/** For whom an item would be drawn: the screens of a target, by the pixels that it would fill there. */
import type { Geometry } from '../../../content/render/job.ts';
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { type Failure, invalid } from '../ground/failure.ts';
import type { NamedScreen } from '../ground/refusals.ts';
import { copyProblem, type NewItem, surplusProblem } from './items.ts';
import { ofOthers } from './may-see.ts';
import { geometryKey } from '../reach/geometry.ts';
import { refuseGroups } from '../reach/groups.ts';
import { named, refuseRetired } from '../reach/standing.ts';
import { type ScreenRow, screensOf, type Target } from '../reach/targets.ts';
import { geometryIn, zonesOf } from '../reach/zones.ts';

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

/** @returns one audience a geometry, the smallest first; or why the item cannot be shown there at all. */
export async function audiencesOf(
  db: Db,
  actor: Actor,
  item: NewItem,
  { target, zone }: Place,
): Promise<{ ok: true; audiences: Audience[] } | Failure> {
  const problem = copyProblem(item) ?? surplusProblem(item);
  if (problem) return problem;
  const strange = await ofOthers(db, actor, item.copy);
  if (strange) return strange;
  const against =
    (await refuseRetired(db, actor.unit, target, 'target.screens')) ??
    (await refuseGroups(db, actor.unit, target, 'target.groups'));
  if (against) return against;
  const screens = await screensOf(db, { target, by: actor.unit });
  if (screens.length === 0) return invalid('target', 'no-screen-matches');
  const found = new Map<string, { geometry: Geometry; screens: ScreenRow[] }>();
  const without: NamedScreen[] = [];
  for (const screen of screens) {
    const zones = zonesOf(screen, JSON.parse);
    if (zone !== null && !zones.some(({ name }) => name === zone)) without.push(named(screen));
    const geometry = geometryIn(zones, zone);
    const key = geometryKey(geometry);
    const known = found.get(key);
    if (known) known.screens.push(screen);
    else found.set(key, { geometry, screens: [screen] });
  }
  if (zone !== null && without.length > 0)
    return invalid('zone', 'zone-missing', { zone, screens: without });
  const audiences = [...found.values()].toSorted(
    (a, b) => a.geometry.width * a.geometry.height - b.geometry.width * b.geometry.height,
  );
  return { ok: true, audiences };
}
