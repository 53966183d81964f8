/** How long what was drawn stands on a screen. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Media } from '../../../content/programme/programme.ts';
import { picture, scrollSpeed } from '../../../server/signage/items/pictures.ts';

const asset = { hash: 'a', bytes: 1, mime: 'image/png', width: 1, height: 1 };

test('a strip has the time in which its last column leaves the screen, and no millisecond more', () => {
  const anyStrip = fc.record({
    length: fc.integer({ min: 1, max: 40_000 }),
    width: fc.integer({ min: 8, max: 4096 }),
    height: fc.integer({ min: 8, max: 512 }),
    charactersPerMinute: fc.integer({ min: 20, max: 300 }),
  });
  fc.assert(
    fc.property(anyStrip, ({ length, width, height, charactersPerMinute }) => {
      const pxPerSecond = scrollSpeed(height, { charactersPerMinute });
      const media: Media = {
        kind: 'strip',
        tiles: [asset],
        width: length,
        height,
        direction: 'left',
        pxPerSecond,
      };
      const geometry = { width, height, colour: 'mono', surface: 'led' } as const;
      const { durationMs } = picture(media, geometry, 10_000);
      const wayOf = (ms: number): number => (pxPerSecond * ms) / 1000;
      expect(wayOf(durationMs)).toBeGreaterThanOrEqual(length + width);
      expect(wayOf(durationMs - 1)).toBeLessThan(length + width);
    }),
    // 7,758 px at 15 px/s: a division before the multiplication makes a millisecond too many of it.
    { examples: [[{ length: 6765, width: 993, height: 11, charactersPerMinute: 75 }]] },
  );
});

test('a picture stands as long as its item says', () => {
  const geometry = { width: 64, height: 16, colour: 'mono', surface: 'led' } as const;
  expect(picture({ kind: 'picture', asset }, geometry, 12_345)).toMatchObject({
    durationMs: 12_345,
  });
});
