/** The way up and the way down in the tree of units: one question each, however many units a county has. */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/open.ts';

/** The unit, where there is one, and all above it. */
export async function unitsUp(db: Db, unit: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    WITH RECURSIVE up (id, parent) AS (
      SELECT id, parent FROM units WHERE id = ${unit}
      UNION SELECT units.id, units.parent FROM units JOIN up ON units.id = up.parent
    ) SELECT id FROM up`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * The unit and all below it, as the list of an `in`: the store reckons it. A list of parameters ends at 32,766 in SQLite,
 * and a large county has more units.
 */
export const belowUnit = (unit: string): RawBuilder<string> => sql<string>`(
  WITH RECURSIVE down (id) AS (
    SELECT CAST(${unit} AS TEXT)
    UNION SELECT units.id FROM units JOIN down ON units.parent = down.id
  ) SELECT id FROM down)`;

/** Whether the unit is this one or one below it. */
export async function isWithin(db: Db, unit: string, top: string): Promise<boolean> {
  return unit === top || (await unitsUp(db, unit)).includes(top);
}
