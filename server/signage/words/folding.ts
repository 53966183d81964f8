/**
 * Words as they are compared: as Unicode's compatibility form has them (NFKC, UAX 15), small, and without what nobody sees.
 * Each part knows where it stood, so that a place in what was folded is a place in what was written.
 */

/** Whether blanks count. Between the characters of a forbidden word they are put to pass it by. */
export type Blanks = 'kept' | 'dropped';

export interface Folded {
  readonly text: string;
  /** For each UTF-16 unit of `text`: the code point of the original that it comes from, and the one behind. */
  readonly from: readonly number[];
  readonly until: readonly number[];
}

const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;
const ALL_UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
/** What may melt into the character before it; where there is none, each code point stands by itself. */
const MELTING = /[\p{M}\p{Script=Hangul}\uFF9E\uFF9F]/u;
const WHITE = /\s+/gu;

/** Made once: it takes a millisecond, and a list has tens of thousands of words. */
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

export const isUnseen = (character: string): boolean => UNSEEN.test(character);

export function fold(original: string, blanks: Blanks): Folded {
  const from: number[] = [];
  const until: number[] = [];
  let text = '';
  for (const { seen, begin, end } of clusters(original)) {
    // Upper case first: ß and SS are the same word.
    const small = seen.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
    const part = small.replace(ALL_UNSEEN, '').replace(WHITE, blanks === 'kept' ? ' ' : '');
    // Two blanks are one.
    if (part === ' ' && text.endsWith(' ')) continue;
    text += part;
    for (let i = 0; i < part.length; i++) {
      from.push(begin);
      until.push(end);
    }
  }
  return { text, from, until };
}

/** As a list keeps it. Blanks at its ends are slips. */
export const foldedWord = (word: string, blanks: Blanks): string => fold(word, blanks).text.trim();

interface Cluster {
  /** Without what nobody sees. */
  readonly seen: string;
  /** Code points of the original, half-open. */
  readonly begin: number;
  readonly end: number;
}

/** What a reader takes for one character: only there do forms melt into one another. */
function* clusters(original: string): Generator<Cluster> {
  const places: number[] = [];
  const points: string[] = [];
  let at = 0;
  for (const point of original) {
    if (!UNSEEN.test(point)) {
      points.push(point);
      places.push(at);
    }
    at++;
  }
  if (!MELTING.test(original)) {
    for (const [i, seen] of points.entries())
      yield { seen, begin: places[i] ?? 0, end: (places[i] ?? 0) + 1 };
    return;
  }
  let next = 0;
  for (const { segment } of graphemes.segment(points.join(''))) {
    const first = next;
    for (const _ of segment) next++;
    yield { seen: segment, begin: places[first] ?? 0, end: (places[next - 1] ?? 0) + 1 };
  }
}
