/** Who looks at the console, by name. */
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';

export interface Viewer extends Actor {
  readonly login: string;
  readonly name: string;
  readonly unitName: string;
  readonly unitNameEn: string;
}

/** @throws when the person is not there: an actor is one who was found a moment ago. */
export async function viewerOf(db: Db, actor: Actor): Promise<Viewer> {
  const row = await db
    .selectFrom('people')
    .innerJoin('units', 'units.id', 'people.unit')
    .select([
      'people.login',
      'people.name',
      'units.name as unitName',
      'units.name_en as unitNameEn',
    ])
    .where('people.id', '=', actor.person)
    .executeTakeFirstOrThrow();
  return { ...actor, ...row, unitNameEn: row.unitNameEn || row.unitName };
}
