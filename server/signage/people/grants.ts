/** Who is what on which unit: a grant is a role of a person on a unit and on all below it, perhaps for a span of time. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { newId } from '../ground/ids.ts';
import type { Actor } from '../reach/actor.ts';
import { type Role, ROLES } from '../reach/rights.ts';
import { unitsUp } from '../reach/units-up.ts';

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
  /** Who gives it; absent: the server itself, or whoever runs the machine. */
  readonly by?: string | null | undefined;
  /** Name of the other system that says so. */
  readonly source?: string | undefined;
}

/** @returns its id. */
export async function insertGrant(trx: Trx, grant: NewGrant): Promise<string> {
  const row = rowOf(grant);
  await trx.insertInto('grants').values(row).execute();
  return row.id;
}

export async function insertGrants(trx: Trx, grants: readonly NewGrant[]): Promise<void> {
  if (grants.length > 0) await trx.insertInto('grants').values(grants.map(rowOf)).execute();
}

const rowOf = (grant: NewGrant) => ({
  id: newId('grant'),
  person: grant.person,
  unit: grant.unit,
  role: grant.role,
  from_at: grant.fromAt ?? null,
  until_at: grant.untilAt ?? null,
  deputy_of: grant.deputyOf ?? null,
  made_by: grant.by ?? null,
  source: grant.source ?? null,
});

type Standing = Pick<Actor, 'unit' | 'roles'>;

/** Whoever may do nothing anywhere reaches no unit. */
const NOWHERE: Standing = { unit: '', roles: [] };

/**
 * What a person is on a unit now, by grants on it and on those above. On a unit that is closed nobody is anything.
 * @param elsewhere whether another unit will do, where the person is nothing on this one: the first of its grants
 */
export async function standingOf(
  db: Db,
  person: string,
  now: number,
  unit: string,
  elsewhere: boolean,
): Promise<Standing> {
  const grants = await grantsInForce(db, person, now);
  const [first] = grants;
  if (!first) return NOWHERE;
  const above = (await isOpen(db, unit)) ? await unitsUp(db, unit) : [];
  const roles = rolesAmong(grants.filter((grant) => above.includes(grant.unit)));
  if (roles.length > 0) return { unit, roles };
  return elsewhere ? standingOf(db, person, now, first.unit, false) : NOWHERE;
}

/** A grant as far as it says who is what. */
export interface GrantInForce {
  readonly id: string;
  readonly unit: string;
  readonly role: string;
  readonly from_at: number | null;
  readonly until_at: number | null;
  readonly deputy_of: string | null;
}

/**
 * The grants by which a person is something now, by id. Those of a unit that is closed are none, nor are those of a deputy
 * whose principal has not the role there itself, or has been disabled.
 */
export async function grantsInForce(db: Db, person: string, now: number): Promise<GrantInForce[]> {
  const found: GrantInForce[] = [];
  for (const grant of await heldNow(db, person, now).selectAll().orderBy('id').execute())
    if (grant.deputy_of === null || (await hasItself(db, grant.deputy_of, grant, now)))
      found.push(grant);
  return found;
}

/** Whether somebody who is not disabled has the role on the unit or above it, and not as a deputy of others. */
export async function hasItself(
  db: Db,
  person: string,
  { unit, role }: Pick<GrantInForce, 'unit' | 'role'>,
  now: number,
): Promise<boolean> {
  const own = await heldNow(db, person, now)
    .innerJoin('people', 'people.id', 'grants.person')
    .select('grants.unit')
    .where('people.disabled', '=', 0)
    .where('role', '=', role)
    .where('deputy_of', 'is', null)
    .execute();
  const above = own.length > 0 ? await unitsUp(db, unit) : [];
  return own.some((grant) => above.includes(grant.unit));
}

const isOpen = async (db: Db, unit: string): Promise<boolean> =>
  (await db
    .selectFrom('units')
    .select('id')
    .where('id', '=', unit)
    .where('closed_at', 'is', null)
    .executeTakeFirst()) !== undefined;

/** The grants whose span holds now, on units that are open. */
const heldNow = (db: Db, person: string, now: number) =>
  db
    .selectFrom('grants')
    .where('person', '=', person)
    .where((eb) => eb.or([eb('from_at', 'is', null), eb('from_at', '<=', now)]))
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', now)]))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('units')
          .select('units.id')
          .whereRef('units.id', '=', 'grants.unit')
          .where('closed_at', 'is', null),
      ),
    );

function rolesAmong(grants: readonly { readonly role: string }[]): Role[] {
  const held = new Set(grants.map(({ role }) => role));
  return ROLES.filter((role) => held.has(role));
}
