/** Who is what on which unit: a grant is a role of a person on a unit and on all below it, perhaps for a span of time. */
import { sql } from 'kysely';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { newId } from '../ground/ids.ts';
import type { Actor } from '../reach/actor.ts';
import { type Role, ROLES } from '../reach/rights.ts';

export interface NewGrant {
  readonly person: string;
  readonly unit: string;
  readonly role: Role;
  /** Epoch ms; absent: ever since. */
  readonly fromAt?: number | null | undefined;
  /** Epoch ms; absent: with no end. */
  readonly untilAt?: number | null | undefined;
  /** For whom the person stands in. */
  readonly deputyOf?: string | null | undefined;
  /** Name of the other system that says so. */
  readonly source?: string | undefined;
}

/** @returns its id. */
export async function insertGrant(trx: Trx, grant: NewGrant): Promise<string> {
  const id = newId('grant');
  const { person, unit, role, fromAt = null, untilAt = null, deputyOf = null } = grant;
  const { source = null } = grant;
  await trx
    .insertInto('grants')
    .values({
      id,
      person,
      unit,
      role,
      from_at: fromAt,
      until_at: untilAt,
      deputy_of: deputyOf,
      source,
    })
    .execute();
  return id;
}

type Standing = Pick<Actor, 'unit' | 'roles'>;

/** Whoever may do nothing anywhere reaches no unit. */
const NOWHERE: Standing = { unit: '', roles: [] };

/**
 * What a person is on a unit now, by grants on it and on those above.
 * @param elsewhere whether another unit will do, where the person is nothing on this one: the first of its grants
 */
export async function standingOf(
  db: Db,
  person: string,
  now: number,
  unit: string,
  elsewhere: boolean,
): Promise<Standing> {
  const grants = await heldNow(db, person, now).select(['unit', 'role']).orderBy('id').execute();
  const [first] = grants;
  if (!first) return NOWHERE;
  const above = await unitsUp(db, unit);
  const roles = rolesAmong(grants.filter((grant) => above.includes(grant.unit)));
  if (roles.length > 0) return { unit, roles };
  return elsewhere ? standingOf(db, person, now, first.unit, false) : NOWHERE;
}

/** The grants that hold now. */
export const heldNow = (db: Db, person: string, now: number) =>
  db
    .selectFrom('grants')
    .where('person', '=', person)
    .where((eb) => eb.or([eb('from_at', 'is', null), eb('from_at', '<=', now)]))
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', now)]));

function rolesAmong(grants: readonly { readonly role: string }[]): Role[] {
  const held = new Set(grants.map(({ role }) => role));
  return ROLES.filter((role) => held.has(role));
}

/** The unit, where there is one, and all above it. */
async function unitsUp(db: Db, unit: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    WITH RECURSIVE up (id, parent) AS (
      SELECT id, parent FROM units WHERE id = ${unit}
      UNION SELECT units.id, units.parent FROM units JOIN up ON units.id = up.parent
    ) SELECT id FROM up`.execute(db);
  return rows.map(({ id }) => id);
}
