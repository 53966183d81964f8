/** The item that a deed is about, as it was seen. */
import type { Db } from '../../db/open.ts';
import type { ItemRow } from '../changes/changes.ts';
import { type Failure, stale, unknown } from '../ground/failure.ts';
import { itemFrom } from '../items/items.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import { allows, type Right } from '../reach/rights.ts';

/** @returns the row at that version, or why not: no right, it is not there, is not the actor's, has changed. */
export async function seenItem(
  db: Db,
  actor: Actor,
  id: string,
  version: number,
): Promise<ItemRow | Failure> {
  const refusal = refuse(actor, 'publish', 'own');
  if (refusal) return refusal;
  const row = await db.selectFrom('items').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !(await isWithin(db, row.unit, actor.unit))) return unknown('no-item', { id });
  return row.version === version ? row : stale(itemFrom(row), 'item-changed');
}

/** Of the two rights by which somebody may change an item, the one that the actor has. */
export const itemRight = ({ roles }: Actor): Right =>
  allows(roles, 'publish') ? 'publish' : 'own';
