/** Letters as SVG paths. Pixel fonts give whole numbers, so that every edge lies between two lamps. */
import type { Glyph } from 'fontkit';
import type { Line } from '../../templates/template.ts';
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

/** SVG's letters with points in font units, upwards. */
export function outlineOf(glyph: Glyph): readonly Command[] {
  const seen = outlines.get(glyph);
  if (seen) return seen;
  const made = glyph.path.commands.map(({ command, args }): Command => [
    LETTERS[command] ?? 'Z',
    ...args,
  ]);
  outlines.set(glyph, made);
  return made;
}

/** The path data of a line, in pixels of the canvas. */
export function linePath(line: Line): string {
  const face = loadFaces().get(line.face);
  if (!face) throw new Error(`no such face: ${line.face}`);
  let d = '';
  for (const { glyph, x, y } of shapeLine(face, line.text).glyphs)
    d += glyphPath(glyph, face, line.x + x * line.size, line.y - y * line.size, line.size);
  return d;
}

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
