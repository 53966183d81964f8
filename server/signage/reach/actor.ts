/** Who acts, and how far it may reach: a person acts for a unit, on it and on those below. */
import { sql } from 'kysely';
import type { Db } from '../../db/open.ts';
import { type Failure, forbidden } from '../ground/failure.ts';
import { allows, type Right, type Role } from './rights.ts';
import { belowUnit } from './units-up.ts';

/** A person who acts for one of the units on which it has a role. */
export interface Actor {
  readonly person: string;
  readonly unit: string;
  /** All that it is on that unit, by grants on it and on those above; none: it may do nothing. */
  readonly roles: readonly Role[];
  /** Of a program: the rights that its token was made for, whatever its person's; absent: a person itself. */
  readonly only?: readonly Right[];
  /** The place in the network from which it acts; null: none is known. */
  readonly from: string | null;
}

/** @returns null when the actor has one of the rights, else a refusal that says why. */
export function refuse(
  { roles, only }: Pick<Actor, 'roles' | 'only'>,
  right: Right,
  ...others: readonly Right[]
): Failure | null {
  const asked = [right, ...others];
  const allowed = asked.filter((one) => allows(roles, one));
  if (allowed.some((one) => only === undefined || only.includes(one))) return null;
  if (roles.length === 0) return forbidden('no-role');
  return allowed.length > 0
    ? forbidden('token-not-for', { right: allowed[0] ?? right })
    : forbidden(`may-not-${right}`, { roles });
}

/** What it takes to put something into a layer, to change it there, or to take it out. */
export const rightOf = (layer: string): Right => (layer === 'own' ? 'own' : 'publish');

/**
 * The unit and all below it, in memory: for what is asked of many rows that are there already. A question to the store takes
 * `belowUnit`, and one unit `isWithin`.
 */
export async function unitsBelow(db: Db, unit: string): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM ${belowUnit(unit)} AS below`.execute(
    db,
  );
  return new Set(rows.map(({ id }) => id));
}
