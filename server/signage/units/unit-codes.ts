/** Codes of places: GB/T 2260 for a county and GB/T 10114 below it, or the twelve digits of a police unit. */

const LENGTHS: ReadonlySet<number> = new Set([6, 9, 12]);
const WHOLE = 12;

/**
 * The code as it is kept, twelve digits: those of a county and of a town go on in zeros, which people leave out. Digits of
 * full width and spaces between are as people paste them.
 * @returns null where it is none.
 */
export function unitCode(written: string): string | null {
  const digits = written.normalize('NFKC').replaceAll(/\s/g, '');
  if (!/^\d+$/.test(digits) || !LENGTHS.has(digits.length)) return null;
  return digits.padEnd(WHOLE, '0');
}
