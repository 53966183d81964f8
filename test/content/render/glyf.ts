/**
 * Bitmaps of pixel fonts out of the bytes of the font file: no fontkit, no satori, no rasteriser. A lamp is lit where its
 * middle lies inside the outline. Formats: https://www.w3.org/TR/WOFF/ and OpenType's cmap, loca, glyf.
 */
import { inflateSync } from 'node:zlib';

/** Lit lamps: column and row; row 0 is the first above the baseline. */
export type Bitmap = readonly (readonly [column: number, row: number])[];

export interface PixelFont {
  has(code: number): boolean;
  bitmap(code: number): Bitmap;
}

type Point = readonly [x: number, y: number];

/** @param pixel height of the font's grid in lamps. */
export function readPixelFont(woff: Buffer, pixel: number): PixelFont {
  const table = tablesOf(woff);
  const cell = table('head').readUInt16BE(18) / pixel;
  const wide = table('head').readInt16BE(50) === 1;
  const loca = table('loca');
  const glyf = table('glyf');
  const glyphs = readCmap(table('cmap'));
  const offset = (glyph: number): number =>
    wide ? loca.readUInt32BE(glyph * 4) : loca.readUInt16BE(glyph * 2) * 2;
  const contours = (glyph: number): Point[][] =>
    offset(glyph) === offset(glyph + 1)
      ? []
      : readContours(glyf.subarray(offset(glyph), offset(glyph + 1)), contours);
  return {
    has: (code) => glyphs.has(code),
    bitmap: (code) => lampsInside(contours(glyphs.get(code) ?? 0), cell),
  };
}

function tablesOf(woff: Buffer): (name: string) => Buffer {
  const tables = new Map<string, Buffer>();
  for (let at = 44; at < 44 + 20 * woff.readUInt16BE(12); at += 20) {
    const [offset, packed, length] = [4, 8, 12].map((field) => woff.readUInt32BE(at + field));
    const bytes = woff.subarray(offset, (offset ?? 0) + (packed ?? 0));
    const whole = packed === length ? bytes : inflateSync(bytes);
    tables.set(woff.toString('latin1', at, at + 4), whole);
  }
  return (name) => tables.get(name) ?? Buffer.alloc(0);
}

/** Format 12 where the font has it, else format 4. */
function readCmap(cmap: Buffer): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let at = 4; at < 4 + 8 * cmap.readUInt16BE(2); at += 8) {
    const sub = cmap.subarray(cmap.readUInt32BE(at + 4));
    if (sub.readUInt16BE(0) === 12) readGroups(sub, glyphs);
    else if (sub.readUInt16BE(0) === 4) readRanges(sub, glyphs);
  }
  return glyphs;
}

function readGroups(sub: Buffer, glyphs: Map<number, number>): void {
  for (let at = 16; at < 16 + 12 * sub.readUInt32BE(12); at += 12) {
    const [first, last, glyph] = [0, 4, 8].map((field) => sub.readUInt32BE(at + field));
    for (let code = first ?? 0; code <= (last ?? -1); code += 1)
      glyphs.set(code, (glyph ?? 0) + code - (first ?? 0));
  }
}

function readRanges(sub: Buffer, glyphs: Map<number, number>): void {
  const size = sub.readUInt16BE(6);
  for (let at = 0; at < size; at += 2) {
    const last = sub.readUInt16BE(14 + at);
    const first = sub.readUInt16BE(16 + size + at);
    const delta = sub.readUInt16BE(16 + 2 * size + at);
    const place = 16 + 3 * size + at;
    const range = sub.readUInt16BE(place);
    for (let code = first; code <= last && code < 0xffff; code += 1) {
      const raw = range === 0 ? code : sub.readUInt16BE(place + range + 2 * (code - first));
      if (raw !== 0) glyphs.set(code, (raw + delta) & 0xffff);
    }
  }
}

function readContours(glyph: Buffer, part: (glyph: number) => Point[][]): Point[][] {
  const count = glyph.readInt16BE(0);
  return count < 0 ? readParts(glyph, part) : readSimple(glyph, count);
}

/** Parts that are only moved: the fonts here have no others. */
function readParts(glyph: Buffer, part: (glyph: number) => Point[][]): Point[][] {
  const found: Point[][] = [];
  let at = 10;
  for (let flags = 0x20; flags & 0x20;) {
    flags = glyph.readUInt16BE(at);
    if (flags & 0xc8 || !(flags & 2)) throw new Error('a scaled or anchored part');
    const words = flags & 1;
    const x = words ? glyph.readInt16BE(at + 4) : glyph.readInt8(at + 4);
    const y = words ? glyph.readInt16BE(at + 6) : glyph.readInt8(at + 5);
    for (const contour of part(glyph.readUInt16BE(at + 2)))
      found.push(contour.map(([px, py]): Point => [px + x, py + y]));
    at += words ? 8 : 6;
  }
  return found;
}

function readSimple(glyph: Buffer, count: number): Point[][] {
  const ends = Array.from({ length: count }, (_, at) => glyph.readUInt16BE(10 + 2 * at));
  const total = (ends.at(-1) ?? -1) + 1;
  let at = 10 + 2 * count;
  at += 2 + glyph.readUInt16BE(at);
  const flags: number[] = [];
  while (flags.length < total) {
    const flag = glyph.readUInt8(at++);
    const times = flag & 8 ? glyph.readUInt8(at++) + 1 : 1;
    for (let one = 0; one < times; one += 1) flags.push(flag);
  }
  const axis = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += glyph.readUInt8(at++) * (flag & same ? 1 : -1);
      else if (!(flag & same)) {
        value += glyph.readInt16BE(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = axis(2, 16);
  const ys = axis(4, 32);
  const points = xs.map((x, one): Point => [x, ys[one] ?? 0]);
  return ends.map((end, one) => points.slice((ends[one - 1] ?? -1) + 1, end + 1));
}

/**
 * Non-zero winding at the middle of each lamp, by a ray to the right. Handles of curves count as corners: in these
 * fonts they lie on straight edges.
 */
function lampsInside(contours: readonly (readonly Point[])[], cell: number): Bitmap {
  const points = contours.flat();
  if (points.some(([x, y]) => x % cell !== 0 || y % cell !== 0)) throw new Error('off the grid');
  const columns = points.map(([x]) => x / cell);
  const rows = points.map(([, y]) => y / cell);
  const lit: [number, number][] = [];
  for (let row = Math.min(...rows); row < Math.max(...rows); row += 1) {
    for (let column = Math.min(...columns); column < Math.max(...columns); column += 1) {
      if (winding(contours, (column + 0.5) * cell, (row + 0.5) * cell) !== 0)
        lit.push([column, row]);
    }
  }
  return lit;
}

function winding(contours: readonly (readonly Point[])[], x: number, y: number): number {
  let turns = 0;
  for (const contour of contours) {
    let [fromX, fromY] = contour.at(-1) ?? [0, 0];
    for (const [toX, toY] of contour) {
      if (fromX !== toX && fromY !== toY) throw new Error('a slanted edge');
      if (toX > x && fromY < y !== toY < y) turns += toY > fromY ? 1 : -1;
      fromX = toX;
      fromY = toY;
    }
  }
  return turns;
}
