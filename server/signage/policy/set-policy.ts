/** The policy of the unit for which somebody acts: read, and set by who administers it. */
import { takeTurn } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, stale } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { markReached } from '../ledger/stale.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { allStanding, paceIn } from './pace.ts';
import { adoptedIn, type Policy, policyFor, type PolicyInForce } from './policies.ts';
import type { NamedLimits, ProfileName } from './profiles.ts';

export interface UnitPolicy {
  readonly unit: string;
  readonly inForce: PolicyInForce;
  /** What the unit itself has adopted; null: nothing. */
  readonly own: (Policy & { readonly by: string; readonly at: number }) | null;
  /** Of what the unit has adopted or taken back; 0: it never did. */
  readonly version: number;
}

export async function unitPolicy(db: Db, unit: string): Promise<UnitPolicy> {
  const row = await rowOf(db, unit);
  const own = row ? adoptedIn(row) : null;
  return {
    unit,
    inForce: await policyFor(db, unit),
    own: row && own ? { ...own, by: row.set_by, at: row.set_at } : null,
    version: row?.version ?? 0,
  };
}

const rowOf = (db: Db, unit: string) =>
  db.selectFrom('policies').selectAll().where('unit', '=', unit).executeTakeFirst();

export interface NewPolicy {
  /** The one that the person saw. */
  readonly version: number;
  /** One of the program's by its name, or limits of the unit's own; null: the one above holds. */
  readonly policy: ProfileName | NamedLimits | null;
}

/**
 * Holds at once for what is checked from then on. What scrolls goes at the new pace as soon as the programmes are compiled anew:
 * items of the units below may run on any screen of the county, so all are looked at, and those alone are sent that changed.
 */
export async function setPolicy(
  signage: Signage,
  actor: Actor,
  wanted: NewPolicy,
): Promise<{ readonly ok: true; readonly policy: UnitPolicy } | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const at = signage.clock.now();
  const { unit } = actor;
  const done = await transact(signage.db, async (trx) => {
    // Nobody changes a policy above meanwhile: what was in force before was so until now.
    await takeTurn(trx, 'stale');
    const before = await unitPolicy(trx, unit);
    if (before.version !== wanted.version) return stale(before, 'limits-changed');
    const row = {
      ...columnsOf(wanted.policy),
      version: wanted.version + 1,
      set_by: actor.person,
      set_at: at,
    };
    await trx
      .insertInto('policies')
      .values({ unit, ...row })
      .onConflict((oc) => oc.column('unit').doUpdateSet(row))
      .execute();
    const after = await unitPolicy(trx, unit);
    if (paceIn(before.inForce) !== paceIn(after.inForce))
      await markReached(trx, () => allStanding(trx));
    await record(trx, {
      at,
      by: actor,
      action: 'policy.set',
      subject: unit,
      detail: { before: toldOf(before), after: toldOf(after) },
    });
    return { ok: true, policy: after } as const;
  });
  if (done.ok) signage.wake();
  return done;
}

function columnsOf(policy: NewPolicy['policy']) {
  if (policy === null || typeof policy === 'string')
    return { profile: policy, name: '', name_en: '', limits: null };
  const { name, nameEn, limits } = policy;
  return { profile: null, name, name_en: nameEn, limits: JSON.stringify(limits) };
}

/** Null: it has none of its own. */
const toldOf = ({ own }: UnitPolicy) =>
  own && { profile: own.profile, name: own.name, limits: own.limits };
