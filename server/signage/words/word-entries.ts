/** The words of a list: read page by page, put in, changed, taken out. */
import type { Db } from '../../db/open.ts';
import type { Trx } from '../../db/counters.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import {
  conflict,
  type Failure,
  fieldProblem,
  type FieldProblem,
  invalidFields,
  unknown,
} from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { because } from '../ground/refusals.ts';
import { record } from '../ledger/audit.ts';
import type { Actor } from '../reach/actor.ts';
import { foldedWord } from './folding.ts';
import { type ListedWord, openMatcher, type WordKind } from './matcher.ts';
import { changedMeanwhile, getWordList, ownWordList, touchWordList } from './word-lists.ts';

/** Words of one list. */
export const WORDS_MOST = 50_000;
/** Characters of each part. */
export const LONGEST = { word: 100, better: 200, note: 500 } as const;

export interface ListEntry extends ListedWord {
  readonly id: string;
  /** As it is compared: the list has it once. */
  readonly folded: string;
}

export interface EntriesAsked {
  /** The folded word after which to go on; empty: from the beginning. */
  readonly after: string;
  readonly limit: number;
  readonly kind?: WordKind | undefined;
  /** Part of a word. */
  readonly text?: string | undefined;
}

export async function listEntries(
  db: Db,
  actor: Actor,
  list: string,
  asked: EntriesAsked,
): Promise<{ readonly ok: true; readonly entries: ListEntry[] } | Failure> {
  const found = await getWordList(db, actor, list);
  if (!found.ok) return found;
  return { ok: true, entries: await readEntries(db, list, asked) };
}

export async function readEntries(
  db: Db,
  list: string,
  { after, limit, kind, text }: EntriesAsked,
): Promise<ListEntry[]> {
  const rows = await db
    .selectFrom('word_list_entries')
    .select(['id', 'word', 'folded', 'kind', 'better', 'note'])
    .where('list', '=', list)
    .where('folded', '>', after)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
    .$if(text !== undefined, (query) =>
      query.where('folded', 'like', `%${foldedWord(text ?? '', 'kept').replaceAll(/[%_]/g, '')}%`),
    )
    .orderBy('folded')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, kind: row.kind as WordKind }));
}

/** @returns what is wrong with a word, each part by its name. */
export function wordProblems({ word, kind, better, note }: ListedWord): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const parts = { word, better, note };
  for (const part of ['word', 'better', 'note'] as const) {
    const most = LONGEST[part];
    if ([...parts[part]].length > most)
      problems.push(fieldProblem(part, because('cell-long', { most })));
  }
  // What is far too long is not even compared.
  if (problems.length > 0) return problems;
  if (foldedWord(word, 'dropped') === '')
    problems.push(fieldProblem('word', because('word-empty')));
  else if (kind !== 'forbidden' && better === '')
    problems.push(fieldProblem('better', because('better-missing')));
  else if (better !== '' && isStillSaid(word, kind, better))
    problems.push(fieldProblem('better', because('better-has-word')));
  return problems;
}

/** Whoever followed the advice would be told the same again. */
function isStillSaid(word: string, kind: WordKind, better: string): boolean {
  if (foldedWord(word, 'kept') === foldedWord(better, 'kept')) return true;
  const matcher = openMatcher();
  matcher.add({ word, kind, better, note: '' });
  return matcher.hits(better).length > 0;
}

/** Puts a word into a list, or in the place of the same word there. */
export async function putEntry(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  list: string,
  input: ListedWord,
): Promise<{ readonly ok: true; readonly entry: ListEntry; readonly added: boolean } | Failure> {
  const found = await ownWordList(db, actor, list);
  if (!found.ok) return found;
  const [first, ...rest] = wordProblems(input);
  if (first) return invalidFields([first, ...rest]);
  const folded = foldedWord(input.word, 'kept');
  const fresh = { ...input, id: newId('word'), folded };
  const put = await transact(db, async (trx) => {
    if (!(await touchWordList(trx, list))) return 'gone';
    const old = await trx
      .selectFrom('word_list_entries')
      .select(['id', 'word', 'kind', 'better', 'note'])
      .where('list', '=', list)
      .where('folded', '=', folded)
      .executeTakeFirst();
    if (!old && (await countEntries(trx, list)) >= WORDS_MOST) return 'full';
    const entry = { ...fresh, id: old?.id ?? fresh.id };
    if (old) await trx.deleteFrom('word_list_entries').where('id', '=', old.id).execute();
    await trx
      .insertInto('word_list_entries')
      .values({ ...entry, list })
      .execute();
    const before = old ? { ...old, id: undefined } : null;
    const at = clock.now();
    await record(trx, {
      at,
      by: actor,
      action: 'word.put',
      subject: entry.id,
      detail: { list, before, after: input },
    });
    return { entry, added: !old };
  });
  if (put === 'gone') return changedMeanwhile(db, actor, list);
  if (put === 'full') return conflict('word-list-full', { most: WORDS_MOST });
  return { ok: true, ...put };
}

export async function deleteEntry(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  list: string,
  id: string,
): Promise<{ readonly ok: true } | Failure> {
  const found = await ownWordList(db, actor, list);
  if (!found.ok) return found;
  const gone = await transact(db, async (trx) => {
    const old = await trx
      .deleteFrom('word_list_entries')
      .where('list', '=', list)
      .where('id', '=', id)
      .returning(['word', 'kind', 'better', 'note'])
      .executeTakeFirst();
    if (!old) return false;
    await touchWordList(trx, list);
    await record(trx, {
      at: clock.now(),
      by: actor,
      action: 'word.delete',
      subject: id,
      detail: { list, before: old, after: null },
    });
    return true;
  });
  return gone ? { ok: true } : unknown('no-word', { id });
}

export async function countEntries(trx: Trx | Db, list: string): Promise<number> {
  const { entries } = await trx
    .selectFrom('word_list_entries')
    .select((eb) => eb.fn.countAll<number>().as('entries'))
    .where('list', '=', list)
    .executeTakeFirstOrThrow();
  return Number(entries);
}
