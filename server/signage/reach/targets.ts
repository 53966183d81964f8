/** A target says a set of screens; it is evaluated when a programme is compiled, so new screens join by themselves. */
import type { Selectable } from 'kysely';
import type { Db } from '../../db/open.ts';
import type { ScreensTable } from '../../db/tables.ts';
import { unitsBelow } from './actor.ts';

export type ScreenRow = Selectable<ScreensTable>;

/** Every part that is given must hold; within a part any of its values will do. An empty target is every screen. */
export interface Target {
  /** Screens of these units and of those below them. */
  readonly units?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly screens?: readonly string[] | undefined;
}

/** A target with its units spread to all below, so that it can be asked of many screens. */
export interface ReachedTarget {
  readonly units: ReadonlySet<string> | null;
  readonly target: Target;
}

export async function reach(db: Db, target: Target): Promise<ReachedTarget> {
  if (!target.units) return { units: null, target };
  const units = new Set<string>();
  for (const unit of target.units) for (const below of await unitsBelow(db, unit)) units.add(below);
  return { units, target };
}

/** What decides whether a screen is in a target. */
type Targeted = Pick<ScreenRow, 'id' | 'unit' | 'kind' | 'tags'>;

/** Whether the screen is in the target. */
export function reaches({ units, target }: ReachedTarget, screen: Targeted): boolean {
  if (units && !units.has(screen.unit)) return false;
  if (target.kinds && !target.kinds.includes(screen.kind)) return false;
  if (target.screens && !target.screens.includes(screen.id)) return false;
  if (!target.tags) return true;
  const tags = JSON.parse(screen.tags) as string[];
  return target.tags.some((tag) => tags.includes(tag));
}

/** The screens of a target, by id; `within` bounds it to units that an actor may act on. */
export async function screensOf(
  db: Db,
  target: Target,
  within?: ReadonlySet<string>,
): Promise<ScreenRow[]> {
  const rows = await db.selectFrom('screens').selectAll().orderBy('id').execute();
  return among(rows, await reach(db, target), within);
}

/** A screen as far as it has to be known to draw for it. */
export type LampRow = Targeted & Pick<ScreenRow, 'width' | 'height' | 'colour' | 'surface'>;

/** The same with no more columns than a picture needs: all of them take ten thousand screens a tenth of a second. */
export async function lampsOf(
  db: Db,
  target: Target,
  within: ReadonlySet<string>,
): Promise<LampRow[]> {
  const rows = await db
    .selectFrom('screens')
    .select(['id', 'unit', 'kind', 'tags', 'width', 'height', 'colour', 'surface'])
    .orderBy('id')
    .execute();
  return among(rows, await reach(db, target), within);
}

const among = <Row extends Targeted>(
  rows: readonly Row[],
  reached: ReachedTarget,
  within: ReadonlySet<string> | undefined,
): Row[] => rows.filter((row) => (!within || within.has(row.unit)) && reaches(reached, row));
