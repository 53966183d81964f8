/**
 * Pixel fonts lamp by lamp: their outlines are rectangles on a grid, so a line is copied, not rasterised. What comes
 * out is what an SVG of the same outlines gives at whole multiples, at a small part of the cost.
 */
import type { Glyph } from 'fontkit';
import type { Line } from '../../templates/template.ts';
import type { Raster } from './depth.ts';
import { loadFaces } from '../fonts/fonts.ts';
import { shapeLine } from '../fonts/shape.ts';

/** Flat triples: first column, one past the last, row above the baseline. */
type Runs = readonly number[];

/** Ligatures and long forms may be several times as wide as their size. */
export const WIDEST_EM = 4;

const scanned = new WeakMap<Glyph, Runs | null>();

/** @returns the lit runs of a glyph, or null where an outline leaves the grid. */
function runsOf(glyph: Glyph, cell: number): Runs | null {
  const known = scanned.get(glyph);
  if (known !== undefined) return known;
  const runs = scanOutline(glyph, cell);
  scanned.set(glyph, runs);
  return runs;
}

function scanOutline(glyph: Glyph, cell: number): Runs | null {
  const rows = new Map<number, [column: number, turn: number][]>();
  let [startX, startY, penX, penY] = [0, 0, 0, 0];
  for (const { command, args } of glyph.path.commands) {
    const [x = startX, y = startY] = args.slice(-2).map((value) => value / cell);
    if (![x, y].every(Number.isInteger)) return null;
    if (command === 'moveTo') [startX, startY] = [x, y];
    else if (x === penX) addTurns(rows, x, penY, y);
    else if (y !== penY) return null;
    [penX, penY] = [x, y];
  }
  const runs: number[] = [];
  for (const [row, turns] of rows) {
    turns.sort(([a], [b]) => a - b);
    let winding = 0;
    for (const [at, [column, turn]] of turns.entries()) {
      winding += turn;
      const until = turns[at + 1]?.[0] ?? column;
      if (winding !== 0 && until > column) runs.push(column, until, row);
    }
  }
  return runs;
}

function addTurns(
  rows: Map<number, [number, number][]>,
  x: number,
  from: number,
  to: number,
): void {
  const turn = to > from ? 1 : -1;
  for (let row = Math.min(from, to); row < Math.max(from, to); row += 1) {
    const turns = rows.get(row);
    if (turns) turns.push([x, turn]);
    else rows.set(row, [[x, turn]]);
  }
}

/** @param colour `#rrggbb`. */
export const channels = (colour: string): [number, number, number] => {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

export function darkRaster(width: number, height: number, ground: string): Raster {
  const data = Buffer.alloc(width * height * 3);
  const [red, green, blue] = channels(ground);
  if (red || green || blue) data.fill(Buffer.from([red, green, blue]));
  return { data, width, height };
}

/**
 * Lights a line of a pixel font; what lies outside the raster is cut.
 * @returns false, with nothing drawn, when the line is of an outline font or leaves the grid.
 */
export function lightLine(raster: Raster, line: Line, colour: string): boolean {
  const face = loadFaces().get(line.face);
  if (!face || face.pixel === 0) return false;
  const cell = face.font.unitsPerEm / face.pixel;
  const { glyphs } = shapeLine(face, line.text);
  const runs = glyphs.map(({ glyph }) => runsOf(glyph, cell));
  if (runs.includes(null)) return false;
  const multiple = line.size / face.pixel;
  for (const [at, placed] of glyphs.entries()) {
    const x = Math.round(line.x + placed.x * line.size);
    if (x < -WIDEST_EM * line.size || x >= raster.width) continue;
    lightGlyph(raster, runs[at] ?? [], x, line.y, multiple, colour);
  }
  return true;
}

function lightGlyph(
  raster: Raster,
  runs: Runs,
  x: number,
  y: number,
  multiple: number,
  colour: string,
): void {
  const { data, width, height } = raster;
  const [red, green, blue] = channels(colour);
  for (let at = 0; at < runs.length; at += 3) {
    const from = Math.max(0, x + (runs[at] ?? 0) * multiple);
    const until = Math.min(width, x + (runs[at + 1] ?? 0) * multiple);
    const top = y - ((runs[at + 2] ?? 0) + 1) * multiple;
    for (let row = Math.max(0, top); row < Math.min(height, top + multiple); row += 1) {
      for (let pixel = (row * width + from) * 3; pixel < (row * width + until) * 3; pixel += 3) {
        data[pixel] = red;
        data[pixel + 1] = green;
        data[pixel + 2] = blue;
      }
    }
  }
}
