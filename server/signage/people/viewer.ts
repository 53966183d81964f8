/** Who looks at the console, by name. */
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { type ActingUnit, actingUnits } from './own-account.ts';

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
