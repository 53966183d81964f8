/** What had better be looked at before screens are built or hung otherwise. */
import type { Zone } from '../../../content/programme/rules.ts';
import type { Db } from '../../db/open.ts';
import { slices } from '../../turn.ts';
import { listed } from '../ground/refusals.ts';
import { isFor, type ScreenRow, type Target } from '../reach/targets.ts';
import { readUnits } from '../reach/unit-tree.ts';

interface Edited {
  readonly before: ScreenRow;
  readonly after: ScreenRow;
}

/**
 * Schedules that name a zone which a screen of theirs will not have: there they show in its first zone, or over the whole of it.
 */
export async function zoneWarnings(db: Db, edits: readonly Edited[]): Promise<string[]> {
  const concerned = edits.filter(({ before, after }) => place(before) !== place(after));
  if (concerned.length === 0) return [];
  const schedules = await db
    .selectFrom('schedules')
    .leftJoin('campaigns', 'campaigns.id', 'schedules.campaign')
    .select(['schedules.id', 'schedules.unit', 'target', 'zone', 'phase', 'campaigns.name'])
    .where('schedules.ended_at', 'is', null)
    .where('campaigns.ended_at', 'is', null)
    .where('zone', 'is not', null)
    .orderBy('schedules.id')
    .execute();
  if (schedules.length === 0) return [];
  const tree = await readUnits(db);
  const slice = slices();
  const found: string[] = [];
  for (const { id, unit: by, target, zone, phase, name } of schedules) {
    const aim = { target: JSON.parse(target) as Target, by };
    const lacks = (row: ScreenRow): boolean =>
      isFor(tree, aim, row) && !zoneNames(row).includes(zone ?? '');
    const screens: ScreenRow[] = [];
    for (const { before, after } of concerned) {
      await slice();
      if (lacks(after) && !lacks(before)) screens.push(after);
    }
    if (screens.length === 0) continue;
    const of = name === null ? '' : ` (${[name, phase].filter(Boolean).join(', ')})`;
    found.push(
      `zones: schedule ${id}${of} names the zone ${zone}, which is not on ${listed(screens)}`,
    );
  }
  return found;
}

/** All that decides whether a schedule reaches it, and in which zone. */
const place = ({ zones, unit, kind, tags, member_of: groups }: ScreenRow): string =>
  [zones, unit, kind, tags, groups].join('\n');

const zoneNames = ({ zones }: ScreenRow): string[] =>
  ((JSON.parse(zones) as Zone[] | null) ?? []).map(({ name }) => name);
