import { describe, expect, test } from 'vitest';
import { rasterOf } from '../../../content/render/raster/depth.ts';
import { drawLine } from '../../../content/render/raster/draw-line.ts';
import { linePath } from '../../../content/render/fonts/glyphs.ts';
import { darkRaster } from '../../../content/render/raster/lamps.ts';
import { sheet } from '../../../content/render/raster/svg.ts';
import type { Line } from '../../../content/templates/template.ts';

const lines: readonly [face: string, text: string][] = [
  ['noto', '遇险遇事莫慌张，及时拨打110，闢谣釁鬱龘'],
  ['noto-bold', '冬夜用火须小心 Mind your fire @&%8'],
  ['arabic', 'خەتەرگە يولۇقسىڭىز 110 غا تېلېفون قىلىڭ'],
  ['tibetan', 'ཉེན་ཁ་འཕྲད་ན་༡༡༠'],
];
const SIZES = [24, 31, 64, 150];

const lineOf = (face: string, text: string, size: number): Line => ({
  text,
  face,
  size,
  x: 5,
  y: Math.round(size * 1.3),
  width: 0,
});

/**
 * Both soften edges by area, cairo on a grid; where strokes of a letter overlap within one pixel, ours is a little
 * heavier. Shares are of the pixels that are neither dark nor fully lit.
 */
const MOST_APART = 160;
const NOTICEABLE = 10;
const NOTICEABLE_SHARE = 0.12;
const HEAVIER = 4;

function compared(
  ours: Buffer,
  theirs: Buffer,
): { farthest: number; noticeable: number; bias: number } {
  let [farthest, apart, sum, edges] = [0, 0, 0, 0];
  for (const [at, level] of ours.entries()) {
    const other = theirs[at] ?? 0;
    const difference = level - other;
    if (level % 255 !== 0 || other % 255 !== 0) edges += 1;
    farthest = Math.max(farthest, Math.abs(difference));
    if (Math.abs(difference) > NOTICEABLE) apart += 1;
    sum += difference;
  }
  expect(edges).toBeGreaterThan(500);
  return { farthest, noticeable: apart / edges, bias: sum / edges };
}

describe('letters of outline fonts', () => {
  for (const [face, text] of lines) {
    test(`${face}: each pixel is lit as far as a rasteriser of SVG lights it`, async () => {
      for (const size of SIZES) {
        const line = lineOf(face, text, size);
        const [width, height] = [size * 22, Math.round(size * 2)];
        const ours = darkRaster(width, height, '#000000');
        drawLine(ours, line, '#ffffff');
        const ground = `<path d="M0 0H${width}V${height}H0Z" fill="#000"/>`;
        const path = `<path d="${linePath(line)}" fill="#fff"/>`;
        const theirs = await rasterOf(sheet(width, height, ground + path));
        const { farthest, noticeable, bias } = compared(ours.data, theirs.data);
        expect(farthest, `${face} ${size}`).toBeLessThan(MOST_APART);
        expect(noticeable, `${face} ${size}`).toBeLessThan(NOTICEABLE_SHARE);
        expect(Math.abs(bias), `${face} ${size}`).toBeLessThan(HEAVIER);
      }
    });
  }

  test('what lies outside the raster is cut, and tiles meet without a seam', () => {
    const line = lineOf('noto-bold', '平安平安', 60);
    const whole = darkRaster(260, 100, '#102030');
    drawLine(whole, line, '#ffcc00');
    for (const [left, width] of [
      [0, 97],
      [97, 100],
      [197, 63],
    ] as const) {
      const tile = darkRaster(width, 100, '#102030');
      drawLine(tile, line, '#ffcc00', left);
      for (let row = 0; row < 100; row += 1) {
        const from = (row * 260 + left) * 3;
        const cut = whole.data.subarray(from, from + width * 3);
        const own = tile.data.subarray(row * width * 3, (row + 1) * width * 3);
        expect(Buffer.compare(cut, own)).toBe(0);
      }
    }
  });
});
