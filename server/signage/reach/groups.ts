/** Groups as targets name them: there, and of a unit that whoever aims may speak of. */
import { sql } from 'kysely';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { held } from '../../db/transact.ts';
import { type Failure, invalid } from '../ground/failure.ts';
import { unitsBelow } from './actor.ts';
import type { Target } from './targets.ts';
import { readUnits } from './unit-tree.ts';

/**
 * A group may be named by its own unit, by those above it, and by those below it: the county's "gates" serve a station for the
 * gates that are its own.
 * @returns why the target cannot be meant, or null.
 */
export async function refuseGroups(
  db: Db,
  unit: string,
  { groups }: Target,
  field: string,
): Promise<Failure | null> {
  if (!groups) return null;
  const below = await unitsBelow(db, unit);
  const above = (await readUnits(db)).chainOf(unit);
  const rows = await db
    .selectFrom('screen_groups')
    .select(['id', 'unit'])
    .where('id', 'in', groups)
    .where('ended_at', 'is', null)
    .execute();
  const known = new Set(
    rows.filter((row) => below.has(row.unit) || above.has(row.unit)).map(({ id }) => id),
  );
  const at = groups.findIndex((group) => !known.has(group));
  return at < 0 ? null : invalid(`${field}.${at}`, 'no-group', { id: groups[at] ?? '' });
}

/** Whether groups are there; they stay to the end of the transaction, for whoever deletes one waits. */
export async function holdGroups(trx: Trx, groups: readonly string[]): Promise<boolean> {
  if (groups.length === 0) return true;
  const query = trx
    .selectFrom('screen_groups')
    .select('id')
    .where('id', 'in', groups)
    .where('ended_at', 'is', null)
    .orderBy('id');
  return (await held(trx, query).execute()).length === groups.length;
}

/** A column of JSON names its groups in quotes; ids have nothing that LIKE would read. */
export const namesGroup = (column: string, group: string) =>
  sql<boolean>`${sql.ref(column)} LIKE ${`%"${group}"%`}`;
