/** The library's list of words as a list of a unit's. */
import { createHash } from 'node:crypto';
import type { LibraryWordList } from '../../../content/library/schema.ts';
import { takeTurn } from '../../db/counters.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { record } from '../ledger/audit.ts';
import type { Actor } from '../reach/actor.ts';
import { foldedWord } from '../words/folding.ts';
import { carryOut, stepsTo } from '../words/word-import.ts';
import { insertWordList, touchWordList } from '../words/word-lists.ts';

export interface LoadedWords {
  readonly list: string;
  readonly added: number;
  readonly there: number;
}

/** A list is named after what it is made of: who loads it again finds it. */
export function listOf(unit: string, id: string): string {
  const hash = createHash('sha256').update(`${unit}\n${id}`).digest('hex');
  return `words-library-${hash.slice(0, 20)}`;
}

/** Adds what the list does not have yet; what somebody has changed or added there stays as it is. */
export async function loadWords(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  unit: string,
  { id, name, purpose, words }: LibraryWordList,
): Promise<LoadedWords> {
  const list = listOf(unit, id);
  const entries = words.map(({ word, kind, better, note }) => ({
    word,
    kind,
    better,
    note: note?.zh ?? '',
    folded: foldedWord(word, 'kept'),
  }));
  const added = await transact(db, async (trx) => {
    // Two that load at once take turns: the second finds what the first has made.
    await takeTurn(trx, 'audit');
    const now = clock.now();
    const made = { id: list, unit, name: name.zh, nameEn: name.en, note: purpose.zh };
    const known = await trx.selectFrom('word_lists').select('id').where('id', '=', list).execute();
    if (known.length === 0)
      await insertWordList(trx, { ...made, createdAt: now, by: actor.person });
    const steps = await stepsTo(trx, list, entries, 'add');
    if (steps.added.length === 0) return 0;
    await touchWordList(trx, list);
    await carryOut(trx, list, { added: steps.added, changed: [], removed: [] });
    const detail = { unit, words: steps.added.length };
    await record(trx, { at: now, by: actor, action: 'library.words', subject: list, detail });
    return steps.added.length;
  });
  return { list, added, there: entries.length - added };
}
