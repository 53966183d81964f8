/** People, looked at. Their telephones and addresses are personal: a look at others' is in the audit. */
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import type { Failure } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { has } from '../units/units.ts';
import { type Person, personsFrom } from './person-rows.ts';
import { reachedPerson } from './person-rights.ts';

export interface PersonFilter {
  /** Those of this unit and of those below it. */
  readonly unit?: string | undefined;
  readonly role?: string | undefined;
  /** In name or login. */
  readonly words?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** The id after which the list goes on. */
  readonly after?: string | undefined;
  readonly limit: number;
}

type Store = Pick<Signage, 'db' | 'clock'>;

/** Of the actor's unit and those below it, by id; one entry in the audit for each look. @returns `next`: where it goes on. */
export async function listPeople(
  { db, clock }: Store,
  actor: Actor,
  filter: PersonFilter,
): Promise<
  { readonly ok: true; readonly people: readonly Person[]; readonly next: string | null } | Failure
> {
  const refusal = refuse(actor, 'administer', 'audit');
  if (refusal) return refusal;
  const { unit, role, words, disabled, after, limit } = filter;
  let query = db
    .selectFrom('people')
    .selectAll()
    .where('unit', 'in', belowUnit(actor.unit))
    .orderBy('id')
    .limit(limit + 1);
  if (unit !== undefined) query = query.where('unit', 'in', belowUnit(unit));
  if (disabled !== undefined) query = query.where('disabled', '=', disabled ? 1 : 0);
  if (after !== undefined) query = query.where('id', '>', after);
  if (words !== undefined)
    query = query.where((eb) => eb.or([has('name', words), has('login', words)]));
  if (role !== undefined)
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('grants')
          .select('grants.id')
          .whereRef('grants.person', '=', 'people.id')
          .where('grants.role', '=', role),
      ),
    );
  const rows = await query.execute();
  const people = await personsFrom(db, rows.slice(0, limit));
  const others = people.filter(({ id }) => id !== actor.person).length;
  if (others > 0)
    await transact(db, (trx) =>
      record(trx, {
        at: clock.now(),
        by: actor,
        action: 'people.read',
        subject: unit ?? actor.unit,
        detail: { people: others },
      }),
    );
  return { ok: true, people, next: rows.length > limit ? (people.at(-1)?.id ?? null) : null };
}

export async function lookAtPerson(
  { db, clock }: Store,
  actor: Actor,
  id: string,
): Promise<{ readonly ok: true; readonly person: Person } | Failure> {
  const refusal = refuse(actor, 'administer', 'audit');
  if (refusal) return refusal;
  const found = await reachedPerson(db, actor, id);
  if (!found.ok) return found;
  const [person] = await personsFrom(db, [found.row]);
  if (!person) throw new Error('a row became nobody');
  if (id !== actor.person)
    await transact(db, (trx) =>
      record(trx, { at: clock.now(), by: actor, action: 'person.read', subject: id }),
    );
  return { ok: true, person };
}
