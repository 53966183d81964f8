/** The policy of a unit: limits that it adopts, for itself and all below; of several the nearest one holds. */
import type { Selectable } from 'kysely';
import type { Db } from '../../db/open.ts';
import type { PoliciesTable } from '../../db/tables/policy-tables.ts';
import { readUnits, type UnitTree } from '../reach/unit-tree.ts';
import { type Limits, type NamedLimits, type ProfileName, SHIPPED, USUAL } from './profiles.ts';

export interface Policy extends NamedLimits {
  /** Of those that come with the program; null: its limits are a unit's own. */
  readonly profile: ProfileName | null;
}

export interface PolicyInForce extends Policy {
  /** The unit whose it is; null: no unit has adopted any. */
  readonly from: string | null;
}

export interface PolicyBook {
  readonly of: (unit: string) => PolicyInForce;
}

export type PolicyRow = Selectable<PoliciesTable>;

/** What no unit has to adopt. */
const NOBODYS: PolicyInForce = { ...SHIPPED[USUAL], profile: USUAL, from: null };

/** Those of all units, read once for many questions: a county has a few. */
export async function readPolicies(db: Db, units: UnitTree): Promise<PolicyBook> {
  const policies = adoptedBy(await adoptedRows(db).execute());
  return { of: (unit) => nearest(policies, units.chainOf(unit)) };
}

export async function policyFor(db: Db, unit: string): Promise<PolicyInForce> {
  // In their order, which `unitsUp` does not promise.
  const chain = [...(await readUnits(db)).chainOf(unit)];
  const rows = await adoptedRows(db).where('unit', 'in', chain).execute();
  return nearest(adoptedBy(rows), chain);
}

const adoptedRows = (db: Db) =>
  db
    .selectFrom('policies')
    .selectAll()
    .where((eb) => eb.or([eb('profile', 'is not', null), eb('limits', 'is not', null)]));

const adoptedBy = (rows: readonly PolicyRow[]): ReadonlyMap<string, Policy | null> =>
  new Map(rows.map((row) => [row.unit, adoptedIn(row)]));

/** @param chain the unit and all above it, in that order. */
function nearest(
  policies: ReadonlyMap<string, Policy | null>,
  chain: Iterable<string>,
): PolicyInForce {
  for (const from of chain) {
    const policy = policies.get(from);
    if (policy) return { ...policy, from };
  }
  return NOBODYS;
}

/** @returns null where the unit has taken back what it had adopted, and the one above holds. */
export function adoptedIn(row: PolicyRow): Policy | null {
  const { profile, limits, name, name_en } = row;
  if (limits !== null)
    return { profile: null, name, nameEn: name_en, limits: JSON.parse(limits) as Limits };
  return isShipped(profile) ? { profile, ...SHIPPED[profile] } : null;
}

/** A store may name one that only a newer program has. */
const isShipped = (profile: string | null): profile is ProfileName =>
  profile !== null && Object.hasOwn(SHIPPED, profile);
