/** A face as compact data, for a browser that has no font files. Pure. */
import type { Extent, Face } from './face.ts';
import { inSquare } from './face.ts';

export interface FaceTable extends Pick<
  Face,
  'name' | 'pixel' | 'weight' | 'script' | 'square' | 'seen'
> {
  /** Units in an em: pixels fonts measure in parts that 8, 10, 12 and 16 divide. */
  readonly unit: number;
  /** Flat quintuples: first and last code point, advance, top, bottom, in units. */
  readonly ranges: readonly number[];
  /** Code points of closing signs, each followed by the blank at its right in units. */
  readonly closing: readonly number[];
}

const STEP = 5;
/** Blocks whose letters are measured one by one; all of the square blocks come beside them. */
const MEASURED = [
  [0x20, 0x24f],
  [0x370, 0x45f],
  [0x600, 0x6ff],
  [0xf00, 0xfff],
  [0x1e00, 0x1eff],
  [0x2000, 0x27bf],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfb50, 0xfdff],
  [0xfe30, 0xffef],
  [0x20000, 0x3ffff],
] as const;
const measured = (code: number): boolean =>
  MEASURED.some(([from, to]) => code >= from && code <= to);
/** From the radicals to the syllables of Hangul every character is as wide as high. */
const oneEm = (code: number): boolean => code >= 0x2e80 && code <= 0xd7a3;
export const CLOSING_SIGNS = '，。、；：！？）》」』】〉”’';

/** The table of a face for the given code points, ascending. */
export function tableOf(face: Face, codePoints: readonly number[]): FaceTable {
  const { name, pixel, weight, script, square, seen } = face;
  const ranges: number[] = [];
  const unit = pixel > 0 ? 240 : 1000;
  for (const code of codePoints) {
    if (!measured(code) || !face.covers(code)) continue;
    const ink = inSquare(code) ? square : face.ink(code);
    const advance = oneEm(code) ? 1 : face.advance(code);
    const next = [advance, ink.top, ink.bottom].map((value) => Math.round(value * unit));
    const last = ranges.length - STEP;
    const same =
      last >= 0 &&
      ranges[last + 1] === code - 1 &&
      next.every((value, at) => ranges[last + 2 + at] === value);
    if (same) ranges[last + 1] = code;
    else ranges.push(code, code, ...next);
  }
  const closing = Array.from(CLOSING_SIGNS, (sign) => sign.codePointAt(0) ?? 0)
    .filter((code) => face.covers(code))
    .flatMap((code) => [code, Math.round(face.sides(code).right * unit)]);
  return { name, pixel, weight, script, square, seen, unit, ranges, closing };
}

/** A face that fits like the font itself; letters that change shape are taken as they stand alone. */
export function faceFromTable(table: FaceTable): Face {
  const { ranges, closing, unit, ...known } = table;
  const find = (code: number): number => {
    let low = 0;
    let high = ranges.length / STEP - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (code < (ranges[middle * STEP] ?? 0)) high = middle - 1;
      else if (code > (ranges[middle * STEP + 1] ?? 0)) low = middle + 1;
      else return middle * STEP;
    }
    return -1;
  };
  const value = (code: number, at: number): number => {
    const found = find(code);
    return found < 0 ? 0 : (ranges[found + at] ?? 0) / unit;
  };
  const ink = (code: number): Extent => ({ top: value(code, 3), bottom: value(code, 4) });
  const blanks = new Map<number, number>();
  for (let at = 0; at < closing.length; at += 2)
    blanks.set(closing[at] ?? 0, (closing[at + 1] ?? 0) / unit);
  return {
    ...known,
    covers: (code) => find(code) >= 0,
    advance: (code) => value(code, 2),
    ink,
    sides: (code) => ({ left: 0, right: blanks.get(code) ?? 0 }),
    shaped(text) {
      const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
      const width = codes.reduce((sum, code) => sum + value(code, 2), 0);
      const top = Math.max(0, ...codes.map((code) => ink(code).top));
      const bottom = Math.max(0, ...codes.map((code) => ink(code).bottom));
      return { width, ink: { top, bottom }, rightToLeft: /^[^\p{L}]*[\u0590-\u08ff]/u.test(text) };
    },
  };
}
