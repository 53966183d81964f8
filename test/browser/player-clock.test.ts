/** [P45] The clock on the canvas, against the server's picture of the same minute. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { ClockMedia, Entry } from '../../content/programme/programme.ts';
import { clockAt } from '../../content/render/raster/clock-image.ts';
import type { Geometry } from '../../content/render/job.ts';
import { renderJob } from '../../content/render/pipeline.ts';
import { readCanvas } from '../player/support/page.ts';
import { record, recorded } from '../player/support/recorder.ts';
import { face, pattern, publishLoop } from '../player/support/signage.ts';
import { context, openLive, page, serve, server, withPlayerPage } from '../support/player-page.ts';

/** 2027-12-31 23:59 in Asia/Shanghai: everything is about to change. */
const LAST_MINUTE = Date.UTC(2027, 11, 31, 15, 59);
const MINUTE_MS = 60_000;
/** How far the player's idea of the server's time may be off on one machine, generously. */
const CLOCK_ERROR_MS = 100;

/** Server's epoch milliseconds less the machine's. */
let ahead: number;

withPlayerPage({ viewport: { width: 400, height: 200 }, timezoneId: 'Pacific/Kiritimati' });

/** A server whose clock stands so many milliseconds into that minute. */
async function serveAt(minute: number, intoMs: number): Promise<void> {
  ahead = minute + intoMs - Date.now();
  await serve({ now: () => Date.now() + ahead });
}

interface Clock {
  readonly entry: Entry;
  pixelsAt(timeZone: string, instant: number): Promise<Buffer>;
}

async function clockFor(
  width: number,
  height: number,
  colour: Geometry['colour'],
  copy: object = {},
): Promise<Clock> {
  const geometry: Geometry = { width, height, colour, surface: 'led' };
  const made = await renderJob({
    template: 'clock',
    copy: { text: '时钟', ...copy },
    style: {},
    geometry,
  });
  if (!made.ok || made.rendered.kind !== 'clock') throw new Error('no clock was made');
  const { sheet, parts } = made.rendered;
  const asset = server.keepAsset(Buffer.from(sheet.bytes), sheet.mime, sheet.width, sheet.height);
  const media: ClockMedia = { kind: 'clock', asset, width, height, parts };
  return {
    entry: { item: 'clock', layer: 'everyday', durationMs: 600_000, media },
    pixelsAt: async (timeZone, instant) =>
      sharp(await clockAt(sheet.bytes, media, timeZone, instant))
        .raw()
        .toBuffer(),
  };
}

/** Waits, frame by frame, until the rectangle shows exactly that. */
const untilPixels = (
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  pixels: Buffer,
) =>
  page.waitForFunction(
    ([x, y, width, height, wanted]) => {
      const canvas = document.getElementById('stage') as HTMLCanvasElement | null;
      const data = canvas?.getContext('2d')?.getImageData(x, y, width, height).data ?? [];
      let text = '';
      for (let i = 0; i < data.length; i += 4)
        text += String.fromCharCode(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0);
      return btoa(text) === wanted;
    },
    [x, y, width, height, pixels.toString('base64')] as const,
    { polling: 'raf' },
  );

test('changes at the minute, from one exact picture to the next, with nothing between', async () => {
  await record(context, 0, 7, 64);
  await serveAt(LAST_MINUTE, 54_000);
  const { entry, pixelsAt } = await clockFor(64, 16, 'mono');
  publishLoop(server, 'door', 1, face(64, 16, { colour: 'mono' }), [entry]);
  await page.goto(`${server.origin}/play/door`);
  const area = { x: 0, y: 0, width: 64, height: 16 };
  const [before, after] = await Promise.all([
    pixelsAt('Asia/Shanghai', LAST_MINUTE),
    pixelsAt('Asia/Shanghai', LAST_MINUTE + MINUTE_MS),
  ]);
  expect(before.equals(after)).toBe(false);
  await untilPixels(area, before);
  await untilPixels(area, after);
  const row = (pixels: Buffer): string =>
    Array.from({ length: 64 }, (_, x) => pixels.subarray((7 * 64 + x) * 3).subarray(0, 3))
      .map((rgb) => [...rgb].join(','))
      .join(' ');
  const frames = (await recorded(page)).map(({ at, pixels }) => ({ at, row: pixels.join(' ') }));
  const shown = frames.slice(frames.findIndex((frame) => frame.row === row(before)));
  const kinds = shown.map((frame) => frame.row).filter((one, at, all) => one !== all[at - 1]);
  expect(kinds).toEqual([row(before), row(after)]);
  const turned = shown.find((frame) => frame.row === row(after));
  expect((turned?.at ?? 0) + ahead).toBeGreaterThan(LAST_MINUTE + MINUTE_MS - CLOCK_ERROR_MS);
});

test.each([
  ['zh', 'Asia/Urumqi', 'dual'],
  ['en', 'America/New_York', 'rgb'],
  ['en', 'Asia/Kathmandu', 'rgb'],
] as const)(
  'tells time and date in %s by %s, whatever the device thinks',
  async (language, timeZone, colour) => {
    // Wrong by three days and some minutes, in a zone of its own.
    await context.addInitScript(() => {
      const { now } = Date;
      Date.now = () => now() + 3 * 86_400_000 + 777_777;
    });
    await serveAt(LAST_MINUTE, 1000);
    const { entry, pixelsAt } = await clockFor(256, 128, colour, {
      language,
      hours: language === 'en' ? 12 : 24,
    });
    publishLoop(server, 'door', 1, face(256, 128, { colour, timeZone }), [entry]);
    await openLive();
    await untilPixels(
      { x: 0, y: 0, width: 256, height: 128 },
      await pixelsAt(timeZone, LAST_MINUTE),
    );
  },
);

test('a strip runs beside it, and it goes on with neither server nor network', async () => {
  await serveAt(LAST_MINUTE, 1000);
  const { entry, pixelsAt } = await clockFor(64, 16, 'rgb');
  const tile = await pattern(server, 300, 16, 3);
  const strip: Entry = {
    item: 'strip',
    layer: 'everyday',
    durationMs: 6000,
    media: {
      kind: 'strip',
      tiles: [tile],
      width: 300,
      height: 16,
      pxPerSecond: 60,
      direction: 'left',
    },
  };
  const anchor = server.now();
  const zone = (x: number, width: number, slot: number, lengthMs: number) => ({
    area: { x, y: 0, width, height: 16 },
    loops: [{ anchor, lengthMs, slots: [slot] }],
    changes: [[anchor - 1000, 0] as const],
    fallback: 0,
  });
  server.publishProgramme('door', 1, face(192, 16), {
    version: 1,
    from: anchor - 1000,
    until: anchor + 3_600_000,
    entries: [strip, entry],
    zones: [zone(0, 128, 0, 6000), zone(128, 64, 1, 600_000)],
  });
  await page.goto(`${server.origin}/play/door`);
  await server.until('plays');
  const area = { x: 128, y: 0, width: 64, height: 16 };
  const wanted = await pixelsAt('Asia/Shanghai', server.now());
  expect((await readCanvas(page, 128, 0, 64, 16)).rgb.equals(wanted)).toBe(true);
  const moving = (await readCanvas(page, 0, 0, 128, 16)).rgb;
  await page.waitForFunction(
    (before) => {
      const canvas = document.getElementById('stage') as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, 128, 16) ?? { data: [] };
      let text = '';
      for (let i = 0; i < data.length; i += 4)
        text += String.fromCharCode(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0);
      return btoa(text) !== before;
    },
    moving.toString('base64'),
    { polling: 'raf' },
  );
  await server.kill();
  await page.evaluate(() => location.replace(location.href));
  await untilPixels(area, await pixelsAt('Asia/Shanghai', server.now()));
});
