/** The clock's sheet put together is what the renderer would draw of the same words in one piece. */
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { cellOf, clockReading } from '../../../content/programme/clock.ts';
import { clockAt } from '../../../content/render/raster/clock-image.ts';
import { pngOf, reduce } from '../../../content/render/raster/depth.ts';
import { drawWords } from '../../../content/render/raster/draw-line.ts';
import { loadFaces } from '../../../content/render/fonts/fonts.ts';
import type { Geometry } from '../../../content/render/job.ts';
import { renderJob } from '../../../content/render/pipeline.ts';
import { stageOf } from '../../../content/render/stage.ts';
import { clock } from '../../../content/templates/clock.ts';
import type { Mark } from '../../../content/templates/template.ts';

const GEOMETRIES: readonly Geometry[] = [
  { width: 64, height: 16, colour: 'mono', surface: 'led' },
  { width: 160, height: 16, colour: 'dual', surface: 'led' },
  { width: 256, height: 128, colour: 'rgb', surface: 'led' },
  { width: 480, height: 270, colour: 'rgb', surface: 'lcd' },
];
const COPIES = [
  { text: '时钟' },
  { text: '时钟', hours: 12 as const },
  { text: 'Clock', language: 'en' as const, hours: 12 as const },
];
/** Levels by which softened edges may differ where a letter stands at another place of the drawing. */
const TOLERANCE = 16;
const pixels = (png: Uint8Array): Promise<Buffer> => sharp(png).removeAlpha().raw().toBuffer();

/** All signs of an instant as one drawing, from the design itself. */
async function drawnWhole(geometry: Geometry, copy: (typeof COPIES)[number], instant: number) {
  const stage = stageOf({ geometry, style: {} }, [...loadFaces().values()]);
  const design = clock.design(copy, stage);
  if (!design.ok || design.kind !== 'clock') throw new Error('no clock');
  const reading = clockReading('Asia/Shanghai', instant);
  const signs = design.signs.flatMap(({ of, place, area, colour, forms }): Mark[] => {
    const value = reading[of];
    const line = forms[place ? Math.floor(value / place) % 10 : value];
    if (!line) return [];
    return [{ kind: 'words', block: { size: line.size, area, lines: [line] }, colour }];
  });
  const { width, height } = geometry;
  const page = {
    ok: true,
    kind: 'picture',
    ground: design.ground,
    furniture: [],
    pictures: [],
  } as const;
  const words = drawWords({ ...page, marks: [...design.marks, ...signs] }, width, height);
  if (!words) throw new Error('a clock is more than words');
  return pixels((await pngOf(reduce(words, geometry))).bytes);
}

describe('a clock', () => {
  for (const geometry of GEOMETRIES) {
    const { width, height, colour, surface } = geometry;
    test(`${width}x${height} ${colour} ${surface} shows each minute as if it were drawn whole`, async () => {
      for (const copy of COPIES) {
        const made = await renderJob({ template: 'clock', copy, style: {}, geometry });
        if (!made.ok || made.rendered.kind !== 'clock') throw new Error('no clock');
        const { sheet, parts } = made.rendered;
        for (const instant of [
          Date.UTC(2027, 0, 7, 16, 0),
          Date.UTC(2028, 1, 29, 4, 59),
          Date.UTC(2031, 10, 19, 15, 38),
        ]) {
          const shown = await pixels(
            await clockAt(sheet.bytes, { width, height, parts }, 'Asia/Shanghai', instant),
          );
          const whole = await drawnWhole(geometry, copy, instant);
          expect(shown.length).toBe(whole.length);
          const far = shown.reduce(
            (most, level, i) => Math.max(most, Math.abs(level - (whole[i] ?? 0))),
            0,
          );
          expect(far).toBeLessThanOrEqual(colour === 'rgb' ? TOLERANCE : 0);
        }
      }
    });
  }

  test('has a form for whatever a wall clock can say, inside its sheet', async () => {
    const made = await Promise.all(
      COPIES.flatMap((copy) =>
        GEOMETRIES.map((geometry) => renderJob({ template: 'clock', copy, style: {}, geometry })),
      ),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2099, 11, 31) }),
        fc.constantFrom('Asia/Shanghai', 'UTC', 'America/New_York', 'Australia/Lord_Howe'),
        (instant, timeZone) => {
          const reading = clockReading(timeZone, instant);
          for (const one of made) {
            if (!one.ok || one.rendered.kind !== 'clock') throw new Error('no clock');
            const { sheet, parts, width, height } = one.rendered;
            for (const part of parts) {
              const [left = -1, top = -1] = cellOf(part, reading);
              expect(left).toBeGreaterThanOrEqual(0);
              expect(top).toBeGreaterThanOrEqual(height);
              expect(left + part.width).toBeLessThanOrEqual(sheet.width);
              expect(top + part.height).toBeLessThanOrEqual(sheet.height);
              expect(part.x + part.width).toBeLessThanOrEqual(width);
              expect(part.y + part.height).toBeLessThanOrEqual(height);
            }
          }
        },
      ),
    );
  });

  test('reads the wall clock of the place: gaps, folds, midnight, noon, and UTC where nobody knows the place', () => {
    const at = (timeZone: string, instant: number) => {
      const { year, month, day, hour, hour12, half, minute, weekday } = clockReading(
        timeZone,
        instant,
      );
      return [year, month, day, hour, minute, hour12, half, weekday];
    };
    const midnight = Date.UTC(2027, 0, 7, 16, 0);
    expect(at('Asia/Shanghai', midnight)).toEqual([2027, 1, 8, 0, 0, 12, 0, 4]);
    expect(at('Asia/Shanghai', midnight - 1)).toEqual([2027, 1, 7, 23, 59, 11, 1, 3]);
    expect(at('Asia/Kathmandu', Date.UTC(2027, 0, 8, 6, 20))).toEqual([
      2027, 1, 8, 12, 5, 12, 1, 4,
    ]);
    const spring = Date.UTC(2027, 2, 28, 1, 0);
    expect(at('Europe/Paris', spring - 1).slice(3, 5)).toEqual([1, 59]);
    expect(at('Europe/Paris', spring).slice(3, 5)).toEqual([3, 0]);
    expect(at('Nowhere/Else', midnight)).toEqual(at('UTC', midnight));
  });

  test('is refused where not even the hours have room', async () => {
    const geometry: Geometry = { width: 8, height: 8, colour: 'mono', surface: 'led' };
    const made = await renderJob({ template: 'clock', copy: COPIES[0], style: {}, geometry });
    expect(made).toMatchObject({ ok: false, reason: 'too-long', field: 'copy.text' });
  });
});
