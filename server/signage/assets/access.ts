/** Whose programme names an asset: its player is given it. What a person may see is asked of `items/may-see.ts`. */
import type { Db } from '../../db/open.ts';
import { naming } from '../items/may-see.ts';

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
