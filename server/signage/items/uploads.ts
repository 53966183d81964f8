/** What people bring: it cannot be drawn again, and who brought it may see it. */
import type { Trx } from '../../db/counters.ts';
import type { RenderJob } from '../../../content/render/job.ts';
import type { Db } from '../../db/open.ts';
import { isUnavailable } from '../../assets/store.ts';
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
