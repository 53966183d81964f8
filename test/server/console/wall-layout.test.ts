import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  handSize,
  rowsNeeded,
  wallCells,
  wallOrder,
  wallSize,
} from '../../../server/console/wall/wall-layout.ts';

const face = fc.record({
  width: fc.integer({ min: 8, max: 7680 }),
  height: fc.integer({ min: 8, max: 4320 }),
});

it('hangs every face in its true proportions, to the pixel', () => {
  fc.assert(
    fc.property(face, (one) => {
      for (const size of [wallSize(one), handSize(one)]) {
        expect(Math.abs(size.width - one.width * size.scale)).toBeLessThanOrEqual(0.5);
        expect(Math.abs(size.height - one.height * size.scale)).toBeLessThanOrEqual(0.5);
      }
    }),
  );
});

it('never blurs a lamp: a face that has room is enlarged by a whole number', () => {
  fc.assert(
    fc.property(face, (one) => {
      for (const { scale } of [wallSize(one), handSize(one)]) {
        expect(scale > 0 && (scale < 1 || Number.isInteger(scale))).toBe(true);
      }
      expect(handSize(one).width).toBeLessThanOrEqual(358);
    }),
  );
});

it('keeps a door strip readable beside a square, and smaller than it', () => {
  const strip = wallSize({ width: 64, height: 16 });
  const square = wallSize({ width: 960, height: 540 });
  expect(strip.height).toBeGreaterThanOrEqual(48);
  expect(strip.width).toBeLessThan(square.width);
});

it('hangs each screen once, and the same screens always in the same order', () => {
  fc.assert(
    fc.property(fc.array(face, { maxLength: 12 }), (faces) => {
      const order = wallOrder(faces);
      expect(order).toHaveLength(faces.length);
      expect(new Set(order)).toEqual(new Set(faces));
      expect(wallOrder(faces)).toEqual(order);
    }),
    { numRuns: 20 },
  );
});

it('needs no more rows than the signs one below the other, and no fewer than their area', () => {
  fc.assert(
    fc.property(fc.array(face, { minLength: 1, maxLength: 12 }), (faces) => {
      const cells = faces.map((one) => wallCells(wallSize(one)));
      const rows = rowsNeeded(cells, 87);
      const area = cells.reduce((sum, one) => sum + one.columns * one.rows, 0);
      expect(rows).toBeLessThanOrEqual(cells.reduce((sum, one) => sum + one.rows, 0));
      expect(rows * 87).toBeGreaterThanOrEqual(area);
    }),
  );
});
