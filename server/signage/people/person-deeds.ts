/** People are made, changed, moved, disabled; never deleted, for what they did goes on to have been theirs. */
import { hash } from '@node-rs/argon2';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, invalid, Refused, refusedAs, stale } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import { openUnit } from '../units/units.ts';
import { giveGrant, type GrantWish } from './grant-deeds.ts';
import { randomPassword } from './people.ts';
import { countyKept, heldPerson, holdCounties, lastAdministrator } from './person-rights.ts';
import { endSessions } from './sessions.ts';
import { auditedPerson, type Person, personNow, type PersonRow } from './person-rows.ts';

type Store = Pick<Signage, 'db' | 'clock'>;
type Outcome = Promise<{ readonly ok: true; readonly person: Person } | Failure>;

export interface PersonParts {
  readonly name: string;
  /** Where the person belongs. */
  readonly unit: string;
  readonly telephone: string;
  readonly email: string;
}

/**
 * Makes a person with a random password, which is in the answer and nowhere else.
 * @returns the password too: it is shown this once.
 */
export async function createPerson(
  { db, clock }: Store,
  actor: Actor,
  wish: PersonParts & { readonly login: string; readonly grants: readonly GrantWish[] },
): Promise<{ readonly ok: true; readonly person: Person; readonly password: string } | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const { login, grants, ...parts } = wish;
  const password = randomPassword();
  const password_hash = await hash(password);
  return transact(db, async (trx) => {
    const wrong = await refuseUnit(trx, actor, parts.unit);
    if (wrong) return wrong;
    const at = clock.now();
    const id = newId('person');
    const made = await trx
      .insertInto('people')
      .values({
        id,
        login,
        ...parts,
        password_hash,
        disabled: 0,
        // Whoever made the person knows it.
        must_change: 1,
        created_at: at,
      })
      .onConflict((oc) => oc.column('login').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!made) return conflict('login-taken', { login });
    for (const [i, grant] of grants.entries()) {
      const given = await giveGrant(trx, actor, id, grant, at, `grants.${i}.`);
      // Nothing of the person is kept.
      if (!given.ok) throw new Refused(given);
    }
    const person = await personNow(trx, id);
    const detail = { after: { login, name: parts.name, unit: parts.unit }, grants: person.grants };
    await record(trx, { at, by: actor, action: 'person.create', subject: id, detail });
    return { ok: true, person, password } as const;
  }).catch(refusedAs);
}

/** Whoever moves a person reaches the unit that it leaves and the one that it comes to; its roles stay what they are. */
export async function editPerson(
  { db, clock }: Store,
  actor: Actor,
  id: string,
  { version, parts }: { readonly version: number; readonly parts: Partial<PersonParts> },
): Outcome {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  return transact(db, async (trx) => {
    const found = await heldPerson(trx, actor, id, clock.now());
    if (!found.ok) return found;
    const { row } = found;
    if (row.version !== version) return stale(await personNow(trx, id), 'person-changed');
    const wrong =
      parts.unit !== undefined && parts.unit !== row.unit
        ? await refuseUnit(trx, actor, parts.unit)
        : null;
    if (wrong) return wrong;
    const after = { ...row, ...parts };
    await trx
      .updateTable('people')
      .set({ ...parts, version: version + 1 })
      .where('id', '=', id)
      .execute();
    const changed = Object.keys(parts).filter(
      (name) => row[name as keyof PersonParts] !== after[name as keyof PersonParts],
    );
    const detail = { before: auditedPerson(row), after: auditedPerson(after), changed };
    await record(trx, { at: clock.now(), by: actor, action: 'person.edit', subject: id, detail });
    return { ok: true, person: await personNow(trx, id) } as const;
  });
}

/** A disabled person signs in no more, and its sessions end with it. The last administrator of a county stays. */
export function disablePerson(store: Store, actor: Actor, id: string, version: number): Outcome {
  return putState(store, actor, id, version, 1);
}

export function enablePerson(store: Store, actor: Actor, id: string, version: number): Outcome {
  return putState(store, actor, id, version, 0);
}

async function putState(
  { db, clock }: Store,
  actor: Actor,
  id: string,
  version: number,
  disabled: 0 | 1,
): Outcome {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  if (id === actor.person) return conflict('not-to-yourself');
  return transact(db, async (trx) => {
    await holdCounties(trx);
    const found = await heldPerson(trx, actor, id, clock.now());
    if (!found.ok) return found;
    const { row } = found;
    if (row.version !== version) return stale(await personNow(trx, id), 'person-changed');
    const at = clock.now();
    const query = trx
      .updateTable('people')
      .set({ disabled, version: version + 1 })
      .where('id', '=', id);
    const done = await (disabled ? query.where(countyKept(id, at)) : query).executeTakeFirst();
    if (done.numUpdatedRows === 0n) return lastAdministrator();
    // What was half done, or handed over, must not go on where the person is let in again.
    if (disabled) {
      await endSessions(trx, at, id);
      await trx.deleteFrom('recovery_links').where('person', '=', id).execute();
    }
    const detail = { before: stateOf(row), after: { disabled: disabled === 1 } };
    const deed = disabled ? { action: 'person.disable' } : { action: 'person.enable' };
    await record(trx, { at, by: actor, subject: id, detail, ...deed });
    return { ok: true, person: await personNow(trx, id) } as const;
  });
}

const stateOf = ({ disabled }: PersonRow) => ({ disabled: disabled === 1 });

async function refuseUnit(
  trx: Parameters<typeof openUnit>[0],
  actor: Actor,
  unit: string,
): Promise<Failure | null> {
  if (!(await isWithin(trx, unit, actor.unit)))
    return invalid('unit', 'no-unit-below', { id: unit });
  return (await openUnit(trx, unit)) ? null : invalid('unit', 'unit-closed', { id: unit });
}
