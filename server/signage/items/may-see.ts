/** Which assets a person may see: they are given to them, and stand in items that they write. */
import { sql } from 'kysely';
import type { Db } from '../../db/open.ts';
import { type Failure, invalid } from '../ground/failure.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { isUpload } from './uploads.ts';
import { rendersOf } from './renders.ts';

/** A body names its assets in quotes, and holds nothing that a person wrote. */
export const naming = (column: string, hash: string) =>
  sql<boolean>`${sql.ref(column)} LIKE ${`%"${hash}"%`}`;

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
  const units = belowUnit(actor.unit);
  const item = await db
    .selectFrom('item_files')
    .innerJoin('items', 'items.id', 'item_files.item')
    .select('items.id')
    .where('unit', 'in', units)
    .where('item_files.hash', '=', hash)
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

/** As `naming` finds it: in quotes, and whatever its case, for SQLite's LIKE looks at none. */
const NAMED = /(?<=")[0-9a-f]{64}(?=")/gi;

/**
 * Whether an item would show what its writer may not see: to know the hash of a file is no leave to look at it. A file
 * that is nobody's is left to whatever misses it.
 */
export async function ofOthers(
  db: Db,
  actor: Actor,
  copy: Readonly<Record<string, unknown>>,
): Promise<Failure | null> {
  for (const [part, value] of Object.entries(copy)) {
    const named = JSON.stringify({ [part]: value }).match(NAMED) ?? [];
    for (const id of new Set(named.map((hash) => hash.toLowerCase())))
      if (!(await maySee(db, actor, id)) && (await isSomebodys(db, id)))
        return invalid(`copy.${part}`, 'asset-of-others', { id });
  }
  return null;
}

const isSomebodys = async (db: Db, hash: string): Promise<boolean> =>
  (await isUpload(db, hash)) || (await rendersOf(db, hash)).length > 0;
