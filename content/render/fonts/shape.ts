/** A line of text as placed glyphs, in em, from left to right. */
import type { Glyph } from 'fontkit';
import { shapeArabic } from './arabic-forms.ts';
import { COMPLEX, runsOf } from './direction.ts';
import type { Extent } from './face.ts';
import type { LoadedFace } from './loaded-face.ts';

export interface PlacedGlyph {
  readonly glyph: Glyph;
  /** Of its origin, in em from the line's start; upwards. */
  readonly x: number;
  readonly y: number;
}

export interface ShapedLine {
  readonly glyphs: readonly PlacedGlyph[];
  readonly width: number;
  readonly rightToLeft: boolean;
}

/** Shapes are asked for again and again while a size is sought. */
const KEPT_LINES = 400;
const kept = new WeakMap<LoadedFace, Map<string, ShapedLine>>();

export function shapeLine(face: LoadedFace, text: string): ShapedLine {
  if (!COMPLEX.test(text)) return plainLine(face, text, false);
  const lines = kept.get(face) ?? new Map<string, ShapedLine>();
  kept.set(face, lines);
  const known = lines.get(text);
  if (known) return known;
  const shaped = face.script === 'han' ? withForms(face, text) : withRules(face, text);
  if (lines.size >= KEPT_LINES) lines.clear();
  lines.set(text, shaped);
  return shaped;
}

function plainLine(face: LoadedFace, text: string, rightToLeft: boolean): ShapedLine {
  const glyphs: PlacedGlyph[] = [];
  let x = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    glyphs.push({ glyph: face.glyph(code), x, y: 0 });
    x += face.advance(code);
  }
  return { glyphs, width: x, rightToLeft };
}

/** Pixel fonts have the forms as characters. */
function withForms(face: LoadedFace, text: string): ShapedLine {
  const { runs, rightToLeft } = runsOf(text);
  const shown = runs.map((run) =>
    run.rightToLeft ? [...shapeArabic(run.text)].reverse().join('') : run.text,
  );
  return plainLine(face, shown.join(''), rightToLeft);
}

/** Outline fonts have rules, which fontkit carries out; it hands runs from the right back as they stand. */
function withRules(face: LoadedFace, text: string): ShapedLine {
  const em = face.font.unitsPerEm;
  const { runs, rightToLeft } = runsOf(text);
  const glyphs: PlacedGlyph[] = [];
  let pen = 0;
  for (const run of runs) {
    const direction = run.rightToLeft ? 'rtl' : 'ltr';
    const laid = face.font.layout(run.text, undefined, undefined, undefined, direction);
    for (const [at, glyph] of laid.glyphs.entries()) {
      const place = laid.positions[at];
      glyphs.push({ glyph, x: (pen + (place?.xOffset ?? 0)) / em, y: (place?.yOffset ?? 0) / em });
      pen += place?.xAdvance ?? glyph.advanceWidth;
    }
  }
  return { glyphs, width: pen / em, rightToLeft };
}

/** What the shaped line covers, in em. */
export function shapedInk(face: LoadedFace, text: string): Extent {
  const em = face.font.unitsPerEm;
  let top = 0;
  let bottom = 0;
  for (const { glyph, y } of shapeLine(face, text).glyphs) {
    const { minY, maxY } = glyph.cbox;
    if (!Number.isFinite(maxY)) continue;
    top = Math.max(top, maxY / em + y);
    bottom = Math.max(bottom, -minY / em - y);
  }
  return { top, bottom };
}
