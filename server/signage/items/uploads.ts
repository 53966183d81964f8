/** What people bring: it cannot be drawn again, and who brought it may see it. */
import type { Trx } from '../../db/counters.ts';
import type { Actor } from '../reach/actor.ts';

/** Says who brought a file, in the transaction of the deed. The file itself is on the disk by then. */
export async function insertUpload(
  trx: Trx,
  hash: string,
  { person }: Actor,
  at: number,
): Promise<void> {
  await trx
    .insertInto('uploads')
    .values({ hash, person, at })
    .onConflict((oc) => oc.columns(['hash', 'person']).doNothing())
    .execute();
}
