/** Pixels, changes, strips and step, frame by frame in a real Chromium. */
import type { Browser, BrowserContext } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Entry } from '../../content/programme/programme.ts';
import { type BuiltPlayer, buildPlayer } from '../player/support/build.ts';
import { untilFrames, readCanvas } from '../player/support/page.ts';
import { record, recorded } from '../player/support/recorder.ts';
import { createState, type TestState, TestServer } from '../player/support/server.ts';
import {
  face,
  flat,
  loopOf,
  pattern,
  patternPixels,
  picture,
  png,
} from '../player/support/signage.ts';
import { launchBrowser } from '../support/browser.ts';

/** More for the bench, fewer for every day. */
const CHANGES = Number(process.env['GENGFU_CHANGES'] ?? 100);

let built: BuiltPlayer;
let browser: Browser;
let context: BrowserContext;
let state: TestState;
let server: TestServer;

beforeAll(async () => {
  built = await buildPlayer();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await built.remove();
});
beforeEach(async () => {
  state = createState();
  server = await new TestServer(state, { player: built.folder }).listen();
});
afterEach(async () => {
  await context.close();
  await server.kill();
});

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
    context = await browser.newContext({
      viewport: { width: 321, height: 203 },
      deviceScaleFactor: ratio,
    });
    const page = await context.newPage();
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
      server.publish(
        'door',
        server.frameOf(
          'door',
          serial,
          shape,
          loopOf([picture('a', asset, 60_000)], 96, 16, Date.now()),
        ),
      );
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

test(
  'changes between pictures and strips: no blank frame, each within two frames of its instant',
  { timeout: 30_000 + CHANGES * 200 },
  async () => {
    context = await browser.newContext({ viewport: { width: 320, height: 200 } });
    await record(context, 1, 1, 1);
    const page = await context.newPage();
    const colours = [
      [200, 0, 0],
      [0, 200, 0],
      [0, 0, 200],
      [200, 200, 0],
      [0, 200, 200],
    ] as const;
    const assets = await Promise.all(colours.map((rgb) => flat(server, 128, 32, rgb)));
    const entries: Entry[] = assets.map((asset, i) =>
      i % 2 === 0
        ? picture(`item-${i}`, asset, 150)
        : {
            item: `item-${i}`,
            layer: 'everyday',
            durationMs: 150,
            // Wide and fast: it has filled the zone before its first frame is due.
            media: {
              kind: 'strip',
              tiles: [asset, asset, asset],
              width: 384,
              height: 32,
              pxPerSecond: 100_000,
              direction: 'left',
            },
          },
    );
    const anchor = Date.now();
    const still = entries.map((entry) =>
      entry.media.kind === 'strip'
        ? { ...entry, media: { ...entry.media, pxPerSecond: 1500 } }
        : entry,
    );
    server.publish(
      'door',
      server.frameOf('door', 1, face(128, 32), loopOf(still, 128, 32, anchor)),
    );
    await page.goto(`${server.origin}/play/door`);
    await untilFrames(page, 30);
    await server.until('plays', ({ plays }) => plays.some(({ n }) => n > CHANGES));
    const frames = await recorded(page);
    const shown = frames.slice(frames.findIndex(({ pixels }) => pixels[0] === '200,0,0'));
    const names = new Map(colours.map((rgb, i) => [rgb.join(','), i]));
    // A strip begins with its zone dark; everything else is the colour of an item, in every frame.
    const blank = shown.filter(({ at, pixels }) => {
      const item = Math.floor(((at - anchor) % 750) / 150);
      return !names.has(pixels[0] ?? '') && item % 2 === 0 && (at - anchor) % 150 > 50;
    });
    expect(blank).toEqual([]);
    let changes = 0;
    let lateFrames = 0;
    for (let i = 1; i < shown.length; i++) {
      const item = names.get(shown[i]?.pixels[0] ?? '');
      if (item === undefined || item % 2 === 1 || shown[i]?.pixels[0] === shown[i - 1]?.pixels[0])
        continue;
      const at = shown[i]?.at ?? 0;
      const instant = anchor + Math.floor((at - anchor) / 750) * 750 + item * 150;
      changes++;
      lateFrames = Math.max(
        lateFrames,
        shown.filter((frame) => frame.at >= instant && frame.at < at).length,
      );
    }
    expect(changes).toBeGreaterThan(30);
    expect(lateFrames).toBeLessThanOrEqual(2);
  },
);

test('a strip moves by whole pixels, the same in every frame, and its tiles join without a seam', async () => {
  context = await browser.newContext({ viewport: { width: 320, height: 200 } });
  const width = 64;
  await record(context, 0, 0, width);
  const page = await context.newPage();
  // Every column has a colour of its own: where it stands is where the strip is.
  const columns = 600;
  const pixels = Buffer.alloc(columns * 8 * 3);
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < columns; x++)
      pixels.set([1 + (x >> 8), x & 255, 77], (y * columns + x) * 3);
  const tiles = await Promise.all(
    [0, 200, 400].map(async (left) => {
      const cut = await sharp(pixels, { raw: { width: columns, height: 8, channels: 3 } })
        .extract({ left, top: 0, width: 200, height: 8 })
        .raw()
        .toBuffer();
      return server.keepAsset(await png(cut, 200, 8), 'image/png', 200, 8);
    }),
  );
  const durationMs = Math.round(((columns + width) / 60) * 1000);
  const entry: Entry = {
    item: 's',
    layer: 'everyday',
    durationMs,
    media: { kind: 'strip', tiles, width: columns, height: 8, pxPerSecond: 60, direction: 'left' },
  };
  const begin = Date.now() + 1500;
  server.publish(
    'door',
    server.frameOf('door', 1, face(width, 8), loopOf([entry], width, 8, begin)),
  );
  await page.goto(`${server.origin}/play/door`);
  await untilFrames(page, 50);
  await server.until('plays', ({ plays }) => plays.some(({ start }) => start === begin));
  const frames = (await recorded(page)).filter(
    ({ at }) => at > begin + 1200 && at < begin + durationMs - 1200,
  );
  const positions = frames.map(({ pixels: row }) => {
    const column = (pixel: string): number => {
      const [high = 0, low = 0] = pixel.split(',').map(Number);
      return ((high - 1) << 8) | low;
    };
    const first = column(row[0] ?? '');
    // No seam, nothing doubled, nothing missing: the whole row is the strip from there on.
    expect(row.map(column)).toEqual(row.map((_, i) => first + i));
    return first;
  });
  expect(positions.length).toBeGreaterThan(300);
  const steps = positions.slice(1).map((position, i) => position - (positions[i] ?? 0));
  const gaps = frames.slice(1).map(({ at }, i) => at - (frames[i]?.at ?? 0));
  // Where the browser itself presented in time, each frame is one pixel on; a correction now and then is allowed.
  const odd = steps.filter(
    (step, i) => step !== 1 && (gaps[i] ?? 0) < 20 && (gaps[i - 1] ?? 0) < 20,
  );
  expect(Math.max(...odd.map((step) => Math.abs(step - 1)), 0)).toBeLessThanOrEqual(1);
  // What a stall of the machine cost is made good a pixel a frame.
  const stalls = gaps.filter((gap) => gap >= 20).length;
  console.log(`strip: ${positions.length} frames, ${stalls} stalls, ${odd.length} uneven steps`);
  expect(odd.length).toBeLessThanOrEqual(positions.length / 50 + stalls * 4);
});

test('two players whose clocks are wrong by minutes change together under 80 ms of jitter', async () => {
  let seed = 5;
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 4294967296;
  };
  const jittery = await new TestServer(state, {
    player: built.folder,
    delayMs: () => random() * 80,
  }).listen();
  const assets = await Promise.all(
    (
      [
        [200, 0, 0],
        [0, 200, 0],
      ] as const
    ).map((rgb) => flat(jittery, 64, 16, rgb)),
  );
  const entries = assets.map((asset, i) => picture(`item-${i}`, asset, 300));
  const anchor = Date.now();
  context = await browser.newContext({ viewport: { width: 320, height: 200 } });
  await record(context, 1, 1, 1);
  const pages = await Promise.all(
    [-7, 4].map(async (minutes, i) => {
      const screen = `door-${i}`;
      jittery.publish(
        screen,
        jittery.frameOf(screen, 1, face(64, 16), loopOf(entries, 64, 16, anchor)),
      );
      const page = await context.newPage();
      await page.addInitScript((shift) => {
        const now = Date.now;
        Date.now = () => now() + shift;
      }, minutes * 60_000);
      await page.goto(`${jittery.origin}/play/${screen}`);
      return page;
    }),
  );
  // Past the burst of time requests, then thirty changes more.
  const [first] = pages;
  await first?.waitForTimeout(0);
  for (const screen of ['door-0', 'door-1'])
    await jittery.until(
      'plays',
      ({ plays }, arrival) => arrival.screen === screen && plays.some(({ n }) => n > 60),
    );
  const changes = await Promise.all(
    pages.map(async (page) => {
      const frames = await recorded(page);
      const instants = new Map<number, number>();
      frames.forEach(({ at, pixels }, i) => {
        const before = frames[i - 1]?.pixels[0];
        if (before && before !== pixels[0] && before !== '0,0,0')
          instants.set(Math.round((at - anchor) / 300), at);
      });
      return instants;
    }),
  );
  await jittery.kill();
  const [one, two] = changes;
  const apart = [...(one ?? [])]
    .filter(([n]) => two?.has(n))
    .map(([n, at]) => Math.abs(at - (two?.get(n) ?? 0)))
    .slice(-30)
    .sort((a, b) => a - b);
  console.log(
    `two players apart: median ${apart[15]?.toFixed(1)} ms, most ${apart.at(-1)?.toFixed(1)} ms`,
  );
  expect(apart.length).toBeGreaterThan(20);
  expect(apart[Math.floor(apart.length / 2)]).toBeLessThan(25);
  expect(apart[Math.floor(apart.length * 0.9)]).toBeLessThan(60);
});
