/** Files that people take away again: when nothing needs them, and out of the store of files a while after. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, unknown } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse, unitsBelow } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { type FileShelf, seenBy } from './brought-files.ts';
import { usesOf } from './file-uses.ts';

export interface DeletedFile {
  readonly ok: true;
  /** Whether the file goes; else people of other units brought it too, and it stays theirs. */
  readonly gone: boolean;
}

class Needed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/**
 * Takes a file away from those who brought it, of the actor's unit and below. Where nobody else brought it, nothing may need it:
 * that is asked behind the deleting, and whoever would schedule it waits for the answer.
 */
export async function deleteFile(
  signage: Signage,
  actor: Actor,
  shelf: FileShelf,
  hash: string,
): Promise<DeletedFile | Failure> {
  const refusal = refuse(actor, 'publish', 'own');
  if (refusal) return refusal;
  const { db, clock } = signage;
  const units = await unitsBelow(db, actor.unit);
  const at = clock.now();
  try {
    return await transact(db, async (trx): Promise<DeletedFile | Failure> => {
      const known = await trx
        .selectFrom('uploads')
        .select('hash')
        .where('hash', '=', hash)
        .where(seenBy(actor, belowUnit(actor.unit)))
        .executeTakeFirst();
      if (!known || (await isMedia(trx, hash)) !== (shelf === 'media'))
        return unknown('no-file', { id: hash });
      // First of all: whoever brings the same file at this moment waits for it.
      const said = { state: 'deleted', deleted_by: actor.person, deleted_at: at };
      await trx
        .insertInto('deleted_files')
        .values({ hash, ...said })
        .onConflict((oc) => oc.column('hash').doUpdateSet(said))
        .execute();
      await dropUploads(trx, actor, hash);
      const others = await trx
        .selectFrom('uploads')
        .select('hash')
        .where('hash', '=', hash)
        .executeTakeFirst();
      const gone = others === undefined;
      if (gone) {
        await trx.deleteFrom('media').where('hash', '=', hash).execute();
        const needed = await neededBy(trx, hash, units);
        if (needed) throw new Needed(needed);
      } else await trx.deleteFrom('deleted_files').where('hash', '=', hash).execute();
      const detail = { gone };
      await record(trx, { at, by: actor, action: 'file.delete', subject: hash, detail });
      return { ok: true, gone };
    });
  } catch (error) {
    if (error instanceof Needed) return error.failure;
    throw error;
  }
}

async function dropUploads(trx: Trx, actor: Actor, hash: string): Promise<void> {
  await trx
    .deleteFrom('uploads')
    .where('hash', '=', hash)
    .where((eb) =>
      eb.or([
        eb('person', '=', actor.person),
        eb(
          'person',
          'in',
          eb.selectFrom('people').select('id').where('unit', 'in', belowUnit(actor.unit)),
        ),
      ]),
    )
    .execute();
}

async function isMedia(db: Db, hash: string): Promise<boolean> {
  const row = await db
    .selectFrom('media')
    .select('hash')
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row !== undefined;
}

/** Names what needs it, as far as the actor may see that. */
async function neededBy(
  trx: Trx,
  hash: string,
  units: ReadonlySet<string>,
): Promise<Failure | null> {
  const uses = await usesOf(trx, hash);
  if (uses.length === 0) return null;
  const mine = uses.filter(({ unit }) => units.has(unit));
  return conflict('file-needed', {
    uses: mine.map(({ kind, id }) => ({ kind, id })),
    elsewhere: uses.length - mine.length,
  });
}

/** A programme that was compiled just before, and whoever is reading the file, is let finish. */
const STAYS_MS = 10 * 60_000;
const FILES_AT_ONCE = 100;

/**
 * Takes deleted files out of the store of files, on this node and where all share them. Each is said to be going before it
 * goes: who brings it again meanwhile is asked to wait, and who brings it before finds it whole.
 * @returns how many went.
 */
export async function removeDeleted({ db, assets, clock }: Signage): Promise<number> {
  const rows = await db
    .selectFrom('deleted_files')
    .select('hash')
    .where('state', '<>', 'removed')
    .where('deleted_at', '<=', clock.now() - STAYS_MS)
    .orderBy('deleted_at')
    .limit(FILES_AT_ONCE)
    .execute();
  let removed = 0;
  for (const { hash } of rows) {
    if (!(await say(db, hash, 'removing'))) continue;
    // What the server has drawn itself may have the same bytes, and is not theirs who brought it.
    const drawn = await db
      .selectFrom('render_assets')
      .select('asset')
      .where('asset', '=', hash)
      .executeTakeFirst();
    if (!drawn) await assets.delete(hash);
    await say(db, hash, 'removed');
    removed++;
  }
  return removed;
}

async function say(db: Db, hash: string, state: 'removing' | 'removed'): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('deleted_files')
    .set({ state })
    .where('hash', '=', hash)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Whether a file was deleted and is out of the store: a copy of it in a node's own folder is nobody's. */
export async function wasRemoved(db: Db, hash: string): Promise<boolean> {
  const row = await db
    .selectFrom('deleted_files')
    .leftJoin('render_assets', 'render_assets.asset', 'deleted_files.hash')
    .select('deleted_files.hash')
    .where('deleted_files.hash', '=', hash)
    .where('state', '=', 'removed')
    .where('render_assets.asset', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}
