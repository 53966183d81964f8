/** Finds the words of lists in a text: the longest at each place, one kind at a time. Pure. */
import { type Blanks, fold, type Folded, foldedWord, isUnseen } from './folding.ts';

/** `forbidden`: never on a screen; `misspelt` and `preferred`: told, and left to the writer. */
export const WORD_KINDS = ['forbidden', 'misspelt', 'preferred'] as const;
export type WordKind = (typeof WORD_KINDS)[number];

export interface ListedWord {
  readonly word: string;
  readonly kind: WordKind;
  /** What to say in its place; empty: the list does not know. */
  readonly better: string;
  /** Why; empty: it goes without saying. */
  readonly note: string;
}

export interface WordHit extends ListedWord {
  /** As the text has it. */
  readonly found: string;
  /** Code points of the text, half-open. */
  readonly start: number;
  readonly end: number;
}

export interface Matcher {
  /** By place; at one place the forbidden first. */
  hits(text: string): WordHit[];
}

interface Entry extends ListedWord {
  /** Folded; empty: it does not hold the word. */
  readonly around: string;
}

/** Words of one kind, by what they are folded to. */
interface Index {
  readonly words: Map<string, Entry>;
  /** By the first UTF-16 unit: lengths of the words that begin with it, the longest first. Few, however long the list. */
  readonly lengths: Map<string, number[]>;
}

const blanksOf = (kind: WordKind): Blanks => (kind === 'forbidden' ? 'dropped' : 'kept');

/** Takes words one by one, so that a long list may be read in turns. Of the same word twice the first stands. */
export function openMatcher(): Matcher & { add(word: ListedWord): void } {
  const indexes = new Map<WordKind, Index>(
    WORD_KINDS.map((kind) => [kind, { words: new Map(), lengths: new Map() }]),
  );
  return {
    add: (listed) => {
      const { words, lengths } = indexes.get(listed.kind)!;
      const folded = foldedWord(listed.word, blanksOf(listed.kind));
      if (folded === '' || words.has(folded)) return;
      const better = foldedWord(listed.better, 'kept');
      const around = listed.kind !== 'forbidden' && better.includes(folded) ? better : '';
      words.set(folded, { ...listed, around });
      const first = folded.charAt(0);
      const known = lengths.get(first);
      if (!known) lengths.set(first, [folded.length]);
      else if (!known.includes(folded.length)) {
        known.push(folded.length);
        known.sort((one, other) => other - one);
      }
    },
    hits: (text) =>
      WORD_KINDS.flatMap((kind) => hitsOf(indexes.get(kind)!, text, blanksOf(kind))).sort(
        (one, other) =>
          one.start - other.start || WORD_KINDS.indexOf(one.kind) - WORD_KINDS.indexOf(other.kind),
      ),
  };
}

function hitsOf({ words, lengths }: Index, text: string, blanks: Blanks): WordHit[] {
  if (words.size === 0) return [];
  const folded = fold(text, blanks);
  const points = [...text];
  const found: WordHit[] = [];
  for (let at = 0; at < folded.text.length;) {
    const length = (lengths.get(folded.text.charAt(at)) ?? []).find((long) => {
      // A part cut short by the end is another, shorter word.
      const entry = at + long <= folded.text.length && words.get(folded.text.slice(at, at + long));
      return entry && stands(points, folded, at, long) && !isSaidWell(folded.text, at, long, entry);
    });
    const entry = length && words.get(folded.text.slice(at, at + length));
    if (!length || !entry) {
      at += 1;
      continue;
    }
    const start = folded.from[at] ?? 0;
    const end = folded.until[at + length - 1] ?? start;
    const { word, kind, better, note } = entry;
    found.push({ word, kind, better, note, found: points.slice(start, end).join(''), start, end });
    at += length;
  }
  return found;
}

/** The text has the better words there already: "call" inside "please call". */
function isSaidWell(text: string, at: number, length: number, { around }: Entry): boolean {
  if (around === '') return false;
  for (let begin = Math.max(0, at + length - around.length); begin <= at; begin++)
    if (text.startsWith(around, begin)) return true;
  return false;
}

const LATIN = /\p{Script=Latin}/u;
const DIGIT = /\p{Nd}/u;

/** Whether it is a word of its own there: 110 is no part of 96110, nor "art" one of "start". Chinese has no such edges. */
function stands(points: readonly string[], { from, until }: Folded, at: number, length: number) {
  const first = from[at] ?? 0;
  const last = (until[at + length - 1] ?? 1) - 1;
  return (
    !joined(besides(points, first, -1), points[first]) &&
    !joined(points[last], besides(points, last, 1))
  );
}

/** The next character that is seen, whatever stands between. */
function besides(points: readonly string[], at: number, step: 1 | -1): string | undefined {
  let next = at + step;
  while (points[next] !== undefined && isUnseen(points[next] ?? '')) next += step;
  return points[next];
}

const joined = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  [LATIN, DIGIT].some((class_) => class_.test(one) && class_.test(other));
