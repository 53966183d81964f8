/**
 * Letters of outline fonts as the part of each pixel that they cover, exact for the flattened outline: edges add signed
 * areas to a buffer, and running sums along the rows are the coverage (R. Levien, "Inside the fastest font renderer").
 * Plain arithmetic, so that the bytes are the same on every machine.
 */
import type { Glyph } from 'fontkit';
import { outlineOf } from '../fonts/glyphs.ts';

/** Coverage from 0 to 1, row by row; its left upper corner lies at (left, top). */
export interface Coverage {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly levels: Float32Array;
}

/** How far a chord may leave its curve, in px; a cubic one up to three times as far. */
const FLATNESS_PX = 0.02;

/** @param x of the glyph's origin and @param y of its baseline, in px; @param scale px in a font unit. */
export function coverageOf(glyph: Glyph, x: number, y: number, scale: number): Coverage | null {
  const { minX, minY, maxX, maxY } = glyph.cbox;
  if (!Number.isFinite(maxX)) return null;
  const left = Math.floor(x + minX * scale);
  const top = Math.floor(y - maxY * scale);
  // One column more takes what an edge on the last one hands on.
  const width = Math.ceil(x + maxX * scale) - left + 2;
  const height = Math.ceil(y - minY * scale) - top + 1;
  const sheet = { left, top, width, height, levels: new Float32Array(width * height) };
  traceOutline(glyph, x - left, y - top, scale, sheet);
  sumRows(sheet);
  return sheet;
}

function sumRows({ width, height, levels }: Coverage): void {
  for (let row = 0; row < height; row += 1) {
    let sum = 0;
    for (let at = row * width; at < (row + 1) * width; at += 1) {
      sum += levels[at] ?? 0;
      // Contours may overlap: what is covered twice is covered. Two edges in one pixel add up, a little too much.
      levels[at] = Math.min(1, Math.abs(sum));
    }
  }
}

function traceOutline(glyph: Glyph, x: number, y: number, scale: number, sheet: Coverage): void {
  let startX = 0;
  let startY = 0;
  let penX = 0;
  let penY = 0;
  for (const [letter, ...units] of outlineOf(glyph)) {
    const points = units.map((unit, at) => (at % 2 === 0 ? x + unit * scale : y - unit * scale));
    const [endX, endY] = letter === 'Z' ? [startX, startY] : points.slice(-2);
    if (endX === undefined || endY === undefined) continue;
    if (letter === 'M') {
      startX = endX;
      startY = endY;
    } else if (points.length > 2) addCurve(sheet, [penX, penY, ...points]);
    else addEdge(sheet, penX, penY, endX, endY);
    penX = endX;
    penY = endY;
  }
}

/** A quadratic or cubic Bézier curve as chords; `points` are x and y in turn, the start first. */
function addCurve(sheet: Coverage, points: readonly number[]): void {
  let bend = 0;
  for (let at = 4; at < points.length; at += 1) {
    const second = (points[at] ?? 0) - 2 * (points[at - 2] ?? 0) + (points[at - 4] ?? 0);
    bend = Math.max(bend, Math.abs(second));
  }
  const count = Math.max(1, Math.ceil(Math.sqrt(bend / (4 * FLATNESS_PX))));
  let [fromX = 0, fromY = 0] = points;
  for (let step = 1; step <= count; step += 1) {
    const toX = onCurve(points, 0, step / count);
    const toY = onCurve(points, 1, step / count);
    addEdge(sheet, fromX, fromY, toX, toY);
    fromX = toX;
    fromY = toY;
  }
}

/** De Casteljau's way, written out for two and three handles. */
function onCurve(points: readonly number[], axis: 0 | 1, t: number): number {
  const [a = 0, b = 0, c = 0] = [points[axis], points[axis + 2], points[axis + 4]];
  const u = 1 - t;
  const d = points[axis + 6];
  return d === undefined
    ? u * u * a + 2 * u * t * b + t * t * c
    : u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}

/** Adds the signed area right of an edge, row by row. */
function addEdge(sheet: Coverage, x0: number, y0: number, x1: number, y1: number): void {
  if (y0 === y1) return;
  const direction = y0 < y1 ? 1 : -1;
  const [upperX, upperY, lowerY] = y0 < y1 ? [x0, y0, y1] : [x1, y1, y0];
  const slope = (x1 - x0) / (y1 - y0);
  let x = upperX;
  for (let row = Math.max(0, Math.floor(upperY)); row < Math.min(sheet.height, lowerY); row += 1) {
    const tall = Math.min(row + 1, lowerY) - Math.max(row, upperY);
    const next = x + slope * tall;
    addToRow(sheet, row, Math.min(x, next), Math.max(x, next), direction * tall);
    x = next;
  }
}

/** Spreads an edge's height in one row over the columns from x0 to x1 that it crosses. */
function addToRow(
  { levels, width }: Coverage,
  row: number,
  x0: number,
  x1: number,
  signed: number,
): void {
  const first = Math.floor(x0);
  let at = row * width + first;
  if (x1 <= first + 1) {
    const inside = signed * ((x0 + x1) / 2 - first);
    levels[at] = (levels[at] ?? 0) + signed - inside;
    levels[at + 1] = (levels[at + 1] ?? 0) + inside;
    return;
  }
  let before = 0;
  for (let side = first + 1; side - 1 < x1; side += 1) {
    const after = coveredUntil(side, x0, x1);
    levels[at] = (levels[at] ?? 0) + signed * (after - before);
    before = after;
    at += 1;
  }
  levels[at] = (levels[at] ?? 0) + signed * (1 - before);
}

/** The part of the pixel column ending at `side` that lies right of an edge running evenly from x0 to x1. */
function coveredUntil(side: number, x0: number, x1: number): number {
  const run = x1 - x0;
  const enters = Math.max(side - 1, x0);
  const leaves = Math.min(side, x1);
  const passedBefore = (enters - x0) / run;
  return passedBefore + ((leaves - enters) / run) * (side - (enters + leaves) / 2);
}
