/** A list of people, known by their logins. Nobody is given a password by it: whoever is new signs in once somebody has let them. */
import { hash } from '@node-rs/argon2';
import type { Trx } from '../../db/counters.ts';
import { conflict, Refused } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { chunks } from '../ground/values.ts';
import { insertGrants } from '../people/grants.ts';
import { randomPassword } from '../people/people.ts';
import type { PersonRow } from '../people/person-rows.ts';
import { belowUnit } from '../reach/units-up.ts';
import type { Role } from '../reach/rights.ts';
import { meant, ROLE } from './list-columns.ts';
import type { ListRow } from './list-rows.ts';
import { unitNames } from './unit-names.ts';
import {
  draftEach,
  type PlannedRow,
  type PlanList,
  type Reading,
  refuseTwice,
  unlessMalformed,
} from './planned-list.ts';

interface Draft {
  readonly row: ListRow;
  readonly id: string;
  readonly unit: string;
  readonly roles: readonly Role[];
  readonly was: Known | undefined;
}

interface Known extends PersonRow {
  /** Whether it belongs to a unit of the actor's, and is nothing beyond. */
  readonly mine: boolean;
  /** Roles without an end, as `role unit`. */
  readonly held: ReadonlySet<string>;
}

const LOGIN = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const EMAIL = /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/;

export const planPeople: PlanList = async (reading, rows) => {
  const { db, actor, faults, now } = reading;
  const names = await unitNames(db, actor.unit);
  refuseTwice(faults, rows, 'login', ({ cells }) => cells['login'] ?? null);
  const known = await readKnown(reading, rows);
  const drafts = await draftEach(rows, (row): Draft => {
    const { login = '', unit: written = '', roles = '', telephone = '', email = '' } = row.cells;
    if (login !== '' && !LOGIN.test(login))
      faults.add(row.row, 'login', 'row-malformed', { written: login });
    unlessMalformed(faults, row.row, 'telephone', telephone);
    if (email !== '' && !EMAIL.test(email))
      faults.add(row.row, 'email', 'row-malformed', { written: email });
    const found = names.find(written);
    if (written !== '' && !found.ok) {
      if (found.count === 0) faults.add(row.row, 'unit', 'row-no-unit', { written });
      else faults.add(row.row, 'unit', 'row-units-many', { written, count: found.count });
    }
    const was = known.get(login);
    const unit = found.ok ? found.unit.id : '';
    const draft = {
      row,
      id: was?.id ?? newId('person'),
      unit,
      roles: rolesOf(reading, row, roles),
      was,
    };
    if (was) judge(reading, draft, was);
    return draft;
  });
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  // One that nobody knows, for all of them: it is forgotten here, and opens nothing.
  const password_hash = await hash(randomPassword());
  return {
    rows: drafts.map(plannedOf),
    write: async (trx, some) => {
      const drafted = some.flatMap(({ id, what }) => {
        const draft = what === 'same' ? undefined : byId.get(id);
        return draft ? [draft] : [];
      });
      await insertPeople(
        trx,
        drafted.filter(({ was }) => !was),
        { password_hash, now },
      );
      for (const draft of drafted) if (draft.was) await update(trx, draft, draft.was);
      const grants = drafted.flatMap((draft) =>
        missing(draft).map((role) => ({
          person: draft.id,
          unit: draft.unit,
          role,
          by: actor.person,
        })),
      );
      await insertGrants(trx, grants);
    },
  };
};

function rolesOf({ faults }: Reading, row: ListRow, written: string): Role[] {
  const roles: Role[] = [];
  for (const word of written.split(/[、,，;；/|]/).map((one) => one.trim())) {
    if (word === '') continue;
    const role = meant(ROLE, word);
    if (role) roles.push(role);
    else
      faults.add(row.row, 'roles', 'row-no-kind', {
        written: word,
        known: Object.values(ROLE).flatMap(([first = '']) => first),
      });
  }
  return [...new Set(roles)];
}

/** Those of the logins that are somebody's, wherever they belong. */
async function readKnown(
  { db, actor, now }: Reading,
  rows: readonly ListRow[],
): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  const reach = new Set(
    (
      await db.selectFrom('units').select('id').where('id', 'in', belowUnit(actor.unit)).execute()
    ).map(({ id }) => id),
  );
  for (const some of chunks(rows, 500)) {
    const logins = some.map(({ cells }) => cells['login'] ?? '');
    const people = await db.selectFrom('people').selectAll().where('login', 'in', logins).execute();
    if (people.length === 0) continue;
    const grants = await db
      .selectFrom('grants')
      .selectAll()
      .where(
        'person',
        'in',
        people.map(({ id }) => id),
      )
      .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', now)]))
      .execute();
    for (const person of people) {
      const own = grants.filter((grant) => grant.person === person.id);
      const mine = reach.has(person.unit) && own.every(({ unit }) => reach.has(unit));
      const standing = own.filter((one) => one.until_at === null && one.deputy_of === null);
      const held = new Set(standing.map(({ role, unit }) => `${role} ${unit}`));
      known.set(person.login, { ...person, mine, held });
    }
  }
  return known;
}

function judge({ faults, actor }: Reading, draft: Draft, was: Known): void {
  const { row } = draft.row;
  if (!was.mine) faults.add(row, 'login', 'login-taken', { login: was.login });
  else if (draft.unit !== '' && was.unit !== draft.unit)
    faults.add(row, 'unit', 'row-moves-person');
  else if (was.id === actor.person && missing(draft).length > 0)
    faults.add(row, 'roles', 'not-to-yourself');
}

/** Roles that a list gives, and takes none. */
const missing = ({ roles, unit, was }: Draft): Role[] =>
  roles.filter((role) => !was?.held.has(`${role} ${unit}`));

function changes({ row, was }: Draft): Partial<Pick<PersonRow, 'name' | 'telephone' | 'email'>> {
  const { name = '', telephone = '', email = '' } = row.cells;
  return {
    ...(name !== was?.name && { name }),
    // An empty cell says nothing.
    ...(telephone !== '' && telephone !== was?.telephone && { telephone }),
    ...(email !== '' && email !== was?.email && { email }),
  };
}

function plannedOf(draft: Draft): PlannedRow {
  const { row, id, was } = draft;
  if (!was) return { row: row.row, id, what: 'new' };
  const changed = missing(draft).length > 0 || Object.keys(changes(draft)).length > 0;
  return { row: row.row, id, what: changed ? 'changed' : 'same' };
}

async function insertPeople(
  trx: Trx,
  drafts: readonly Draft[],
  { password_hash, now }: { readonly password_hash: string; readonly now: number },
): Promise<void> {
  if (drafts.length === 0) return;
  const rows = drafts.map(({ id, unit, row }) => {
    const { login = '', name = '', telephone = '', email = '' } = row.cells;
    const person = { id, login, name, unit, telephone, email, password_hash };
    return { ...person, disabled: 0, created_at: now };
  });
  const made = await trx
    .insertInto('people')
    .values(rows)
    .onConflict((oc) => oc.column('login').doNothing())
    .returning('id')
    .execute();
  if (made.length < rows.length) throw new Refused(conflict('being-changed'));
}

async function update(trx: Trx, draft: Draft, { id, version }: Known): Promise<void> {
  const written = await trx
    .updateTable('people')
    .set({ ...changes(draft), version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (written.numUpdatedRows === 0n) throw new Refused(conflict('being-changed'));
}
