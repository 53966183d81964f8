/** People whom another system signs in: who they are here, and what they may, as that system says each time. */
import { hash } from '@node-rs/argon2';
import { takeTurn, type Trx } from '../../db/counters.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { newId } from '../ground/ids.ts';
import { type By, record } from '../ledger/audit.ts';
import type { Role } from '../reach/rights.ts';
import { insertGrant } from './grants.ts';
import { randomPassword } from './people.ts';

export interface Arrival {
  /** Name of the other system here. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** Taken for the login of whoever comes for the first time. */
  readonly login: string;
  readonly name: string;
  /** What the person is by what the other system says of it. */
  readonly grants: readonly { readonly role: Role; readonly unit: string }[];
}

export type Arrived =
  | { readonly ok: true; readonly person: string }
  /**
   * `nobody`: it is nothing here. `login-taken`: somebody else has that login, and no other system may say that it is the
   * same person. `disabled`: here it may not.
   */
  | { readonly ok: false; readonly why: 'nobody' | 'login-taken' | 'disabled' };

/** Finds the person, or makes it, and sets the grants of that system to what it says now; all others stay. */
export async function arrive(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  arrival: Arrival,
  from: string,
): Promise<Arrived> {
  const now = clock.now();
  // Nobody knows it: another system's people have no password here.
  const password_hash = await hash(randomPassword());
  return transact(db, async (trx): Promise<Arrived> => {
    // Two first sign-ins of one person at once: the second finds what the first made.
    await takeTurn(trx, 'audit');
    const grants = await grantsThatStand(trx, arrival);
    const known = await trx
      .selectFrom('identities')
      .innerJoin('people', 'people.id', 'identities.person')
      .select(['people.id', 'people.disabled'])
      .where('issuer', '=', arrival.issuer)
      .where('subject', '=', arrival.subject)
      .executeTakeFirst();
    if (known?.disabled === 1) return { ok: false, why: 'disabled' };
    const [first] = grants;
    if (known) {
      await setGrants(trx, known.id, arrival.provider, grants, { now, from });
      const seen = { seen_at: now };
      await trx.updateTable('identities').set(seen).where('person', '=', known.id).execute();
      const held = await trx
        .selectFrom('grants')
        .select('id')
        .where('person', '=', known.id)
        .limit(1)
        .executeTakeFirst();
      return held ? { ok: true, person: known.id } : { ok: false, why: 'nobody' };
    }
    if (!first) return { ok: false, why: 'nobody' };
    const id = newId('person');
    const { login, name } = arrival;
    const made = await trx
      .insertInto('people')
      .values({
        id,
        login,
        name,
        unit: first.unit,
        password_hash,
        disabled: 0,
        created_at: now,
      })
      .onConflict((on) => on.column('login').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!made) return { ok: false, why: 'login-taken' };
    await trx
      .insertInto('identities')
      .values({ issuer: arrival.issuer, subject: arrival.subject, person: id, seen_at: now })
      .execute();
    const by: By = { person: null, unit: null, from };
    const detail = { login, name, unit: first.unit, provider: arrival.provider };
    await record(trx, { at: now, by, action: 'person.arrive', subject: id, detail });
    await setGrants(trx, id, arrival.provider, grants, { now, from });
    return { ok: true, person: id };
  });
}

type Granted = Arrival['grants'][number];

/** Those on units that are there: a unit that was closed is no reason to keep a person out of the others. */
async function grantsThatStand(trx: Trx, { grants }: Arrival): Promise<Granted[]> {
  if (grants.length === 0) return [];
  const named = [...new Set(grants.map(({ unit }) => unit))];
  const rows = await trx.selectFrom('units').select('id').where('id', 'in', named).execute();
  const there = new Set(rows.map(({ id }) => id));
  const wanted = new Map(grants.map((grant) => [textOf(grant), grant]));
  return [...wanted.values()].filter(({ unit }) => there.has(unit));
}

const textOf = ({ role, unit }: Pick<Granted, 'unit'> & { role: string }): string =>
  `${role} ${unit}`;

async function setGrants(
  trx: Trx,
  person: string,
  source: string,
  grants: readonly Granted[],
  { now, from }: { readonly now: number; readonly from: string },
): Promise<void> {
  const had = await trx
    .selectFrom('grants')
    .select(['id', 'role', 'unit'])
    .where('person', '=', person)
    .where('source', '=', source)
    .execute();
  const before = had.map(textOf).sort();
  const after = grants.map(textOf).sort();
  if (before.join('\n') === after.join('\n')) return;
  const gone = had.filter((one) => !after.includes(textOf(one))).map(({ id }) => id);
  if (gone.length > 0) await trx.deleteFrom('grants').where('id', 'in', gone).execute();
  for (const grant of grants)
    if (!before.includes(textOf(grant))) await insertGrant(trx, { ...grant, person, source });
  await record(trx, {
    at: now,
    by: { person: null, unit: null, from },
    action: 'person.granted',
    subject: person,
    detail: { source, before, after },
  });
}
