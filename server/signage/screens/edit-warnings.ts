/** What had better be looked at before screens are built or hung otherwise. */
import type { Zone } from '../../../content/programme/rules.ts';
import type { Db } from '../../db/open.ts';
import type { Signage } from '../ground/context.ts';
import { openPictureBook, type PictureBook } from '../items/picture-book.ts';
import { jobOf } from '../items/pictures.ts';
import { type InForce, readInForce, scheduleFinder } from '../programmes/in-force.ts';
import { geometryKey } from '../reach/geometry.ts';
import { geometryIn, zonesOf } from '../reach/zones.ts';
import { slices } from '../../turn.ts';
import { listed } from '../ground/refusals.ts';
import { isFor, type ScreenRow, type Target } from '../reach/targets.ts';
import { readUnits } from '../reach/unit-tree.ts';

interface Edited {
  readonly before: ScreenRow;
  readonly after: ScreenRow;
}

/** What had better be looked at of these edits, in sentences. */
export const editWarnings = async (
  signage: Signage,
  edits: readonly Edited[],
): Promise<string[]> => [
  ...(await zoneWarnings(signage.db, edits)),
  ...(await drawingWarnings(signage, edits)),
];

/**
 * Schedules that name a zone which a screen of theirs will not have: there they show in its first zone, or over the whole of it.
 */
async function zoneWarnings(db: Db, edits: readonly Edited[]): Promise<string[]> {
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

/** Builds that are tried by drawing: each takes its schedules' items a fraction of a second. */
const BUILDS_TRIED = 12;

/** Items in force that cannot be drawn on the new build: they are left out there, and the rest plays on. */
async function drawingWarnings(signage: Signage, edits: readonly Edited[]): Promise<string[]> {
  const rebuilt = edits.filter(({ before, after }) => pixels(before) !== pixels(after));
  if (rebuilt.length === 0) return [];
  const inForce = await readInForce(signage.db, signage.clock.now());
  const find = scheduleFinder(inForce);
  const builds = new Map<string, ScreenRow>();
  const slice = slices();
  for (const { after } of rebuilt) {
    await slice();
    const name = `${pixels(after)} ${find(after).number}`;
    if (!builds.has(name)) builds.set(name, after);
    if (builds.size >= BUILDS_TRIED) break;
  }
  const pictures = openPictureBook(signage);
  const found = new Set<string>();
  for (const row of builds.values())
    for (const one of await undrawn(row, { inForce, find, pictures })) found.add(one);
  return [...found];
}

interface Drawing {
  readonly inForce: InForce;
  readonly find: ReturnType<typeof scheduleFinder>;
  readonly pictures: PictureBook;
}

async function undrawn(row: ScreenRow, { inForce, find, pictures }: Drawing): Promise<string[]> {
  const zones = zonesOf(row, JSON.parse);
  const { schedules } = find(row);
  await inForce.items.load(schedules.flatMap(({ items }) => items));
  const found: string[] = [];
  for (const { zone, items } of schedules) {
    const geometry = geometryIn(zones, zone);
    for (const ref of items) {
      const item = inForce.items.get(ref);
      if (!item) continue;
      const failure = await pictures.drawn(jobOf(item, geometry));
      // A renderer that is busy now says nothing against the item.
      if (failure && failure.reason !== 'busy')
        found.push(
          `items: ${item.id} cannot be drawn on ${geometryKey(geometry)} and is left out there: ${failure.message}`,
        );
    }
  }
  return found;
}

/** All that decides which pictures it needs. */
const pixels = ({ width, height, colour, surface, zones }: ScreenRow): string =>
  `${width}x${height} ${colour} ${surface} ${zones}`;
