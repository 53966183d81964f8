import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitText } from '../../../content/render/setting/fit.ts';
import type { Face } from '../../../content/render/fonts/face.ts';
import { lineWidth } from '../../../content/render/setting/measure.ts';
import { anywhere, type Segment, segmentsOf } from '../../../content/render/setting/segments.ts';
import { createSetting, setLargest } from '../../../content/render/setting/setting.ts';
import { layStrip } from '../../../content/render/setting/strip-layout.ts';
import { stack } from '../../../content/render/setting/stack.ts';
import type { WrappedLine } from '../../../content/render/setting/wrap.ts';
import { gridSizes } from '../../../content/render/setting/sizes.ts';
import { loadFaces } from '../../../content/render/fonts/fonts.ts';
import { linePath } from '../../../content/render/fonts/glyphs.ts';
import { plain } from '../../../content/render/plain.ts';
import type { FitWish, TextBlock } from '../../../content/templates/template.ts';
import { gb2312Hanzi } from './gb2312.ts';

const FACES = [...loadFaces().values()];
const HANZI = gb2312Hanzi();

const hanzi = fc.constantFrom(...HANZI.slice(0, 3_755));
const sign = fc.constantFrom('，', '。', '、', '；', '：', '！', '？', '”', '）', '》', '」');
const opening = fc.constantFrom('“', '（', '《', '「');
const number = fc.constantFrom('110', '119', '96110', '3.14', '12:30', '50%', '2027-01-10');
const word = fc.constantFrom('police', 'Gengfu', 'call', 'a');
const chinese = fc
  .array(fc.oneof({ weight: 8, arbitrary: hanzi }, sign, opening, number, word), {
    minLength: 1,
    maxLength: 60,
  })
  .map((parts) => plain(parts.join('')))
  .filter((text) => text !== '');
const anything = fc.oneof(
  chinese,
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
);
const area = fc.record({
  x: fc.integer({ min: 0, max: 50 }),
  y: fc.integer({ min: 0, max: 50 }),
  width: fc.integer({ min: 1, max: 700 }),
  height: fc.integer({ min: 1, max: 300 }),
});
const wishes: fc.Arbitrary<FitWish> = fc.record({
  area,
  maxLines: fc.integer({ min: 1, max: 6 }),
  align: fc.constantFrom('left', 'centre', 'right'),
  weight: fc.constantFrom('regular', 'bold'),
  vertical: fc.constantFrom('top', 'middle', 'bottom'),
  phrases: fc.boolean(),
});
const surface = fc.constantFrom('led' as const, 'lcd' as const);

/** The corners of what is drawn, read from the path itself. */
function inkOf(block: TextBlock): { left: number; right: number; top: number; bottom: number } {
  const ink = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const line of block.lines) {
    const numbers =
      linePath(line)
        .match(/-?\d+(?:\.\d+)?/gu)
        ?.map(Number) ?? [];
    for (let at = 0; at < numbers.length; at += 2) {
      ink.left = Math.min(ink.left, numbers[at] ?? 0);
      ink.right = Math.max(ink.right, numbers[at] ?? 0);
      ink.top = Math.min(ink.top, numbers[at + 1] ?? 0);
      ink.bottom = Math.max(ink.bottom, numbers[at + 1] ?? 0);
    }
  }
  return ink;
}

const NOTO = loadFaces().get('noto') as Face;

/** Greedy filling without sums kept, at every size from the top. */
function largestByTrying(segments: readonly Segment[], wish: FitWish): number | null {
  for (let size = Math.floor(wish.area.height * 1.4); size >= 12; size -= 1) {
    const lines = filled(segments, wish.area.width / size);
    if (lines && lines.length <= wish.maxLines && stack(lines, wish, size)) return size;
  }
  return null;
}

function filled(segments: readonly Segment[], room: number): WrappedLine[] | null {
  const lines: WrappedLine[] = [];
  let line = '';
  const end = (): void => {
    lines.push({ text: line.trimEnd(), face: NOTO, width: lineWidth(line.trimEnd(), NOTO) });
  };
  for (const { text } of segments) {
    if (lineWidth(text.trimEnd(), NOTO) > room + 1e-9) return null;
    if (line !== '' && lineWidth((line + text).trimEnd(), NOTO) > room + 1e-9) {
      end();
      line = '';
    }
    line += text;
  }
  end();
  return lines;
}

const bare = (text: string): string => text.replace(/\s/gu, '');

const has = (face: string, character: string): boolean =>
  loadFaces()
    .get(face)
    ?.covers(character.codePointAt(0) ?? 0) ?? false;

/** Whether any font of a surface shows a character; line ends need none. */
const shown = (character: string, on: 'led' | 'lcd'): boolean =>
  character === '\n' ||
  FACES.some((face) => (on === 'led' || face.pixel % 16 === 0) && has(face.name, character));

describe('fitText', () => {
  test('any text in any area: it never throws, never overflows, and loses nothing', () => {
    fc.assert(
      fc.property(anything, wishes, surface, (typed, wish, on) => {
        const text = plain(typed);
        const fit = fitText(text, wish, on, FACES);
        const lacking = [...text].filter((one) => !shown(one, on));
        if (!fit.ok) {
          const named = fit.reason === 'glyph-missing' ? fit.characters : [];
          expect(named).toEqual([...new Set(lacking)]);
          return;
        }
        expect(lacking).toEqual([]);
        for (const line of fit.block.lines)
          for (const one of line.text) expect(has(line.face, one)).toBe(true);
        expect(bare(fit.block.lines.map((line) => line.text).join(''))).toBe(bare(text));
        expect(fit.block.lines.length).toBeLessThanOrEqual(wish.maxLines);
        const ink = inkOf(fit.block);
        if (ink.left === Infinity) return;
        // Outlines may reach a hair out of their own advance, as letters do in any setting.
        const hair = fit.block.lines.some((line) => /^(?:noto|arabic|tibetan)/.test(line.face))
          ? fit.block.size * 0.12
          : 0;
        expect(ink.left).toBeGreaterThanOrEqual(wish.area.x - hair);
        expect(ink.right).toBeLessThanOrEqual(wish.area.x + wish.area.width + hair);
        expect(ink.top).toBeGreaterThanOrEqual(wish.area.y - 0.01);
        expect(ink.bottom).toBeLessThanOrEqual(wish.area.y + wish.area.height + 0.01);
      }),
      { numRuns: 300 },
    );
  });

  test('any text that scrolls: the line holds every character, or those that lack are named', () => {
    const colour = '#ffffff';
    const scrolls = (typed: string, height: number, on: 'led' | 'lcd'): void => {
      const text = plain(typed).replace(/\n/gu, '');
      const runs = [{ text, colour, weight: 'bold' }] as const;
      const design = { ok: true, kind: 'strip', ground: '#000000', runs } as const;
      const geometry = { width: 128, height, colour: 'rgb', surface: on } as const;
      const laid = layStrip(design, geometry, FACES);
      const lacking = [...text].filter((one) => !shown(one, on));
      if (!('reason' in laid)) {
        expect(lacking).toEqual([]);
        // To the last column, and not a whole one more.
        const { line } = laid.runs.at(-1)!;
        expect(Number.isInteger(laid.width)).toBe(true);
        expect(laid.width).toBeGreaterThanOrEqual(line.x + line.width);
        expect(laid.width).toBeLessThan(Math.max(1, line.x + line.width) + 1);
        expect(bare(laid.runs.map(({ line }) => line.text).join(''))).toBe(bare(text));
        for (const { line } of laid.runs)
          for (const one of line.text) expect(has(line.face, one)).toBe(true);
      } else if (laid.reason === 'glyph-missing')
        for (const one of lacking) expect(laid.message).toContain(one);
      else expect([laid.reason, lacking]).toEqual(['too-long', []]);
    };
    fc.assert(fc.property(anything, fc.integer({ min: 6, max: 200 }), surface, scrolls), {
      numRuns: 200,
    });
  });

  test('no line begins with a closing sign or ends with an opening one', () => {
    const ends = (text: string, size: number): void => {
      const fit = fitText(
        text,
        { area: { x: 0, y: 0, width: size, height: 400 }, maxLines: 12, align: 'centre' },
        'led',
        FACES,
      );
      if (!fit.ok) return;
      for (const [at, line] of fit.block.lines.entries()) {
        if (at > 0) expect(line.text).not.toMatch(/^[，。、；：！？”）》」]/u);
        if (at < fit.block.lines.length - 1) expect(line.text).not.toMatch(/[“（《「]$/u);
      }
    };
    fc.assert(fc.property(chinese, fc.integer({ min: 60, max: 500 }), ends), { numRuns: 150 });
  });

  test('a number stands on one line', () => {
    const split = (text: string, width: number): void => {
      const fit = fitText(
        text,
        { area: { x: 0, y: 0, width, height: 300 }, maxLines: 9, align: 'left' },
        'lcd',
        FACES,
      );
      if (!fit.ok) return;
      const numbers = text.match(/\d+(?:[.:%-]\d*)*/gu) ?? [];
      const lines = fit.block.lines.map((line) => line.text);
      for (const one of numbers) expect(lines.some((line) => line.includes(one))).toBe(true);
    };
    fc.assert(fc.property(chinese, fc.integer({ min: 60, max: 500 }), split), { numRuns: 150 });
  });

  test('it is the largest legal size: on one line, one more pixel does not fit', () => {
    fc.assert(
      fc.property(chinese, area, surface, (text, box, on) => {
        const wish: FitWish = { area: box, maxLines: 1, align: 'centre' };
        const fit = fitText(text, wish, on, FACES);
        if (!fit.ok) return;
        const larger = fitText(text, { ...wish, minSize: fit.block.size + 1 }, on, FACES);
        expect(larger).toEqual({ ok: false, reason: 'overflow' });
      }),
      { numRuns: 150 },
    );
  });

  test('on an LCD it is the size that trying all of them finds, with lines added up letter by letter', () => {
    fc.assert(
      fc.property(chinese, area, fc.integer({ min: 1, max: 5 }), (text, box, maxLines) => {
        const wish: FitWish = { area: box, maxLines, align: 'left' };
        const segments = segmentsOf(text);
        const setting = createSetting(text, segments, wish, 'lcd', [NOTO]);
        const found = setLargest(setting, anywhere(segments));
        expect(found?.block.size ?? null).toBe(largestByTrying(segments, wish));
      }),
      {
        numRuns: 300,
        // At 42 the line "12:30啊" is too high; at 43 the letter has gone to the next, and it is not.
        examples: [['12:30啊啊', { x: 0, y: 0, width: 147, height: 89 }, 2]],
      },
    );
  });

  test('below 24 px an LED screen gets pixel fonts at whole multiples only', () => {
    fc.assert(
      fc.property(chinese, area, (text, box) => {
        const fit = fitText(text, { area: box, maxLines: 4, align: 'centre' }, 'led', FACES);
        if (!fit.ok || fit.block.size >= 24) return;
        for (const line of fit.block.lines) {
          const face = loadFaces().get(line.face);
          expect(face?.pixel).toBeGreaterThan(0);
          expect(line.size % (face?.pixel ?? 1)).toBe(0);
          expect([line.x, line.y, line.width].every(Number.isInteger)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('a line with a character that its font lacks goes to the next font as a whole', () => {
    const [fusion12, unifont] = [loadFaces().get('fusion-12'), loadFaces().get('unifont')];
    const rare = HANZI.find((one) => !fusion12?.covers(one.codePointAt(0) ?? 0)) ?? '';
    expect(unifont?.covers(rare.codePointAt(0) ?? 0)).toBe(true);
    const wish: FitWish = {
      area: { x: 0, y: 0, width: 64, height: 16 },
      maxLines: 1,
      align: 'left',
    };
    const fit = fitText(`报${rare}警`, wish, 'led', FACES);
    expect(fit.ok && fit.block.lines.map((line) => [line.face, line.size])).toEqual([
      ['unifont', 16],
    ]);
  });

  test('characters that no font has are named, each once', () => {
    const wish: FitWish = {
      area: { x: 0, y: 0, width: 64, height: 16 },
      maxLines: 1,
      align: 'left',
    };
    expect(fitText('报𒀀警𒀀\u0915', wish, 'led', FACES)).toEqual({
      ok: false,
      reason: 'glyph-missing',
      characters: ['𒀀', '\u0915'],
    });
  });

  test('Chinese characters stand at the optical middle', () => {
    for (const size of [16, 40, 100, 400]) {
      const wish: FitWish = {
        area: { x: 0, y: 0, width: size * 4, height: size * 2 },
        maxLines: 1,
        align: 'centre',
        maxSize: size,
      };
      const fit = fitText('国', wish, 'lcd', FACES);
      const ink = fit.ok ? inkOf(fit.block) : { top: 0, bottom: 0 };
      expect(Math.abs((ink.top + ink.bottom) / 2 - size)).toBeLessThanOrEqual(0.75);
    }
  });

  test('a slogan breaks between its phrases', () => {
    const wish: FitWish = {
      area: { x: 0, y: 0, width: 1700, height: 600 },
      maxLines: 4,
      align: 'centre',
      phrases: true,
    };
    const fit = fitText('遇险遇事莫慌张，及时拨打110', wish, 'lcd', FACES);
    expect(fit.ok && fit.block.lines.map((line) => line.text)).toEqual([
      '遇险遇事莫慌张，',
      '及时拨打110',
    ]);
  });

  test('the sizes of the pixel fonts', () => {
    expect(gridSizes(FACES, 1, 36)).toEqual([8, 10, 12, 16, 20, 24, 30, 32, 36]);
  });
});
