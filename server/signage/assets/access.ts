/** Who is given an asset: the player whose programme names it, and the person who may see it. */
import { sql } from 'kysely';
import type { Db } from '../../db/open.ts';
import { type Actor, unitsBelow } from '../reach/actor.ts';

/** A body names its assets in quotes, and holds nothing that a person wrote. */
const naming = (column: string, hash: string) =>
  sql<boolean>`${sql.ref(column)} LIKE ${`%"${hash}"%`}`;

/** Whether the programme that a screen should be showing names the asset. @param hash 64 hex digits */
export async function programmeNames(db: Db, screen: string, hash: string): Promise<boolean> {
  const row = await db
    .selectFrom('programmes')
    .innerJoin('programme_bodies', 'programme_bodies.hash', 'programmes.hash')
    .select('screen')
    .where('screen', '=', screen)
    .where(naming('body', hash))
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Whether a person may see the asset: it stands in the programme of a screen of theirs, in an item of theirs, or they
 * brought it themselves. @param hash 64 hex digits
 */
export async function maySee(db: Db, actor: Actor, hash: string): Promise<boolean> {
  const brought = await db
    .selectFrom('uploads')
    .select('hash')
    .where('hash', '=', hash)
    .where('person', '=', actor.person)
    .executeTakeFirst();
  if (brought) return true;
  const units = [...(await unitsBelow(db, actor.unit))];
  const item = await db
    .selectFrom('items')
    .select('id')
    .where('unit', 'in', units)
    .where(naming('copy', hash))
    .limit(1)
    .executeTakeFirst();
  if (item) return true;
  const body = await db
    .selectFrom('programme_bodies as named')
    .select('named.hash')
    .where(naming('named.body', hash))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('programmes')
          .innerJoin('screens', 'screens.id', 'programmes.screen')
          .select('programmes.screen')
          .whereRef('programmes.hash', '=', 'named.hash')
          .where('screens.unit', 'in', units),
      ),
    )
    .limit(1)
    .executeTakeFirst();
  return body !== undefined;
}

/** The screens whose programme names the asset. @param hash 64 hex digits */
export async function screensShowing(db: Db, hash: string): Promise<string[]> {
  const rows = await db
    .selectFrom('programme_bodies')
    .innerJoin('programmes', 'programmes.hash', 'programme_bodies.hash')
    .select('programmes.screen')
    .where(naming('programme_bodies.body', hash))
    .execute();
  return rows.map(({ screen }) => screen);
}
