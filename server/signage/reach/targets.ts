/** A target says a set of screens; it is evaluated when a programme is compiled, so new screens join by themselves. */
import type { Selectable } from 'kysely';
import type { Db } from '../../db/open.ts';
import type { ScreensTable } from '../../db/tables/tables.ts';
import { allPages } from '../ground/values.ts';
import { standing } from './standing.ts';
import { readUnits, type UnitTree } from './unit-tree.ts';

export type ScreenRow = Selectable<ScreensTable>;

/** Every part that is given must hold; within a part any of its values will do. An empty target is every screen. */
export interface Target {
  /** Screens of these units and of those below them. */
  readonly units?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Members of these groups. */
  readonly groups?: readonly string[] | undefined;
  readonly screens?: readonly string[] | undefined;
}

/** What a target asks of a screen. */
export interface TargetedScreen {
  readonly id: string;
  readonly unit: string;
  readonly kind: string;
  /** JSON: list of tags. */
  readonly tags: string;
  /** JSON: ids of its groups. */
  readonly member_of: string;
}

/** A target that a unit aims at: it reaches no further than the screens of that unit and of those below it. */
export interface Aim {
  readonly target: Target;
  /** The unit. */
  readonly by: string;
}

/** Whether the screen is among those that are aimed at. */
export function isFor(tree: UnitTree, { target, by }: Aim, screen: TargetedScreen): boolean {
  const chain = tree.chainOf(screen.unit);
  if (!chain.has(by)) return false;
  const { units, kinds, screens, tags, groups } = target;
  if (units && !units.some((unit) => chain.has(unit))) return false;
  if (kinds && !kinds.includes(screen.kind)) return false;
  if (screens && !screens.includes(screen.id)) return false;
  if (groups) {
    const of = listOf(screen.member_of);
    if (!groups.some((group) => of.includes(group))) return false;
  }
  if (!tags) return true;
  const own = listOf(screen.tags);
  return tags.some((tag) => own.includes(tag));
}

const parsed = new Map<string, readonly string[]>();

/** Few lists of tags and groups serve many screens. */
function listOf(json: string): readonly string[] {
  let list = parsed.get(json);
  if (!list) {
    if (parsed.size > 10_000) parsed.clear();
    parsed.set(json, (list = JSON.parse(json) as string[]));
  }
  return list;
}

/** The screens that are aimed at, by id. */
export async function screensOf(db: Db, aim: Aim): Promise<ScreenRow[]> {
  return among(db, await allScreens(db), aim);
}

/** Every screen that hangs, by id. */
export function allScreens(db: Db): Promise<ScreenRow[]> {
  return allPages((after, most) =>
    standing(db).selectAll().where('id', '>', after).orderBy('id').limit(most).execute(),
  );
}

/** A screen as far as it has to be known to draw for it. */
export type LampRow = TargetedScreen & Pick<ScreenRow, 'width' | 'height' | 'colour' | 'surface'>;

/** The same with no more columns than a picture needs: all of them take ten thousand screens a tenth of a second. */
export async function lampsOf(db: Db, aim: Aim): Promise<LampRow[]> {
  // It is read for urgent messages.
  const rows = await allPages(
    (after, most) =>
      standing(db)
        .select(['id', 'unit', 'kind', 'tags', 'member_of', 'width', 'height', 'colour', 'surface'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(most)
        .execute(),
    true,
  );
  return among(db, rows, aim);
}

async function among<Row extends TargetedScreen>(
  db: Db,
  rows: readonly Row[],
  aim: Aim,
): Promise<Row[]> {
  const tree = await readUnits(db);
  return rows.filter((row) => isFor(tree, aim, row));
}
