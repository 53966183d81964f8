/** Which bytes of a file a request wants: the Range of RFC 9110, section 14. */

export type Wanted =
  | { readonly kind: 'whole' }
  /** Half-open, inside the file. */
  | { readonly kind: 'part'; readonly from: number; readonly until: number }
  /** Nothing of the file lies in what was asked for: 416. */
  | { readonly kind: 'none' };

const WHOLE: Wanted = { kind: 'whole' };
const NONE: Wanted = { kind: 'none' };

/**
 * A range that cannot be read, is of another unit, or names several parts is answered with the whole, as the standard
 * allows; so is one whose `If-Range` is not the strong tag of what is there (13.1.5).
 * @param size of the file in bytes
 */
export function wantedOf(
  range: string | undefined,
  ifRange: string | undefined,
  etag: string,
  size: number,
): Wanted {
  if (range === undefined || (ifRange !== undefined && ifRange.trim() !== etag)) return WHOLE;
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(range.trim());
  if (!match) return WHOLE;
  const [, first = '', last = ''] = match;
  if (first === '') {
    if (last === '') return WHOLE;
    const length = Math.min(Number(last), size);
    return length > 0 ? { kind: 'part', from: size - length, until: size } : NONE;
  }
  const from = Number(first);
  if (last !== '' && Number(last) < from) return WHOLE;
  if (from >= size) return NONE;
  return { kind: 'part', from, until: last === '' ? size : Math.min(Number(last) + 1, size) };
}
