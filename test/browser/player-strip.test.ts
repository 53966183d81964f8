/** A strip by the pixel and by the frame. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { AssetRef, Entry } from '../../content/programme/programme.ts';
import { untilFrames } from '../player/support/page.ts';
import { record, recorded } from '../player/support/recorder.ts';
import { face, loopOf, png } from '../player/support/signage.ts';
import { context, page, server, withPlayerPage } from '../support/player-page.ts';
import { size } from '../support/soak.ts';

const PASSES = size(1, 12);
/** A frame later than this after the one before it is the machine's doing. */
const SMOOTH_MS = 20;

withPlayerPage();

/** Where the left edge of the row stands in the strip: every column has a colour of its own. */
const columnOf = (pixel: string): number => {
  const [high = 0, low = 0] = pixel.split(',').map(Number);
  return ((high - 1) << 8) | low;
};

async function ruler(columns: number): Promise<AssetRef[]> {
  const pixels = Buffer.alloc(columns * 8 * 3);
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < columns; x++)
      pixels.set([1 + (x >> 8), x & 255, 77], (y * columns + x) * 3);
  return Promise.all(
    [0, 200, 400].map(async (left) => {
      const cut = await sharp(pixels, { raw: { width: columns, height: 8, channels: 3 } })
        .extract({ left, top: 0, width: 200, height: 8 })
        .raw()
        .toBuffer();
      return server.keepAsset(await png(cut, 200, 8), 'image/png', 200, 8);
    }),
  );
}

test(
  `a strip moves by whole pixels, the same in every frame, and its tiles join without a seam (${PASSES} times)`,
  { timeout: 60_000 + PASSES * 25_000 },
  async () => {
    const width = 64;
    await record(context, 0, 0, width);
    const columns = 600;
    const tiles = await ruler(columns);
    const durationMs = Math.round(((columns + width) / 60) * 1000);
    const shape = { width: columns, height: 8, pxPerSecond: 60, direction: 'left' } as const;
    const media = { kind: 'strip', tiles, ...shape } as const;
    const entry: Entry = { item: 's', layer: 'everyday', durationMs, media };
    const begin = Date.now() + 1500;
    const programme = loopOf([entry], width, 8, begin);
    server.publishProgramme('door', 1, face(width, 8), programme);
    await page.goto(`${server.origin}/play/door`);
    await untilFrames(page, 50);
    let [measured, uneven, stalls] = [0, 0, 0];
    for (let pass = 0; pass < PASSES; pass++) {
      const from = begin + pass * durationMs;
      await server.until('plays', ({ plays }) => plays.some(({ end }) => end >= from + durationMs));
      const frames = (await recorded(page)).filter(
        ({ at }) => at > from + 1200 && at < from + durationMs - 1200,
      );
      const positions = frames.map(({ pixels: row }) => columnOf(row[0] ?? ''));
      // No seam, nothing doubled, nothing missing: the whole row is the strip from there on.
      const seams = frames.filter(
        ({ pixels: row }, i) => !row.every((one, x) => columnOf(one) === (positions[i] ?? 0) + x),
      );
      expect(seams).toEqual([]);
      const steps = positions.slice(1).map((position, i) => position - (positions[i] ?? 0));
      const gaps = frames.slice(1).map(({ at }, i) => at - (frames[i]?.at ?? 0));
      // Where the browser itself presented in time, each frame is one pixel on; a correction now and then is allowed.
      const odd = steps.filter(
        (step, i) => step !== 1 && (gaps[i] ?? 0) < SMOOTH_MS && (gaps[i - 1] ?? 0) < SMOOTH_MS,
      );
      expect(Math.max(...odd.map((step) => Math.abs(step - 1)), 0)).toBeLessThanOrEqual(1);
      measured += positions.length;
      uneven += odd.length;
      stalls += gaps.filter((gap) => gap >= SMOOTH_MS).length;
    }
    console.log(
      `strip: ${measured} frames, ${stalls} stalls of the machine, ${uneven} uneven steps`,
    );
    expect(measured).toBeGreaterThan(PASSES * 200);
    // What a stall cost is made good a pixel a frame.
    expect(uneven).toBeLessThanOrEqual(measured / 50 + stalls * 4);
  },
);
