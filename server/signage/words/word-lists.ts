/** Lists of words: each is a unit's, holds for it and for all below, and is written by who administers the unit. */
import type { Db } from '../../db/open.ts';
import type { Trx } from '../../db/counters.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, invalid, stale, unknown } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { belowUnit, isWithin, unitsUp } from '../reach/units-up.ts';

export interface WordListWords {
  readonly name: string;
  readonly nameEn: string;
  readonly note: string;
}

export interface WordList extends WordListWords {
  readonly id: string;
  readonly unit: string;
  readonly createdAt: number;
  readonly version: number;
  readonly entries: number;
}

type ListOutcome = { readonly ok: true; readonly list: WordList } | Failure;

/** Those that hold for the actor's unit, and those of the units below it, by id. */
export async function listWordLists(
  db: Db,
  actor: Actor,
  { after, limit }: { after: string; limit: number },
): Promise<WordList[]> {
  const above = await unitsUp(db, actor.unit);
  const rows = await selectLists(db)
    .where((eb) =>
      eb.or([
        eb('word_lists.unit', 'in', belowUnit(actor.unit)),
        eb('word_lists.unit', 'in', above),
      ]),
    )
    .where('word_lists.id', '>', after)
    .orderBy('word_lists.id')
    .limit(limit)
    .execute();
  return rows.map(listFrom);
}

/** A list of the actor's unit, of one below it, or of one above it, whose lists hold here too. */
export async function getWordList(db: Db, actor: Actor, id: string): Promise<ListOutcome> {
  const row = await selectLists(db).where('word_lists.id', '=', id).executeTakeFirst();
  return row && (await isInSight(db, row.unit, actor.unit))
    ? { ok: true, list: listFrom(row) }
    : unknown('no-word-list', { id });
}

const selectLists = (db: Db) =>
  db
    .selectFrom('word_lists')
    .selectAll('word_lists')
    .select((eb) =>
      eb
        .selectFrom('word_list_entries')
        .select((inner) => inner.fn.countAll<number>().as('entries'))
        .whereRef('word_list_entries.list', '=', 'word_lists.id')
        .as('entries'),
    );

type ListRow = Awaited<ReturnType<ReturnType<typeof selectLists>['executeTakeFirstOrThrow']>>;

const listFrom = (row: ListRow): WordList => ({
  id: row.id,
  unit: row.unit,
  name: row.name,
  nameEn: row.name_en,
  note: row.note,
  createdAt: row.created_at,
  version: row.version,
  entries: Number(row.entries),
});

const isInSight = async (db: Db, unit: string, from: string): Promise<boolean> =>
  (await isWithin(db, unit, from)) || (await isWithin(db, from, unit));

export async function createWordList(
  signage: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  input: WordListWords & { readonly unit?: string | undefined },
): Promise<ListOutcome> {
  const { db, clock } = signage;
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const { unit = actor.unit, name, nameEn, note } = input;
  if (!(await isWithin(db, unit, actor.unit)))
    return invalid('unit', 'no-unit-below', { id: unit });
  const now = clock.now();
  const list = { id: newId('words'), unit, name, nameEn, note, createdAt: now, version: 1 };
  await transact(db, async (trx) => {
    await insertWordList(trx, { ...list, by: actor.person });
    const after = { unit, name, nameEn, note };
    const detail = { before: null, after };
    await record(trx, { at: now, by: actor, action: 'word-list.create', subject: list.id, detail });
  });
  return { ok: true, list: { ...list, entries: 0 } };
}

export async function insertWordList(
  trx: Trx,
  list: Omit<WordList, 'entries' | 'version'> & { by: string | null },
): Promise<void> {
  await trx
    .insertInto('word_lists')
    .values({
      id: list.id,
      unit: list.unit,
      name: list.name,
      name_en: list.nameEn,
      note: list.note,
      created_by: list.by,
      created_at: list.createdAt,
      version: 1,
    })
    .execute();
}

/** Parts left out stay. `version` is the one that the person saw. */
export async function editWordList(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  id: string,
  edit: { readonly version: number } & { [P in keyof WordListWords]?: string | undefined },
): Promise<ListOutcome> {
  const found = await ownWordList(db, actor, id);
  if (!found.ok) return found;
  const { list } = found;
  const { name = list.name, nameEn = list.nameEn, note = list.note } = edit;
  const version = edit.version + 1;
  const changed = await transact(db, async (trx) => {
    const row = await trx
      .updateTable('word_lists')
      .set({ name, name_en: nameEn, note, version })
      .where('id', '=', id)
      .where('version', '=', edit.version)
      .returning('id')
      .executeTakeFirst();
    if (!row) return false;
    const before = { name: list.name, nameEn: list.nameEn, note: list.note };
    const detail = { before, after: { name, nameEn, note } };
    const at = clock.now();
    await record(trx, { at, by: actor, action: 'word-list.edit', subject: id, detail });
    return true;
  });
  return changed ? getWordList(db, actor, id) : changedMeanwhile(db, actor, id);
}

/** With all its words. What it said of items that were handed in stays with them. */
export async function deleteWordList(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  id: string,
  version: number,
): Promise<{ readonly ok: true } | Failure> {
  const found = await ownWordList(db, actor, id);
  if (!found.ok) return found;
  const { name, nameEn, note, unit, entries } = found.list;
  const gone = await transact(db, async (trx) => {
    // First the version, so that nobody adds a word between the two.
    const { numUpdatedRows } = await trx
      .updateTable('word_lists')
      .set({ version: version + 1 })
      .where('id', '=', id)
      .where('version', '=', version)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await trx.deleteFrom('word_list_entries').where('list', '=', id).execute();
    await trx.deleteFrom('word_lists').where('id', '=', id).execute();
    const detail = { before: { unit, name, nameEn, note, entries }, after: null };
    const at = clock.now();
    await record(trx, { at, by: actor, action: 'word-list.delete', subject: id, detail });
    return true;
  });
  return gone ? { ok: true } : changedMeanwhile(db, actor, id);
}

/** @returns the list, where the actor may change it. */
export async function ownWordList(db: Db, actor: Actor, id: string): Promise<ListOutcome> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const found = await getWordList(db, actor, id);
  if (!found.ok) return found;
  // That of a unit above is read here, and written there.
  const mine = await isWithin(db, found.list.unit, actor.unit);
  return mine ? found : unknown('no-word-list', { id });
}

/** What it is now, for whoever saw it otherwise; or that it is gone. */
export async function changedMeanwhile(db: Db, actor: Actor, id: string): Promise<Failure> {
  const found = await getWordList(db, actor, id);
  return found.ok ? stale(found.list, 'word-list-changed') : found;
}

/**
 * Raises the version of a list, and with it keeps the list to this transaction: others that change it wait.
 * @param seen the version that the person saw, where that matters. @returns false: it is gone, or was changed since.
 */
export async function touchWordList(trx: Trx, id: string, seen?: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('word_lists')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .$if(seen !== undefined, (query) => query.where('version', '=', seen ?? 0))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
