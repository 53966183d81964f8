/** Many words put into a list at once: whole or not at all, and reckoned before it is done. */
import { createHash } from 'node:crypto';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, fieldProblem, invalidFields } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { chunks } from '../ground/values.ts';
import { record } from '../ledger/audit.ts';
import type { Actor } from '../reach/actor.ts';
import type { ListedWord } from './matcher.ts';
import { type ListEntry, readEntries, WORDS_MOST } from './word-entries.ts';
import { type FileFaults, readWordFile, type WordFile } from './word-file.ts';
import { changedMeanwhile, getWordList, ownWordList, touchWordList } from './word-lists.ts';

export interface ImportAsked {
  readonly file: WordFile;
  /** `replace`: what the file has not is taken out. */
  readonly mode: 'add' | 'replace';
  /** Only reckon. */
  readonly preview: boolean;
  /** The version that the person saw, where that matters. */
  readonly version?: number | undefined;
}

export interface Imported {
  readonly ok: true;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Those that were there as they are. */
  readonly same: number;
  readonly faults: readonly FileFaults[];
}

/** Refusals that one answer names; a preview names them all. */
const NAMED_MOST = 50;
const ROWS_AT_ONCE = 500;

export type FoldedEntry = ListedWord & { readonly folded: string };

export async function importWords(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  list: string,
  { file, mode, preview, version }: ImportAsked,
): Promise<Imported | Failure> {
  const found = await ownWordList(db, actor, list);
  if (!found.ok) return found;
  const read = await readWordFile(file);
  if (!read.ok) return read;
  const { words, faults } = read;
  if (preview) {
    const steps = await stepsTo(db, list, words, mode);
    return { ok: true, ...countsOf(steps), faults };
  }
  const [first, ...rest] = faults
    .slice(0, NAMED_MOST)
    .map(({ line, problem: { field, why } }) => fieldProblem(`lines.${line - 1}.${field}`, why));
  if (first) return invalidFields([first, ...rest]);
  const done = await transact(db, async (trx) => {
    if (!(await touchWordList(trx, list, version))) return 'changed';
    const steps = await stepsTo(trx, list, words, mode);
    if (steps.after.length > WORDS_MOST) return 'full';
    await carryOut(trx, list, steps);
    await record(trx, {
      at: clock.now(),
      by: actor,
      action: 'word-list.import',
      subject: list,
      detail: {
        mode,
        ...countsOf(steps),
        before: digestOf(steps.before),
        after: digestOf(steps.after),
      },
    });
    return countsOf(steps);
  });
  if (done === 'changed') return changedMeanwhile(db, actor, list);
  if (done === 'full') return conflict('word-list-full', { most: WORDS_MOST });
  return { ok: true, ...done, faults: [] };
}

interface Steps {
  readonly added: readonly FoldedEntry[];
  /** With the ids that they have. */
  readonly changed: readonly ListEntry[];
  readonly removed: readonly ListEntry[];
  readonly same: number;
  readonly before: readonly FoldedEntry[];
  readonly after: readonly FoldedEntry[];
}

/** What a list lacks of these words, and what it has otherwise. */
export async function stepsTo(
  db: Db | Trx,
  list: string,
  words: readonly FoldedEntry[],
  mode: ImportAsked['mode'],
): Promise<Steps> {
  const before = await readEntries(db, list, { after: '', limit: WORDS_MOST });
  const known = new Map(before.map((entry) => [entry.folded, entry]));
  const wanted = new Set(words.map(({ folded }) => folded));
  const added = words.filter(({ folded }) => !known.has(folded));
  const changed = words.flatMap((word) => {
    const old = known.get(word.folded);
    return old && !isSame(old, word) ? [{ ...word, id: old.id }] : [];
  });
  const left = before.filter(({ folded }) => !wanted.has(folded));
  const removed = mode === 'replace' ? left : [];
  const same = words.length - added.length - changed.length;
  const after = mode === 'replace' ? words : [...left, ...words];
  return { added, changed, removed, same, before, after };
}

const isSame = (one: ListedWord, other: ListedWord): boolean =>
  one.word === other.word &&
  one.kind === other.kind &&
  one.better === other.better &&
  one.note === other.note;

const countsOf = ({ added, changed, removed, same }: Steps) => ({
  added: added.length,
  changed: changed.length,
  removed: removed.length,
  same,
});

/** The whole list would not fit into an entry of the audit; by this it is known again. */
function digestOf(entries: readonly FoldedEntry[]) {
  const hash = createHash('sha256');
  const lines = entries.map(({ folded, word, kind, better, note }) =>
    JSON.stringify([folded, word, kind, better, note]),
  );
  for (const line of lines.toSorted()) hash.update(`${line}\n`);
  return { words: entries.length, sha256: hash.digest('hex') };
}

export async function carryOut(
  trx: Trx,
  list: string,
  { added, changed, removed }: Pick<Steps, 'added' | 'changed' | 'removed'>,
): Promise<void> {
  for (const some of chunks([...removed, ...changed], ROWS_AT_ONCE))
    await trx
      .deleteFrom('word_list_entries')
      .where(
        'id',
        'in',
        some.map(({ id }) => id),
      )
      .execute();
  const rows = [...changed, ...added.map((entry) => ({ ...entry, id: newId('word') }))];
  for (const some of chunks(rows, ROWS_AT_ONCE))
    await trx
      .insertInto('word_list_entries')
      .values(
        some.map(({ id, word, folded, kind, better, note }) => ({
          id,
          list,
          word,
          folded,
          kind,
          better,
          note,
        })),
      )
      .execute();
}

/** A list whole, for a file of it. */
export async function allEntries(
  db: Db,
  actor: Actor,
  list: string,
): Promise<{ readonly ok: true; readonly entries: ListEntry[] } | Failure> {
  const found = await getWordList(db, actor, list);
  if (!found.ok) return found;
  return { ok: true, entries: await readEntries(db, list, { after: '', limit: WORDS_MOST }) };
}
