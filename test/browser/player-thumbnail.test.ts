/** What the player says is on its canvas, against the canvas. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readCanvas, untilPixel } from '../player/support/page.ts';
import {
  face,
  pattern,
  patternPixels,
  picture,
  publishLoop,
  urgent,
} from '../player/support/signage.ts';
import { openLive, page, server, withPlayerPage } from '../support/player-page.ts';

withPlayerPage({ viewport: { width: 1200, height: 800 } });

async function show(
  width: number,
  height: number,
  over: Parameters<typeof face>[2] = {},
): Promise<void> {
  const asset = await pattern(server, width, height, 7);
  publishLoop(server, 'door', 1, face(width, height, over), [picture('a', asset, 60_000)]);
  await openLive();
}

async function asked(ref: string) {
  server.raw('door', Buffer.from(JSON.stringify({ type: 'thumbnail', ref })));
  return server.until('thumbnail', (message) => message.ref === ref);
}
const pixelsOf = (base64: string): Promise<Buffer> =>
  sharp(Buffer.from(base64, 'base64')).removeAlpha().raw().toBuffer();

test('is the canvas, pixel for pixel, at the instant that it names', async () => {
  await show(64, 16, { origin: { x: 40, y: 30 } });
  const before = Date.now();
  const taken = await asked('t.one');
  expect(taken).toMatchObject({ mime: 'image/png', width: 64, height: 16 });
  expect(taken.at).toBeGreaterThan(before - 1000);
  const canvas = (await readCanvas(page, 40, 30, 64, 16)).rgb;
  expect((await pixelsOf(taken.base64)).equals(canvas)).toBe(true);
  await server.until('ack', ({ ref }) => ref === 't.one');
});

test('shows the urgent message that lies over everything', async () => {
  await show(64, 16);
  const body = await urgent('u', 64, 16, [200, 30, 0], Date.now(), 60_000);
  server.raw('door', server.urgentFrame(body));
  await untilPixel(page, 1, 1, '200,30,0');
  const pixels = await pixelsOf((await asked('t.urgent')).base64);
  expect(new Set(pixels)).toEqual(new Set([200, 30, 0]));
});

test.each([0, 90, 180, 270] as const)(
  'takes folds and a turn of %i degrees back',
  async (rotation) => {
    const folds = [
      { from: { x: 0, y: 0, width: 64, height: 16 }, to: { x: 0, y: 0 } },
      { from: { x: 64, y: 0, width: 64, height: 16 }, to: { x: 0, y: 16 } },
    ];
    await show(128, 16, { folds, rotation, origin: { x: 9, y: 5 } });
    const taken = await asked('t.folded');
    expect(taken).toMatchObject({ width: 128, height: 16 });
    expect((await pixelsOf(taken.base64)).equals(patternPixels(128, 16, 7))).toBe(true);
  },
);

test('a large screen comes smaller, in a frame that the server takes', async () => {
  await show(1200, 800);
  const taken = await asked('t.large');
  expect(taken.mime).toBe('image/jpeg');
  expect(JSON.stringify(taken).length).toBeLessThan(65_536);
  expect(taken.width / taken.height).toBeCloseTo(1.5, 1);
  const meta = await sharp(Buffer.from(taken.base64, 'base64')).metadata();
  expect(meta).toMatchObject({ format: 'jpeg', width: taken.width, height: taken.height });
});

test('a kind of message that it does not know is acknowledged, and changes nothing', async () => {
  await show(64, 16);
  server.raw('door', Buffer.from('{"type":"of-a-later-day","ref":"x.1","what":[]}'));
  await server.until('ack', ({ ref }) => ref === 'x.1');
  expect((await asked('t.after')).width).toBe(64);
  expect(server.arrivals.filter(({ message }) => message.type === 'hello')).toHaveLength(1);
});
