/** What people bring: it cannot be drawn again, and who brought it may see it. */
import type { Trx } from '../../db/counters.ts';
import type { RenderJob } from '../../../content/render/job.ts';
import type { Db } from '../../db/open.ts';
import { hashInTurns, isUnavailable } from '../../assets/store.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { busy, type Failure } from '../ground/failure.ts';
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

/**
 * Keeps a file that somebody brings, and says who it was. The file is on the disk before a row names it.
 * @param more what belongs into the same transaction: it only speaks to the store.
 * @returns the SHA-256 of the bytes, or why not: the store of files does not answer, or is just taking away an earlier one.
 */
export async function keepUpload(
  signage: Signage,
  actor: Actor,
  bytes: Uint8Array,
  more: (trx: Trx, hash: string, at: number) => Promise<void>,
): Promise<{ readonly ok: true; readonly hash: string } | Failure> {
  const { db, assets, clock } = signage;
  // That it was taken away once is over; what is being taken away now must be gone first.
  const known = await hashInTurns(bytes);
  await db
    .deleteFrom('deleted_files')
    .where('hash', '=', known)
    .where('state', '=', 'removed')
    .execute();
  const kept = await keeping(() => assets.put(bytes));
  if (!kept.ok) return kept;
  const hash = kept.value;
  const at = clock.now();
  return transact(db, async (trx): Promise<{ ok: true; hash: string } | Failure> => {
    // Whoever deletes the same file waits for this row, or was first and is seen here.
    const { state } = await trx
      .insertInto('deleted_files')
      .values({ hash, state: 'deleted', deleted_by: null, deleted_at: at })
      .onConflict((oc) => oc.column('hash').doUpdateSet({ hash }))
      .returning('state')
      .executeTakeFirstOrThrow();
    if (state !== 'deleted') return busy('file-going', { id: hash });
    await trx.deleteFrom('deleted_files').where('hash', '=', hash).execute();
    await insertUpload(trx, hash, actor, at);
    await more(trx, hash, at);
    return { ok: true, hash };
  });
}

export async function isUpload(db: Db, hash: string): Promise<boolean> {
  const row = await db
    .selectFrom('uploads')
    .select('hash')
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row !== undefined;
}

/** The first file that a job is drawn from and that was brought, but is not here; or null. */
export async function lackingInput(
  { db, assets }: Signage,
  job: RenderJob,
): Promise<string | null> {
  const named = JSON.stringify(job.copy).match(/(?<=")[0-9a-f]{64}(?=")/g) ?? [];
  for (const hash of new Set(named)) {
    if (!(await assets.has(hash)) && (await isUpload(db, hash))) return hash;
  }
  return null;
}

/** What came of keeping files, or that their store has no room or does not answer: nothing says yet that they are there. */
export async function keeping<T>(
  keep: () => Promise<T>,
): Promise<{ readonly ok: true; readonly value: T } | Failure> {
  try {
    return { ok: true, value: await keep() };
  } catch (error) {
    if (isUnavailable(error)) return busy('assets-unavailable');
    throw error;
  }
}
