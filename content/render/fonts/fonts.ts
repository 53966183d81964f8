/** The fonts on disk, read once. WOFF is unpacked at loading: a packed table would be inflated at every look. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
import { create, type Font } from 'fontkit';
import type { Extent, Face } from './face.ts';
import type { LoadedFace } from './loaded-face.ts';
import { shapedInk, shapeLine } from './shape.ts';

const require = createRequire(import.meta.url);

interface FontFile {
  readonly name: string;
  readonly path: string;
  readonly pixel: number;
  readonly weight: 'regular' | 'bold';
  readonly script: Face['script'];
}

const fusion = (pixel: number): FontFile => ({
  name: `fusion-${pixel}`,
  path: `@fontsource/fusion-pixel-${pixel}px-proportional-sc/files/fusion-pixel-${pixel}px-proportional-sc-latin-400-normal.woff`,
  pixel,
  weight: 'regular',
  script: 'han',
});

const outline = (
  name: string,
  path: string,
  weight: FontFile['weight'],
  script: Face['script'],
): FontFile => ({
  name,
  path: `@expo-google-fonts/${path}.ttf`,
  pixel: 0,
  weight,
  script,
});

/** In the order in which they are tried. */
export const FONT_FILES: readonly FontFile[] = [
  outline('noto', 'noto-sans-sc/400Regular/NotoSansSC_400Regular', 'regular', 'han'),
  outline('noto-bold', 'noto-sans-sc/700Bold/NotoSansSC_700Bold', 'bold', 'han'),
  outline('arabic', 'noto-sans-arabic/400Regular/NotoSansArabic_400Regular', 'regular', 'arabic'),
  outline('arabic-bold', 'noto-sans-arabic/700Bold/NotoSansArabic_700Bold', 'bold', 'arabic'),
  outline(
    'tibetan',
    'noto-serif-tibetan/500Medium/NotoSerifTibetan_500Medium',
    'regular',
    'tibetan',
  ),
  outline('tibetan-bold', 'noto-serif-tibetan/700Bold/NotoSerifTibetan_700Bold', 'bold', 'tibetan'),
  fusion(8),
  fusion(10),
  fusion(12),
  {
    name: 'unifont',
    path: '@fontsource/unifont/files/unifont-latin-400-normal.woff',
    pixel: 16,
    weight: 'regular',
    script: 'han',
  },
];

let loaded: ReadonlyMap<string, LoadedFace> | undefined;

/** All faces by name. The first call reads the files (about 25 MB), later ones return the same faces. */
export function loadFaces(): ReadonlyMap<string, LoadedFace> {
  loaded ??= new Map(FONT_FILES.map((file) => [file.name, faceOf(file)]));
  return loaded;
}

function faceOf(file: FontFile): LoadedFace {
  const packed: Buffer = readFileSync(require.resolve(file.path));
  const font = create(
    Buffer.from(file.path.endsWith('.woff') ? unpackWoff(packed) : packed),
  ) as Font;
  const known = new Set(font.characterSet);
  const em = font.unitsPerEm;
  const glyph = remembered((code) => font.glyphForCodePoint(code));
  const ink = remembered((code): Extent => {
    const { minY, maxY } = glyph(code).cbox;
    return Number.isFinite(maxY) ? { top: maxY / em, bottom: -minY / em } : { top: 0, bottom: 0 };
  });
  const made: LoadedFace = {
    ...file,
    font,
    glyph,
    ink,
    square: squareOf(file.pixel),
    seen: ink('国'.codePointAt(0) ?? 0),
    sides: remembered((code) => {
      const { advanceWidth, cbox } = glyph(code);
      if (!Number.isFinite(cbox.maxX)) return { left: 0, right: 0 };
      return { left: cbox.minX / em, right: (advanceWidth - cbox.maxX) / em };
    }),
    covers: remembered((code) => known.has(code) && canShow(file, code)),
    advance: remembered((code) => glyph(code).advanceWidth / em),
    shaped(text) {
      const { width, rightToLeft } = shapeLine(made, text);
      return { width, rightToLeft, ink: shapedInk(made, text) };
    },
  };
  return made;
}

/** What a font says of a character does not change, and is asked for again and again. */
function remembered<Value>(read: (code: number) => Value): (code: number) => Value {
  const known = new Map<number, Value>();
  return (code) => {
    const seen = known.get(code);
    if (seen !== undefined) return seen;
    const value = read(code);
    known.set(code, value);
    return value;
  };
}

const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;
/** Scripts whose letters must be joined or stacked by rules that a font without rules does not have. */
const NEEDS_RULES = /[\p{M}\u0590-\u05ff\u0700-\u109f\u1780-\u18af\u1a00-\u1cff\ua800-\uabff]/u;
const OF_TIBETAN = /[\u0f00-\u0fff]/u;
const OF_ARABIC = /[\u0600-\u06ff]/u;

/** A glyph in the font is not enough: it must also come out as people write it. */
function canShow({ script, pixel }: FontFile, code: number): boolean {
  const character = String.fromCodePoint(code);
  if (CONTROL.test(character)) return false;
  if (script === 'tibetan') return OF_TIBETAN.test(character) || code < 0x2100;
  if (script === 'arabic') return true;
  if (OF_ARABIC.test(character)) return pixel === 16 && !/\p{M}/u.test(character);
  return !NEEDS_RULES.test(character);
}

/** Where the em square lies: read from the fonts' own metrics. */
function squareOf(pixel: number): Extent {
  if (pixel === 0) return { top: 0.88, bottom: 0.12 };
  return pixel === 16
    ? { top: 14 / 16, bottom: 2 / 16 }
    : { top: 1 - 1 / pixel, bottom: 1 / pixel };
}

/** WOFF 1.0 to plain sfnt (https://www.w3.org/TR/WOFF/#FileStructure). */
export function unpackWoff(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const header = Buffer.alloc(12 + 16 * count);
  header.writeUInt32BE(woff.readUInt32BE(4), 0);
  header.writeUInt16BE(count, 4);
  const parts: Buffer[] = [header];
  let offset = header.length;
  for (let at = 0; at < count; at += 1) {
    const entry = 44 + 20 * at;
    const start = woff.readUInt32BE(entry + 4);
    const packedLength = woff.readUInt32BE(entry + 8);
    const length = woff.readUInt32BE(entry + 12);
    const packed = woff.subarray(start, start + packedLength);
    const data = packedLength < length ? inflateSync(packed) : packed;
    const record = 12 + 16 * at;
    woff.copy(header, record, entry, entry + 4);
    header.writeUInt32BE(woff.readUInt32BE(entry + 16), record + 4);
    header.writeUInt32BE(offset, record + 8);
    header.writeUInt32BE(data.length, record + 12);
    const padding = Buffer.alloc((4 - (data.length % 4)) % 4);
    parts.push(data, padding);
    offset += data.length + padding.length;
  }
  return Buffer.concat(parts);
}
