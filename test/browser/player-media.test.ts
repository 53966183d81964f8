/** Zones, tone, transitions, video, and urgent messages that come and go. */
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import type { Entry, Programme } from '../../content/programme/programme.ts';
import { pixel, readCanvas, untilPixel } from '../player/support/page.ts';
import { record, recorded } from '../player/support/recorder.ts';
import {
  face,
  flat,
  loopOf,
  pattern,
  patternPixels,
  picture,
  urgent,
} from '../player/support/signage.ts';
import { filmed } from '../player/support/video.ts';
import { context, openLive, page, server, withPlayerPage } from '../support/player-page.ts';

withPlayerPage();
beforeEach(() => record(context, 0, 0, 64));

const publish = (
  programme: Programme,
  over: Parameters<typeof face>[2] = {},
  width = 64,
  height = 16,
): void => server.publishProgramme('door', 1, face(width, height, over), programme);

test('each zone follows its own loop, and its plays say which', async () => {
  const [left, right, other] = await Promise.all([
    flat(server, 40, 16, [200, 0, 0]),
    flat(server, 24, 16, [0, 200, 0]),
    flat(server, 24, 16, [0, 0, 200]),
  ]);
  const entries = [
    picture('left', left, 60_000),
    picture('right', right, 300),
    picture('other', other, 300),
  ];
  const anchor = Date.now();
  const zone = (x: number, width: number, slots: readonly number[], lengthMs: number) => ({
    area: { x, y: 0, width, height: 16 },
    loops: [{ anchor, lengthMs, slots }],
    changes: [[anchor - 1000, 0] as const],
    fallback: 0,
  });
  publish({
    version: 1,
    from: anchor - 1000,
    until: anchor + 3_600_000,
    entries,
    zones: [zone(0, 40, [0], 60_000), zone(40, 24, [1, 2], 600)],
  });
  await openLive();
  await untilPixel(page, 50, 8, '0,0,200');
  expect(await pixel(page, 39, 8)).toBe('200,0,0');
  const { plays } = await server.until('plays', ({ plays: some }) =>
    some.some(({ item }) => item === 'other'),
  );
  expect(plays.every(({ zone: of, item }) => (item === 'left') === (of === 0))).toBe(true);
});

test('gamma and brightness tone every pixel of an rgb screen, and only switch a two-tone one off', async () => {
  const asset = await pattern(server, 64, 16, 4);
  const programme = loopOf([picture('a', asset, 60_000)], 64, 16, Date.now());
  const half = Array.from({ length: 24 }, () => 50);
  publish(programme, { gamma: 2, brightness: half });
  await openLive();
  const { rgb } = await readCanvas(page, 0, 0, 64, 16);
  const pixels = patternPixels(64, 16, 4);
  const furthest = Math.max(
    ...rgb.map((value, i) => Math.abs(value - (255 * ((pixels[i] ?? 0) / 255) ** 2) / 2)),
  );
  expect(furthest).toBeLessThanOrEqual(1);
  server.publishProgramme(
    'door',
    2,
    face(64, 16, { colour: 'mono', gamma: 2, brightness: half }),
    programme,
  );
  await server.until('live', ({ serial }) => serial === 2);
  expect((await readCanvas(page, 0, 0, 64, 16)).rgb.equals(pixels)).toBe(true);
  server.publishProgramme(
    'door',
    3,
    face(64, 16, { colour: 'mono', brightness: half.map(() => 0) }),
    programme,
  );
  await server.until('live', ({ serial }) => serial === 3);
  expect((await readCanvas(page, 0, 0, 64, 16)).rgb.every((value) => value === 0)).toBe(true);
});

test('a fade on a two-tone screen goes lamp by lamp: never a grey one, never all dark', async () => {
  // Four different files of two colours: what fades out is wanted by nothing else.
  const assets = await Promise.all(
    [0, 1, 2, 3].map((i) => flat(server, 64 + i, 16, i % 2 ? [0, 255, 0] : [255, 0, 0])),
  );
  const entries: Entry[] = assets.map((asset, i) => ({
    ...picture(`item-${i}`, asset, 900),
    transition: 'fade',
  }));
  publish(loopOf(entries, 64, 16, Date.now()), { colour: 'dual' });
  await openLive();
  await server.until('plays', ({ plays }) => plays.some(({ n }) => n >= 4));
  const frames = (await recorded(page)).filter(({ pixels }) =>
    pixels.some((one) => one !== '0,0,0'),
  );
  const since = frames.slice(
    frames.findIndex(({ pixels }) => pixels.every((one) => one === '255,0,0' || one === '0,255,0')),
  );
  const lamps = new Set(since.flatMap(({ pixels }) => pixels));
  expect([...lamps].sort()).toEqual(['0,255,0', '255,0,0']);
  const mixed = since.filter(({ pixels }) => new Set(pixels).size === 2);
  expect(mixed.length).toBeGreaterThan(10);
});

test('a push moves the one out as it moves the other in', async () => {
  const [red, green] = await Promise.all([
    flat(server, 64, 16, [255, 0, 0]),
    flat(server, 64, 16, [0, 255, 0]),
  ]);
  const entries: Entry[] = [picture('red', red, 700), picture('green', green, 700)].map(
    (entry) => ({ ...entry, transition: 'push' as const }),
  );
  publish(loopOf(entries, 64, 16, Date.now()));
  await openLive();
  const column = await page.waitForFunction(
    () => {
      const canvas = document.getElementById('stage') as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')?.getImageData(3, 0, 1, 16) ?? { data: [] };
      const rows = Array.from({ length: 16 }, (_, y) =>
        data[y * 4] ? 'r' : data[y * 4 + 1] ? 'g' : '-',
      ).join('');
      return /^(r+g+|g+r+)$/.test(rows) ? rows : null;
    },
    undefined,
    { polling: 'raf' },
  );
  expect(await column.jsonValue()).not.toContain('-');
});

test('a video plays in its zone and its pixels are on the canvas', async () => {
  const film = await filmed(page, '#0000ff', 2000);
  const asset = server.keepAsset(film, 'video/webm', 64, 32);
  const still = await flat(server, 64, 32, [0, 200, 0]);
  const video: Entry = {
    item: 'v',
    layer: 'everyday',
    durationMs: 1500,
    media: { kind: 'video', asset },
  };
  publish(loopOf([picture('p', still, 500), video], 64, 32, Date.now()), {}, 64, 32);
  await page.goto(`${server.origin}/play/door`);
  await page.waitForFunction(
    () => {
      const canvas = document.getElementById('stage') as HTMLCanvasElement | null;
      const data = canvas?.getContext('2d')?.getImageData(32, 16, 1, 1).data;
      return data && (data[2] ?? 0) > 180 && (data[0] ?? 0) < 60 && (data[1] ?? 0) < 60;
    },
    undefined,
    { polling: 'raf' },
  );
  const { plays } = await server.until('plays', ({ plays: some }) =>
    some.some(({ item, how }) => item === 'v' && how === 'full'),
  );
  expect(plays.find(({ item }) => item === 'v')?.asset).toBe(asset.hash);
});

test('an urgent message with a repeat comes, goes and comes back', async () => {
  const asset = await flat(server, 64, 16, [0, 200, 0]);
  publish(loopOf([picture('a', asset, 60_000)], 64, 16, Date.now()));
  await openLive();
  server.raw(
    'door',
    server.urgentFrame(
      await urgent('u', 64, 16, [200, 0, 0], Date.now(), 60_000, {
        repeat: { showMs: 500, everyMs: 1000 },
      }),
    ),
  );
  await untilPixel(page, 1, 1, '200,0,0');
  await untilPixel(page, 1, 1, '0,200,0');
  await untilPixel(page, 1, 1, '200,0,0');
  await untilPixel(page, 1, 1, '0,200,0');
  const painted = server.arrivals.filter(
    ({ message }) => message.type === 'urgent-stage' && message.stage === 'painted',
  );
  expect(painted.length).toBeGreaterThan(0);
  expect(
    server.arrivals.some(
      ({ message }) => message.type === 'urgent-stage' && message.stage === 'finished',
    ),
  ).toBe(false);
});

test('an urgent strip runs across the screen by its own speed', async () => {
  const stripes = await sharp({
    create: { width: 200, height: 16, channels: 3, background: { r: 200, g: 0, b: 0 } },
  })
    .png()
    .toBuffer();
  const body = await urgent('u', 64, 16, [0, 0, 0], Date.now(), 60_000, {
    picture: { mime: 'image/png', width: 200, height: 16, base64: stripes.toString('base64') },
    pxPerSecond: 120,
  });
  publish(
    loopOf([picture('a', await flat(server, 64, 16, [0, 200, 0]), 60_000)], 64, 16, Date.now()),
  );
  await openLive();
  server.raw('door', server.urgentFrame(body));
  await untilPixel(page, 60, 1, '200,0,0');
  await untilPixel(page, 2, 1, '200,0,0');
  await untilPixel(page, 60, 1, '0,0,0');
  expect(await pixel(page, 60, 1)).not.toBe('0,200,0');
});
