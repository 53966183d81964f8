/** What signing in asks for, for the whole store: who must have a second factor, and after how long an unused session is over. */
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, forbidden, stale } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { type Role, ROLES } from '../reach/rights.ts';
import { grantsInForce } from './grants.ts';

export const MINUTE_MS = 60_000;

export interface SignInPolicy {
  /** Roles that may do nothing without a second factor but set one up. */
  readonly secondFactor: readonly Role[];
  /** Holds for sessions that begin from then on. */
  readonly idleMinutes: number;
  readonly version: number;
}

export async function signInPolicy(db: Db): Promise<SignInPolicy> {
  const row = await db
    .selectFrom('sign_in_policy')
    .select(['second_factor', 'idle_ms', 'version'])
    .executeTakeFirstOrThrow();
  const named = JSON.parse(row.second_factor) as string[];
  return {
    secondFactor: ROLES.filter((role) => named.includes(role)),
    idleMinutes: row.idle_ms / MINUTE_MS,
    version: row.version,
  };
}

/** Changes it, for all people of the store: only who administers a whole county may. */
export async function changeSignInPolicy(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  wanted: SignInPolicy,
): Promise<{ readonly ok: true; readonly policy: SignInPolicy } | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  return transact(db, async (trx) => {
    const { parent } = await trx
      .selectFrom('units')
      .select('parent')
      .where('id', '=', actor.unit)
      .executeTakeFirstOrThrow();
    if (parent !== null) return forbidden('beyond-your-unit');
    const before = await signInPolicy(trx);
    const { secondFactor, idleMinutes, version } = wanted;
    const changed = await trx
      .updateTable('sign_in_policy')
      .set({
        second_factor: JSON.stringify(ROLES.filter((role) => secondFactor.includes(role))),
        idle_ms: idleMinutes * MINUTE_MS,
        version: version + 1,
      })
      .where('version', '=', version)
      .returning('version')
      .executeTakeFirst();
    if (!changed) return stale(before, 'policy-changed');
    const policy = await signInPolicy(trx);
    await record(trx, {
      at: clock.now(),
      by: actor,
      action: 'sign-in-policy.change',
      subject: 'all',
      detail: { before, after: policy },
    });
    return { ok: true, policy };
  });
}

/** Whether one of the roles that the person has anywhere asks for a second factor. */
export async function mustHaveSecondFactor(db: Db, person: string, now: number): Promise<boolean> {
  const { secondFactor } = await signInPolicy(db);
  if (secondFactor.length === 0) return false;
  const held = await rolesAnywhere(db, person, now);
  return secondFactor.some((role) => held.includes(role));
}

/** On whatever unit: who is administrator of one must not come in by another without. */
async function rolesAnywhere(db: Db, person: string, now: number): Promise<string[]> {
  return (await grantsInForce(db, person, now)).map(({ role }) => role);
}
