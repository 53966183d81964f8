/** Recordings with their words on show, and videos that this browser cannot play: never a black screen. */
import { beforeEach, expect, test } from 'vitest';
import type { AssetRef, Entry } from '../../content/programme/programme.ts';
import { readCanvas, untilPixel } from '../player/support/page.ts';
import { record, recorded } from '../player/support/recorder.ts';
import { wav } from '../player/support/recording.ts';
import {
  face,
  flat,
  pattern,
  patternPixels,
  picture,
  publishLoop,
} from '../player/support/signage.ts';
import { AUTOPLAY } from '../support/browser.ts';
import { mp4 } from '../support/media.ts';
import { context, page, server, withPlayerPage } from '../support/player-page.ts';

withPlayerPage({}, [AUTOPLAY]);
beforeEach(() => record(context, 0, 0, 64));

async function play(entries: readonly Entry[]): Promise<void> {
  publishLoop(server, 'door', 1, face(64, 16, { sound: true }), entries);
  await page.goto(`${server.origin}/play/door`);
}
const recording = (asset: AssetRef, drawn: AssetRef, durationMs: number): Entry => ({
  item: 'r',
  layer: 'everyday',
  durationMs,
  media: { kind: 'audio', asset, picture: { kind: 'picture', asset: drawn } },
});

test('a recording plays in full with its picture on the canvas, and is never black', async () => {
  const drawn = await pattern(server, 64, 16, 5);
  const still = await flat(server, 64, 16, [0, 200, 0]);
  const asset = server.keepAsset(wav(1000), 'audio/wav', 0, 0);
  await play([picture('p', still, 500), recording(asset, drawn, 1000)]);
  const { plays } = await server.until('plays', ({ plays: some }) =>
    some.some(({ item, how }) => item === 'r' && how === 'full'),
  );
  expect(plays.find(({ item }) => item === 'r')?.asset).toBe(asset.hash);
  const first = patternPixels(64, 16, 5).subarray(0, 3).join(',');
  await untilPixel(page, 0, 0, first);
  expect((await readCanvas(page, 0, 0, 64, 16)).rgb.equals(patternPixels(64, 16, 5))).toBe(true);
  const frames = await recorded(page);
  const since = frames.slice(frames.findIndex(({ pixels }) => pixels[0] === '0,200,0'));
  expect(new Set(since.map(({ pixels }) => pixels[0]))).toEqual(new Set(['0,200,0', first]));
});

test('words that run go round again while the recording is heard', async () => {
  const tile = await flat(server, 40, 16, [200, 30, 0]);
  const asset = server.keepAsset(wav(20_000), 'audio/wav', 0, 0);
  const strip = {
    kind: 'strip',
    tiles: [tile],
    width: 40,
    height: 16,
    pxPerSecond: 120,
    direction: 'left',
  } as const;
  await play([
    {
      item: 'r',
      layer: 'everyday',
      durationMs: 20_000,
      media: { kind: 'audio', asset, picture: strip },
    },
  ]);
  for (let turn = 0; turn < 3; turn++) {
    await untilPixel(page, 2, 8, '200,30,0');
    await untilPixel(page, 2, 8, '0,0,0');
  }
});

test('a video that this browser cannot play gives way to its words, and is reported', async () => {
  const drawn = await pattern(server, 64, 16, 6);
  const asset = server.keepAsset(mp4(['vide'], 1000), 'video/mp4', 64, 16);
  await play([
    {
      item: 'v',
      layer: 'everyday',
      durationMs: 1000,
      media: { kind: 'video', asset, picture: { kind: 'picture', asset: drawn } },
    },
  ]);
  const report = await server.until('report', ({ what }) => what === 'decode');
  expect(report.detail).toMatch(asset.hash);
  await untilPixel(page, 0, 0, patternPixels(64, 16, 6).subarray(0, 3).join(','));
  expect((await readCanvas(page, 0, 0, 64, 16)).rgb.equals(patternPixels(64, 16, 6))).toBe(true);
  await server.until('plays', ({ plays }) => plays.some(({ how }) => how === 'error'));
});
