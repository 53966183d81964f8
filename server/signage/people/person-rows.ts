/** People as others are shown them: never with what signs them in. */
import type { Selectable } from 'kysely';
import type { Db } from '../../db/open.ts';
import type { GrantsTable } from '../../db/tables/grant-tables.ts';
import type { PeopleTable } from '../../db/tables/people-tables.ts';

export type PersonRow = Selectable<PeopleTable>;

export interface Grant {
  readonly id: string;
  readonly role: string;
  readonly unit: string;
  /** Epoch ms; null: ever since, and with no end. */
  readonly fromAt: number | null;
  readonly untilAt: number | null;
  /** For whom the person stands in. */
  readonly deputyOf: string | null;
  readonly madeBy: string | null;
}

export interface Person {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly unit: string;
  readonly telephone: string;
  readonly email: string;
  readonly disabled: boolean;
  readonly grants: readonly Grant[];
  readonly version: number;
}

export const grantFrom = (row: Selectable<GrantsTable>): Grant => ({
  id: row.id,
  role: row.role,
  unit: row.unit,
  fromAt: row.from_at,
  untilAt: row.until_at,
  deputyOf: row.deputy_of,
  madeBy: row.made_by,
});

/** With their grants, in the order of the rows. */
export async function personsFrom(db: Db, rows: readonly PersonRow[]): Promise<Person[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const grants = await db
    .selectFrom('grants')
    .selectAll()
    .where('person', 'in', ids)
    .orderBy('unit')
    .orderBy('role')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    login: row.login,
    name: row.name,
    unit: row.unit,
    telephone: row.telephone,
    email: row.email,
    disabled: row.disabled === 1,
    grants: grants.filter(({ person }) => person === row.id).map(grantFrom),
    version: row.version,
  }));
}

/** One, as it is now. */
export async function personNow(db: Db, id: string): Promise<Person> {
  const row = await db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const [person] = await personsFrom(db, [row]);
  if (!person) throw new Error('a row became nobody');
  return person;
}

/** As the audit has it: that telephone and e-mail changed, and not what they are. Its entries cannot be forgotten. */
export const auditedPerson = ({ login, name, unit }: PersonRow) => ({ login, name, unit });
