/** Roles are given, put to another span, and taken. */
import type { Trx } from '../../db/counters.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, invalid, unknown } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import type { Role } from '../reach/rights.ts';
import { belowUnit, isWithin } from '../reach/units-up.ts';
import { openUnit } from '../units/units.ts';
import { hasItself, insertGrant } from './grants.ts';
import {
  countyKept,
  heldPerson,
  holdCounties,
  isActive,
  lastAdministrator,
} from './person-rights.ts';
import { type Grant, grantFrom, type Person, personNow } from './person-rows.ts';

export interface GrantWish {
  readonly unit: string;
  readonly role: Role;
  readonly fromAt?: number | null | undefined;
  readonly untilAt?: number | null | undefined;
  /** For whom the person stands in. */
  readonly deputyOf?: string | null | undefined;
}

type Store = Pick<Signage, 'db' | 'clock'>;
type Outcome = Promise<{ readonly ok: true; readonly person: Person } | Failure>;

/**
 * Gives a role on the actor's unit or on one below: an administrator gives nothing beyond its own reach. Nobody gives anything to
 * themselves, so that an administrator does not come to review what it has written; whoever gave a role stands beside it.
 */
export async function addGrant(
  { db, clock }: Store,
  actor: Actor,
  person: string,
  wish: GrantWish,
): Outcome {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  return transact(db, async (trx) => {
    const at = clock.now();
    const found = await heldPerson(trx, actor, person, at);
    if (!found.ok) return found;
    const given = await giveGrant(trx, actor, person, wish, at, '');
    if (!given.ok) return given;
    const detail = { after: given.grant };
    await record(trx, { at, by: actor, action: 'grant.add', subject: person, detail });
    return { ok: true, person: await personNow(trx, person) } as const;
  });
}

/** @param path where the wish stands in the input, with a dot at its end. */
export async function giveGrant(
  trx: Trx,
  actor: Actor,
  person: string,
  wish: GrantWish,
  now: number,
  path: string,
): Promise<{ readonly ok: true; readonly grant: Grant } | Failure> {
  const { unit, role, fromAt = null, untilAt = null, deputyOf = null } = wish;
  if (person === actor.person) return conflict('not-to-yourself');
  if (!(await isWithin(trx, unit, actor.unit)))
    return invalid(`${path}unit`, 'no-unit-below', { id: unit });
  if (!(await openUnit(trx, unit))) return invalid(`${path}unit`, 'unit-closed', { id: unit });
  const span = refuseSpan({ fromAt, untilAt, deputyOf }, now, path);
  if (span) return span;
  if (deputyOf !== null) {
    if (deputyOf === person) return invalid(`${path}deputyOf`, 'deputy-of-itself');
    // Whoever is stood in for must be known, and has the role today: what it has tomorrow may be given tomorrow.
    if (!(await isActive(trx, deputyOf)) || !(await hasItself(trx, deputyOf, { unit, role }, now)))
      return invalid(`${path}deputyOf`, 'deputy-of-nothing');
  } else if (untilAt === null && (await hasStanding(trx, person, unit, role)))
    return conflict('grant-twice');
  const by = actor.person;
  const id = await insertGrant(trx, { person, unit, role, fromAt, untilAt, deputyOf, by });
  const grant = { id, role, unit, fromAt, untilAt, deputyOf, madeBy: by };
  return { ok: true, grant };
}

/** Puts a role to another span of time. */
export async function changeGrant(
  { db, clock }: Store,
  actor: Actor,
  person: string,
  id: string,
  span: { readonly fromAt?: number | null; readonly untilAt?: number | null },
): Outcome {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  return transact(db, async (trx) => {
    const found = await grantHeld(trx, actor, person, id, clock.now());
    if (!found.ok) return found;
    const { grant } = found;
    const after = { ...grant, ...span };
    const at = clock.now();
    const wrong = refuseSpan(after, at, '');
    if (wrong) return wrong;
    const query = trx
      .updateTable('grants')
      .set({ from_at: after.fromAt, until_at: after.untilAt })
      .where('id', '=', id);
    // One that ends, or begins later, keeps no county.
    const keeps = after.untilAt === null && (after.fromAt ?? 0) <= at;
    const done = await (keeps ? query : query.where(countyKept(person, at, id))).executeTakeFirst();
    if (done.numUpdatedRows === 0n) return lastAdministrator();
    const detail = { before: grant, after };
    await record(trx, { at, by: actor, action: 'grant.change', subject: person, detail });
    return { ok: true, person: await personNow(trx, person) } as const;
  });
}

/** Takes a role, with effect from the next request. */
export async function removeGrant(
  { db, clock }: Store,
  actor: Actor,
  person: string,
  id: string,
): Outcome {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  return transact(db, async (trx) => {
    const found = await grantHeld(trx, actor, person, id, clock.now());
    if (!found.ok) return found;
    const at = clock.now();
    const done = await trx
      .deleteFrom('grants')
      .where('id', '=', id)
      .where(countyKept(person, at, id))
      .executeTakeFirst();
    if (done.numDeletedRows === 0n) return lastAdministrator();
    const detail = { before: found.grant };
    await record(trx, { at, by: actor, action: 'grant.remove', subject: person, detail });
    return { ok: true, person: await personNow(trx, person) } as const;
  });
}

/** A role of somebody else, on a unit that the actor reaches. */
async function grantHeld(
  trx: Trx,
  actor: Actor,
  person: string,
  id: string,
  at: number,
): Promise<{ readonly ok: true; readonly grant: Grant } | Failure> {
  await holdCounties(trx);
  const found = await heldPerson(trx, actor, person, at);
  if (!found.ok) return found;
  if (person === actor.person) return conflict('not-to-yourself');
  const row = await trx
    .selectFrom('grants')
    .selectAll()
    .where('id', '=', id)
    .where('person', '=', person)
    // One that is over keeps nobody from changing its person, and must not be put in force again where the actor reaches nothing.
    .where('unit', 'in', belowUnit(actor.unit))
    .executeTakeFirst();
  return row ? { ok: true, grant: grantFrom(row) } : unknown('grant-unknown', { id });
}

function refuseSpan(
  { fromAt, untilAt, deputyOf }: Pick<Grant, 'fromAt' | 'untilAt' | 'deputyOf'>,
  now: number,
  path: string,
): Failure | null {
  if (untilAt === null) return deputyOf === null ? null : invalid(`${path}untilAt`, 'deputy-span');
  if (untilAt <= (fromAt ?? 0)) return invalid(`${path}untilAt`, 'ends-before-start');
  return untilAt <= now ? invalid(`${path}untilAt`, 'expiry-past') : null;
}

const hasStanding = async (trx: Trx, person: string, unit: string, role: Role): Promise<boolean> =>
  (await trx
    .selectFrom('grants')
    .select('id')
    .where('person', '=', person)
    .where('unit', '=', unit)
    .where('role', '=', role)
    .where('until_at', 'is', null)
    .where('deputy_of', 'is', null)
    .executeTakeFirst()) !== undefined;
