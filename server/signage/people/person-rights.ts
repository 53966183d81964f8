/** Which people an administrator may change, asked in the transaction that does it. */
import type { Trx } from '../../db/counters.ts';
import { alone, held } from '../../db/transact.ts';
import type { Db } from '../../db/open.ts';
import { sql } from 'kysely';
import { conflict, type Failure, forbidden, unknown } from '../ground/failure.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import type { PersonRow } from './person-rows.ts';

type Found = { readonly ok: true; readonly row: PersonRow } | Failure;

/** A person who belongs to the actor's unit or to one below. */
export async function reachedPerson(db: Db, actor: Actor, id: string): Promise<Found> {
  const row = await db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', id)
    .where('unit', 'in', belowUnit(actor.unit))
    .executeTakeFirst();
  return row ? { ok: true, row } : unknown('person-unknown', { id });
}

/**
 * The same, and nobody else gives it a role or takes one until the transaction ends. Who has a role beyond the actor's reach is
 * refused: whoever could change how a chief signs in, or is reached, would soon be the chief.
 */
export async function heldPerson(trx: Trx, actor: Actor, id: string, now: number): Promise<Found> {
  const query = trx
    .selectFrom('people')
    .selectAll()
    .where('id', '=', id)
    .where('unit', 'in', belowUnit(actor.unit));
  const row = await alone(trx, query).executeTakeFirst();
  if (!row) return unknown('person-unknown', { id });
  const beyond = await trx
    .selectFrom('grants')
    .select('id')
    .where('person', '=', id)
    .where('unit', 'not in', belowUnit(actor.unit))
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', now)]))
    .limit(1)
    .executeTakeFirst();
  return beyond ? forbidden('person-above') : { ok: true, row };
}

/** Those above all others stay as they are: of two last administrators who are taken at once, one waits, and stays. */
export async function holdCounties(trx: Trx): Promise<void> {
  const query = trx.selectFrom('units').select('id').where('parent', 'is', null).orderBy('id');
  await alone(trx, query).execute();
}

/** Whether a grant makes a standing administrator: one with no end, who stands in for nobody. */
const standing = (grant: string) => sql`
  ${sql.ref(`${grant}.role`)} = 'administrator' AND ${sql.ref(`${grant}.until_at`)} IS NULL
  AND ${sql.ref(`${grant}.deputy_of`)} IS NULL`;

/**
 * Whether a whole county keeps an administrator without these grants of a person, as the condition of a statement. To be asked
 * behind `holdCounties`.
 * @param grant one of the person's grants; absent: all of them
 */
export const countyKept = (person: string, now: number, grant?: string) => sql<boolean>`NOT EXISTS (
  SELECT 1 FROM grants AS lost JOIN units ON units.id = lost.unit
  WHERE lost.person = ${person} AND units.parent IS NULL AND ${standing('lost')}
  ${grant === undefined ? sql`` : sql`AND lost.id = ${grant}`}
  AND NOT EXISTS (
    SELECT 1 FROM grants AS kept JOIN people AS keeper ON keeper.id = kept.person
    WHERE kept.unit = lost.unit AND keeper.disabled = 0 AND ${standing('kept')}
    AND (kept.from_at IS NULL OR kept.from_at <= ${now})
    ${grant === undefined ? sql`AND kept.person <> ${person}` : sql`AND kept.id <> ${grant}`}
  ))`;

export const lastAdministrator = (): Failure => conflict('last-administrator');

/** A person who is not disabled, and stays so to the end of the transaction. */
export async function isActive(trx: Trx, id: string): Promise<boolean> {
  const query = trx
    .selectFrom('people')
    .select('id')
    .where('id', '=', id)
    .where('disabled', '=', 0);
  return (await held(trx, query).executeTakeFirst()) !== undefined;
}
