import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { rasterOf } from '../../../content/render/raster/depth.ts';
import { FONT_FILES, loadFaces } from '../../../content/render/fonts/fonts.ts';
import type { LoadedFace } from '../../../content/render/fonts/loaded-face.ts';
import { linePath } from '../../../content/render/fonts/glyphs.ts';
import { darkRaster, lightLine } from '../../../content/render/raster/lamps.ts';
import { LARGEST_ON_GRID_PX } from '../../../content/render/setting/sizes.ts';
import { sheet } from '../../../content/render/raster/svg.ts';
import { seedOf, size } from '../../support/soak.ts';
import { gb2312Hanzi } from './gb2312.ts';
import { type Bitmap, type PixelFont, readPixelFont } from './glyf.ts';

const HANZI = gb2312Hanzi();
/** Of so many characters one is drawn, from another one on with each seed: every one of them in a soak. */
const ONE_OF = size(6, 1);
const DRAWN = HANZI.filter((_, at) => at % ONE_OF === seedOf(0) % ONE_OF);
const COLUMNS = 100;
/** Characters of GB 2312 that each font lacks. */
const LACKS = { 'fusion-8': 0, 'fusion-10': 954, 'fusion-12': 327, unifont: 0 } as const;
const MULTIPLES = {
  'fusion-8': [1, 2],
  'fusion-10': [1, 2],
  'fusion-12': [1, 2, 3],
  unifont: [1, 2],
} as const;

const face = (name: string): LoadedFace => loadFaces().get(name) as LoadedFace;
const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

/** Draws the characters both ways that the renderer does, as outlines and as lamps, and compares every pixel with what the font file says. */
async function compare(
  one: LoadedFace,
  multiple: number,
): Promise<{ differing: number; grey: number; compared: number }> {
  const px = one.pixel * multiple;
  const drawn = DRAWN.filter((character) => one.covers(codeOf(character)));
  const width = COLUMNS * px;
  const rows = Math.ceil(drawn.length / COLUMNS);
  const up = Math.round(one.square.top * px);
  const lamps = darkRaster(width, rows * px, '#000000');
  let body = '';
  const expected = new Uint8Array(width * rows * px);
  for (let row = 0; row < rows; row += 1) {
    const text = drawn.slice(row * COLUMNS, (row + 1) * COLUMNS);
    const y = row * px + up;
    const line = { text: text.join(''), face: one.name, size: px, x: 0, y, width };
    body += `<path d="${linePath(line)}" fill="#fff"/>`;
    expect(lightLine(lamps, line, '#ffffff')).toBe(true);
    for (const [at, character] of text.entries()) {
      light(expected, width, bitmapOf(one, character), at * px, y, multiple);
    }
  }
  const ground = `<path d="M0 0H${width}V${rows * px}H0Z" fill="#000"/>`;
  const { data } = await rasterOf(sheet(width, rows * px, `${ground}${body}`));
  let differing = 0;
  let grey = 0;
  for (let at = 0; at < expected.length; at += 1) {
    const level = data[at * 3] ?? 0;
    if (level !== 0 && level !== 255) grey += 1;
    if (level !== expected[at] || lamps.data[at * 3] !== expected[at]) differing += 1;
  }
  return { differing, grey, compared: drawn.length };
}

const require = createRequire(import.meta.url);
const read = new Map<string, PixelFont>();
const known = new Map<string, Bitmap>();

/** The font's file read by a reader of our own. */
function fontOf({ name, pixel }: LoadedFace): PixelFont {
  const path = FONT_FILES.find((file) => file.name === name)?.path ?? '';
  const font = read.get(name) ?? readPixelFont(readFileSync(require.resolve(path)), pixel);
  read.set(name, font);
  return font;
}

function bitmapOf(one: LoadedFace, character: string): Bitmap {
  const key = one.name + character;
  const bitmap = known.get(key) ?? fontOf(one).bitmap(codeOf(character));
  known.set(key, bitmap);
  return bitmap;
}

function light(
  into: Uint8Array,
  width: number,
  lamps: Bitmap,
  x: number,
  y: number,
  multiple: number,
): void {
  for (const [column, row] of lamps) {
    for (let down = 0; down < multiple; down += 1) {
      const start = (y - (row + 1) * multiple + down) * width + x + column * multiple;
      into.fill(255, start, start + multiple);
    }
  }
}

describe('pixel fonts at whole multiples are exact over GB 2312', () => {
  test('the list holds both levels', () => {
    expect(new Set(HANZI).size).toBe(6_763);
  });

  for (const [name, multiples] of Object.entries(MULTIPLES)) {
    for (const multiple of multiples) {
      test(`${name} at ${multiple} x: no pixel differs, none is grey`, async () => {
        const { differing, grey, compared } = await compare(face(name), multiple);
        expect({ differing, grey }).toEqual({ differing: 0, grey: 0 });
        expect(compared).toBeGreaterThan(5_000 / ONE_OF);
      }, 120_000);
    }
  }

  test('at every larger legal multiple a lamp is a whole square of lamps', () => {
    for (const name of Object.keys(MULTIPLES)) {
      const one = face(name);
      const drawn = HANZI.filter((character, at) => at % 97 === 0 && one.covers(codeOf(character)));
      for (let multiple = 2; multiple * one.pixel <= LARGEST_ON_GRID_PX; multiple += 1) {
        const px = one.pixel * multiple;
        const y = Math.round(one.square.top * px);
        for (const text of drawn) {
          const raster = darkRaster(px, px, '#000000');
          lightLine(raster, { text, face: name, size: px, x: 0, y, width: px }, '#ffffff');
          const expected = new Uint8Array(px * px);
          light(expected, px, bitmapOf(one, text), 0, y, multiple);
          const levels = expected.map((_, at) => raster.data[at * 3] ?? 0);
          expect(Buffer.compare(levels, expected), `${name} ${multiple} ${text}`).toBe(0);
        }
      }
    }
  }, 60_000);

  test('the fonts have the characters that their files list', () => {
    for (const name of Object.keys(MULTIPLES)) {
      const one = face(name);
      const lies = HANZI.filter(
        (character) => one.covers(codeOf(character)) !== fontOf(one).has(codeOf(character)),
      );
      expect(lies).toEqual([]);
    }
  });

  test('what a font lacks is known, and the fonts for 16 px and for outlines lack nothing', () => {
    const lacking = (name: string): number =>
      HANZI.filter((character) => !face(name).covers(codeOf(character))).length;
    expect(lacking('unifont')).toBe(LACKS.unifont);
    expect(lacking('noto')).toBe(0);
    expect(lacking('noto-bold')).toBe(0);
    expect(lacking('fusion-12')).toBe(LACKS['fusion-12']);
    expect(lacking('fusion-10')).toBe(LACKS['fusion-10']);
    expect(lacking('fusion-8')).toBe(LACKS['fusion-8']);
  });
});
