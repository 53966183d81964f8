/** What schedules stand on when they are written: items that were not withdrawn, and files that were not deleted. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { held } from '../../db/transact.ts';
import { conflict, type Failure } from '../ground/failure.ts';
import { inTurns } from '../ground/values.ts';
import type { Change } from './changes.ts';
import { filesIn } from './item-versions.ts';
import { schedulesNaming } from './naming-schedules.ts';
import { pinnedIn, type PinnedItemRef } from './schedule-rows.ts';

/**
 * Whether the schedules may be written as they are to be. In a transaction what they stand on stays so to its end: whoever
 * withdraws an item or deletes a file waits, and finds them. Outside of one, as for a preview, nobody waits.
 * @returns what stands against it, or null.
 */
export async function refuseGone(trx: Db, changes: readonly Change[]): Promise<Failure | null> {
  const pins = changes.flatMap(({ noun, after }) =>
    noun === 'schedules' && after.ended_at === null ? pinnedIn(after.items) : [],
  );
  const withdrawn = await heldWithdrawn(trx, pins);
  if (withdrawn !== null) return conflict('item-withdrawn', { id: withdrawn });
  const written = changes.flatMap(({ noun, after }) =>
    noun === 'items' && after.withdrawn_at === null ? filesIn(after.copy) : [],
  );
  const gone = await heldDeleted(trx, [...written, ...(await filesOf(trx, pins))]);
  return gone === null ? null : conflict('file-deleted', { id: gone });
}

const toTheEnd = <Query extends { forShare(): Query }>(db: Db, query: Query): Query =>
  db.isTransaction ? held(db as Trx, query) : query;

async function heldWithdrawn(trx: Db, pins: readonly PinnedItemRef[]): Promise<string | null> {
  const ids = [...new Set(pins.map(({ item }) => item))].sort();
  for await (const some of inTurns(ids)) {
    const query = trx.selectFrom('items').select(['id', 'withdrawn_at']).where('id', 'in', some);
    const rows = await toTheEnd(trx, query.orderBy('id')).execute();
    const gone = rows.find(({ withdrawn_at }) => withdrawn_at !== null);
    if (gone) return gone.id;
  }
  return null;
}

async function filesOf(trx: Db, pins: readonly PinnedItemRef[]): Promise<string[]> {
  const found: string[] = [];
  for await (const some of inTurns([...new Set(pins.map(({ item }) => item))])) {
    const rows = await trx
      .selectFrom('item_files')
      .select(['hash', 'item', 'version'])
      .where('item', 'in', some)
      .execute();
    found.push(
      ...rows
        .filter((row) => pins.some((pin) => pin.item === row.item && pin.version === row.version))
        .map(({ hash }) => hash),
    );
  }
  return found;
}

/**
 * The first of the files that was deleted, or null. The others stay to the end of the transaction: who deletes one takes its
 * rows of `uploads` away first.
 */
export async function heldDeleted(trx: Db, hashes: readonly string[]): Promise<string | null> {
  const wanted = [...new Set(hashes)].sort();
  for await (const some of inTurns(wanted)) {
    const query = trx.selectFrom('uploads').select('hash').where('hash', 'in', some);
    await toTheEnd(trx, query.orderBy('hash')).execute();
    const gone = await trx
      .selectFrom('deleted_files')
      .select('hash')
      .where('hash', 'in', some)
      .executeTakeFirst();
    if (gone) return gone.hash;
  }
  return null;
}

/** Whether a schedule that the change knew nothing of still names an item that it withdraws. */
export async function leavesNamed(trx: Trx, changes: readonly Change[]): Promise<boolean> {
  for (const { noun, after } of changes)
    if (noun === 'items' && after.withdrawn_at !== null)
      if ((await schedulesNaming(trx, after.id)).length > 0) return true;
  return false;
}
