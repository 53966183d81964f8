/** The screens that hang: the one place that says which are shown, aimed at, compiled for, counted and expected to speak. */
import type { Db } from '../../db/open.ts';
import type { Failure } from '../ground/failure.ts';
import { invalid } from '../ground/failure.ts';
import type { NamedScreen } from '../ground/refusals.ts';
import { belowUnit } from './units-up.ts';
import { inTurns } from '../ground/values.ts';

/**
 * Every question about screens begins here, but for those about what was: a screen that was taken down keeps its plays, its
 * audit and its name there.
 */
export const standing = (db: Db) =>
  db.selectFrom('screens').where('screens.retired_at', 'is', null);

/** The same where a row of another table must be of a screen that hangs. */
export const standingIds = (db: Db) => standing(db).select('screens.id');

/**
 * @param unit who aims: of the screens of others nothing is told.
 * @returns why a target cannot be meant that names screens that were taken down; null: it names none.
 */
export async function refuseRetired(
  db: Db,
  unit: string,
  { screens }: { readonly screens?: readonly string[] | undefined },
  field: string,
): Promise<Failure | null> {
  if (!screens) return null;
  const units = belowUnit(unit);
  const found: NamedScreen[] = [];
  for await (const some of inTurns(screens, { first: true })) {
    const rows = await db
      .selectFrom('screens')
      .select(['id', 'name', 'name_en'])
      .where('id', 'in', some)
      .where('unit', 'in', units)
      .where('retired_at', 'is not', null)
      .orderBy('id')
      .execute();
    found.push(...rows.map(named));
  }
  return found.length > 0 ? invalid(field, 'screen-retired', { screens: found }) : null;
}

/** What people call it. */
export const named = (row: {
  readonly id: string;
  readonly name: string;
  readonly name_en: string;
}): NamedScreen => ({ id: row.id, name: row.name, nameEn: row.name_en || row.name });
