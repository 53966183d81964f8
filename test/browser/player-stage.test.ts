/** Pixels, folded and turned, in a real Chromium. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readCanvas } from '../player/support/page.ts';
import { face, pattern, patternPixels, picture, publishLoop } from '../player/support/signage.ts';
import { openPage, page, server, withPlayerPage } from '../support/player-page.ts';

withPlayerPage();

/** What the face's pixels become: a plain reckoning, pixel by pixel. */
function expectedAt(
  pixels: Buffer,
  width: number,
  out: (x: number, y: number) => readonly [number, number],
  outWidth: number,
  outHeight: number,
): Buffer {
  const made = Buffer.alloc(outWidth * outHeight * 3);
  for (let at = 0; at < pixels.length / 3; at++) {
    const [x, y] = out(at % width, Math.floor(at / width));
    pixels.copy(made, (y * outWidth + x) * 3, at * 3, at * 3 + 3);
  }
  return made;
}

test.for([1, 1.25, 1.5, 2])(
  'at a devicePixelRatio of %s a picture stays exact, folded and turned',
  async (ratio) => {
    await openPage({
      viewport: { width: 321, height: 203 },
      deviceScaleFactor: ratio,
    });
    const pixels = patternPixels(96, 16, 3);
    const asset = await pattern(server, 96, 16, 3);
    const folds = [0, 1, 2].map((row) => ({
      from: { x: row * 32, y: 0, width: 32, height: 16 },
      to: { x: 0, y: row * 16 },
    }));
    const origin = { x: 7, y: 9 };
    const turns = {
      0: {
        width: 32,
        height: 48,
        out: (x: number, y: number) => [x % 32, y + 16 * Math.floor(x / 32)] as const,
      },
      90: {
        width: 48,
        height: 32,
        out: (x: number, y: number) => [47 - y - 16 * Math.floor(x / 32), x % 32] as const,
      },
      180: {
        width: 32,
        height: 48,
        out: (x: number, y: number) => [31 - (x % 32), 47 - y - 16 * Math.floor(x / 32)] as const,
      },
      270: {
        width: 48,
        height: 32,
        out: (x: number, y: number) => [y + 16 * Math.floor(x / 32), 31 - (x % 32)] as const,
      },
    };
    let serial = 0;
    await page.goto(`${server.origin}/play/door`);
    for (const rotation of [0, 90, 180, 270] as const) {
      serial++;
      const shape = face(96, 16, { folds, rotation, origin });
      publishLoop(server, 'door', serial, shape, [picture('a', asset, 60_000)]);
      const mine = serial;
      await server.until('live', (message) => message.serial === mine);
      const { width, height, out } = turns[rotation];
      const { rgb } = await readCanvas(page, origin.x, origin.y, width, height);
      expect(rgb.equals(expectedAt(pixels, 96, out, width, height))).toBe(true);
    }
    // On the glass, too: what the sending card crops is what Chromium presents.
    const shot = await sharp(await page.screenshot())
      .extract({ left: 7, top: 9, width: 48, height: 32 })
      .removeAlpha()
      .raw()
      .toBuffer();
    expect(shot.equals(expectedAt(pixels, 96, turns[270].out, 48, 32))).toBe(true);
  },
);
