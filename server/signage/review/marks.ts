/** Marks of a reviewer at a place in the words. */
import type { Failure } from '../ground/failure.ts';
import { invalid } from '../ground/failure.ts';
import type { PinnedWords } from './pinned.ts';

/** From a Unicode code point of a field of an item, up to one that is excluded. */
export interface Mark {
  readonly item: string;
  /** `text`, or a part of the copy. */
  readonly field: string;
  readonly from: number;
  readonly to: number;
  readonly note: string;
}

/** @returns what is wrong with the first mark that stands beside the words, or null. */
export function markProblem(marks: readonly Mark[], items: readonly PinnedWords[]): Failure | null {
  for (const [i, { item: id, field, from, to }] of marks.entries()) {
    const item = items.find((one) => one.item === id);
    if (!item) return invalid(`marks.${i}.item`, 'mark-no-item', { id });
    const words = field === 'text' ? item.text : item.copy[field];
    if (typeof words !== 'string') return invalid(`marks.${i}.field`, 'mark-no-words', { field });
    const length = [...words].length;
    if (from >= to || to > length) return invalid(`marks.${i}.to`, 'mark-beside', { length });
  }
  return null;
}
