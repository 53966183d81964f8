/** Text from outside, as every store keeps it: PostgreSQL has no NUL, and half of a surrogate pair is no character. */

/** A surrogate that stands alone: in a pattern of whole characters pairs are none. */
const HALF = /\p{Cs}/u;
const HALVES = new RegExp(HALF, 'gu');

/** Whether both stores give the text back as it was. */
export const isKept = (text: string): boolean => !text.includes('\0') && !HALF.test(text);

/** The same text with U+FFFD in the place of what no store keeps: for words that must not be lost for one character. */
export const mended = (text: string): string =>
  text.replaceAll('\0', '\uFFFD').replace(HALVES, '\uFFFD');

/** The first so many UTF-16 units, without the half of a character that the cut may leave. */
export const cutTo = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');

/** As it is searched: wide letters as narrow ones, and none of them large. */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** A place in a value, and the place that it lies in. */
interface Place {
  readonly value: unknown;
  readonly key: string;
  readonly within: Place | null;
}

/**
 * The first text in a JSON value, names of members included, that a store would not keep.
 * @returns its path, such as `items.0.text`, empty where it is the value itself; null where all is well.
 */
export function unkeptIn(root: unknown): string | null {
  // A list of what is still to look at: a value may be deeper than the stack.
  const open: Place[] = [{ value: root, key: '', within: null }];
  for (let place = open.pop(); place; place = open.pop()) {
    const { value } = place;
    if (typeof value === 'string') {
      if (!isKept(value)) return pathOf(place);
    } else if (value !== null && typeof value === 'object') {
      const members = Object.entries(value);
      for (let at = members.length - 1; at >= 0; at--) {
        const [key, inner] = members[at]!;
        if (!isKept(key)) return pathOf(place);
        open.push({ value: inner, key, within: place });
      }
    }
  }
  return null;
}

function pathOf(place: Place): string {
  const keys: string[] = [];
  for (let at = place; at.within; at = at.within) keys.unshift(at.key);
  return keys.join('.');
}

/** Whether JSON may hold such text at all: it comes in as an escape only, for its own bytes are neither UTF-8 nor JSON. */
export const mayHoldUnkept = (json: string): boolean => json.includes('\\u');
