/** Who looks, by name; and what a person is shown of itself: who it is, all its roles, and for which units it may act. */
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { grantsInForce, standingOf } from './grants.ts';
import { type Person, personNow } from './person-rows.ts';

export interface Viewer extends Actor {
  readonly login: string;
  readonly name: string;
  readonly unitName: string;
  readonly unitNameEn: string;
  /** Units on which the viewer is something: it may act for each. */
  readonly units: readonly ActingUnit[];
}

/** With the unit for which it acts. @throws when the person is not there: an actor is one who was found a moment ago. */
export async function viewerOf(db: Db, actor: Actor, now: number): Promise<Viewer> {
  const row = await db
    .selectFrom('people')
    .innerJoin('units', (join) =>
      // Whoever is nothing anywhere belongs somewhere all the same.
      actor.unit === ''
        ? join.onRef('units.id', '=', 'people.unit')
        : join.on('units.id', '=', actor.unit),
    )
    .select([
      'people.login',
      'people.name',
      'units.name as unitName',
      'units.name_en as unitNameEn',
    ])
    .where('people.id', '=', actor.person)
    .executeTakeFirstOrThrow();
  const units = await actingUnits(db, actor.person, now);
  return { ...actor, ...row, unitNameEn: row.unitNameEn || row.unitName, units };
}

export interface ActingUnit {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
}

export interface OwnAccount {
  readonly person: Person;
  /** The unit for which it acts now, and what it is there. */
  readonly unit: string;
  readonly roles: readonly string[];
  /** Units on which it has a role now; it may act for each, and for all below them. */
  readonly units: readonly ActingUnit[];
}

export async function ownAccount(db: Db, actor: Actor, now: number): Promise<OwnAccount> {
  const person = await personNow(db, actor.person);
  const units = await actingUnits(db, actor.person, now);
  return { person, unit: actor.unit, roles: actor.roles, units };
}

/** Units on which a person has a role now, by name. */
export async function actingUnits(db: Db, person: string, now: number): Promise<ActingUnit[]> {
  const held = await grantsInForce(db, person, now);
  const ids = [...new Set(held.map(({ unit }) => unit))];
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('units')
    .select(['id', 'name', 'name_en'])
    .where('id', 'in', ids)
    .orderBy('name')
    .orderBy('id')
    .execute();
  return rows.map(({ id, name, name_en }) => ({ id, name, nameEn: name_en || name }));
}

/** Whether a person may act for a unit: it has a role there, or above. */
export async function mayActFor(
  db: Db,
  person: string,
  now: number,
  unit: string,
): Promise<boolean> {
  return (await standingOf(db, person, now, unit, false)).roles.length > 0;
}
