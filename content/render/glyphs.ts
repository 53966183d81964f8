/** Letters as SVG paths. Pixel fonts give whole numbers, so that every edge lies between two lamps. */
import type { Glyph } from 'fontkit';
import type { Line } from '../templates/template.ts';
import { loadFaces } from './fonts.ts';
import type { LoadedFace } from './loaded-face.ts';
import { shapeLine } from './shape.ts';

type Command = readonly [letter: string, ...points: number[]];
const LETTERS: Readonly<Record<string, string>> = {
  moveTo: 'M',
  lineTo: 'L',
  quadraticCurveTo: 'Q',
  bezierCurveTo: 'C',
  closePath: 'Z',
};

const outlines = new WeakMap<Glyph, readonly Command[]>();

function outlineOf(glyph: Glyph): readonly Command[] {
  const seen = outlines.get(glyph);
  if (seen) return seen;
  const made = glyph.path.commands.map(({ command, args }): Command => [
    LETTERS[command] ?? 'Z',
    ...args,
  ]);
  outlines.set(glyph, made);
  return made;
}

/** One letter of a laid line. */
export interface GlyphMark {
  /** Columns that it may cover, in pixels of the canvas. */
  readonly left: number;
  readonly right: number;
  path(moveX: number, moveY: number): string;
}

/** The letters of a line, left to right as they stand. */
export function lineGlyphs(line: Line): GlyphMark[] {
  const face = loadFaces().get(line.face);
  if (!face) throw new Error(`no such face: ${line.face}`);
  return shapeLine(face, line.text).glyphs.map((placed) => {
    const x = line.x + placed.x * line.size;
    const y = line.y - placed.y * line.size;
    const path = (moveX: number, moveY: number): string =>
      glyphPath(placed.glyph, face, x + moveX, y + moveY, line.size);
    // Ligatures may be several times as wide as their size.
    return { left: x - line.size, right: x + 4 * line.size, path };
  });
}

/** The path data of a line, in pixels of the canvas. */
export const linePath = (line: Line): string =>
  lineGlyphs(line)
    .map((glyph) => glyph.path(0, 0))
    .join('');

function glyphPath(glyph: Glyph, face: LoadedFace, x: number, y: number, size: number): string {
  const scale = size / face.font.unitsPerEm;
  const round =
    face.pixel > 0 ? Math.round : (value: number): number => Math.round(value * 100) / 100;
  let d = '';
  for (const [letter, ...points] of outlineOf(glyph)) {
    d += letter;
    for (let at = 0; at < points.length; at += 2) {
      d += `${at ? ' ' : ''}${round(x + (points[at] ?? 0) * scale)} ${round(y - (points[at + 1] ?? 0) * scale)}`;
    }
  }
  return d;
}
