/** Assets over a line that breaks: what arrived is kept, and nothing is fetched twice. */
import { beforeEach, expect, test } from 'vitest';
import { Kiosk } from '../player/support/kiosk.ts';
import { readCanvas } from '../player/support/page.ts';
import { face, pattern, patternPixels, picture, publishLoop } from '../player/support/signage.ts';
import { context, openLive, page, server, state, withPlayerPage } from '../support/player-page.ts';
import { until } from '../support/until.ts';
import type { AssetRef } from '../../content/programme/programme.ts';

const WIDTH = 240;
const HEIGHT = 160;
const SILENT_AFTER = 80_000;

let asset: AssetRef;

withPlayerPage();
beforeEach(async () => {
  // Noise: as large as a picture of its size can be, some 110 kB.
  asset = await pattern(server, WIDTH, HEIGHT, 3);
  publishLoop(server, 'car', 1, face(WIDTH, HEIGHT), [picture('noise', asset, 60_000)]);
});

const reports = () =>
  server.arrivals.flatMap(({ message }) => (message.type === 'report' ? [message] : []));
/** Names of what the store holds; none while the player has not made its store yet. */
const storedKeys = (of = page) =>
  of.evaluate(async () => {
    const made = (await indexedDB.databases()).some(({ name }) => name === 'gengfu-car');
    if (!made) return [];
    return new Promise<string[]>((resolve, reject) => {
      const open = indexedDB.open('gengfu-car');
      open.addEventListener('error', () => reject(open.error));
      open.addEventListener('success', () => {
        const keys = open.result.transaction('assets').objectStore('assets').getAllKeys();
        keys.addEventListener('success', () => resolve(keys.result.map(String)));
      });
    });
  });

/** What was read is in the store; a browser throws away what it had not read when a line breaks. */
const halfFetched = (of = page) =>
  until('a part in the store', async () => (await storedKeys(of)).includes(`${asset.hash}.0`));
async function breakOff(): Promise<void> {
  await halfFetched();
  server.breakOff();
  await server.until('report', ({ what }) => what === 'asset');
}

async function showsAllOfIt(of = page): Promise<void> {
  const { rgb } = await readCanvas(of, 0, 0, WIDTH, HEIGHT);
  expect(rgb.equals(patternPixels(WIDTH, HEIGHT, 3))).toBe(true);
}

test('a download that breaks off goes on where it stopped', async () => {
  server.silentAfter.set(asset.hash, SILENT_AFTER);
  await page.goto(`${server.origin}/play/car`);
  await breakOff();
  await server.until('live');
  await showsAllOfIt();
  expect(server.fetchedFrom[0]).toBe(0);
  expect(server.fetchedFrom[1]).toBeGreaterThan(32_767);
  expect(server.fetchedFrom).toHaveLength(2);
  expect(await storedKeys()).toEqual([asset.hash]);
});

test('it goes on after a reload as well', async () => {
  server.silentAfter.set(asset.hash, SILENT_AFTER);
  await page.goto(`${server.origin}/play/car`);
  await halfFetched();
  await page.goto('about:blank');
  server.breakOff();
  const before = server.fetched.length;
  await openLive('car');
  await showsAllOfIt();
  expect(server.fetchedFrom[before]).toBeGreaterThan(32_767);
});

test('a server that knows nothing of ranges works too', async () => {
  server.silentAfter.set(asset.hash, SILENT_AFTER);
  await page.goto(`${server.origin}/play/car`);
  await halfFetched();
  server.ignoresRange = true;
  server.breakOff();
  await server.until('live');
  await showsAllOfIt();
  expect(await storedKeys()).toEqual([asset.hash]);
});

test('a part that the disk spoiled costs a fetch, and no alarm', async () => {
  server.silentAfter.set(asset.hash, SILENT_AFTER);
  await page.goto(`${server.origin}/play/car`);
  await halfFetched();
  server.assetsDown = true;
  server.breakOff();
  await server.until('report', ({ what }) => what === 'asset');
  await page.evaluate(
    (key) =>
      new Promise<void>((resolve) => {
        const open = indexedDB.open('gengfu-car');
        open.addEventListener('success', () => {
          const change = open.result.transaction('assets', 'readwrite');
          change.objectStore('assets').put(new Uint8Array(100), key);
          change.addEventListener('complete', () => resolve());
        });
      }),
    `${asset.hash}.0`,
  );
  server.assetsDown = false;
  await server.until('live');
  await showsAllOfIt();
  expect(server.fetchedFrom.filter((from) => from === 100)).toHaveLength(1);
  expect(reports().filter(({ what }) => what === 'forged')).toEqual([]);
});

test('a whole that is not what its name says is thrown away with its parts', async () => {
  const bytes = state.assets.get(asset.hash)?.bytes ?? new Uint8Array();
  const forged = Uint8Array.from(bytes);
  forged[10] = (forged[10] ?? 0) ^ 1;
  server.tampered.set(asset.hash, forged);
  server.silentAfter.set(asset.hash, SILENT_AFTER);
  await page.goto(`${server.origin}/play/car`);
  await breakOff();
  await server.until('report', ({ what }) => what === 'forged');
  expect(await storedKeys()).toEqual([]);
  server.tampered.clear();
  await server.until('live');
  await showsAllOfIt();
});

test('what is no longer needed is let go of, its parts too', async () => {
  server.silentAfter.set(asset.hash, SILENT_AFTER);
  await page.goto(`${server.origin}/play/car`);
  await halfFetched();
  const small = await pattern(server, 64, 16, 9);
  publishLoop(server, 'car', 2, face(64, 16), [picture('small', small, 60_000)]);
  await server.until('live', ({ serial }) => serial === 2);
  await until('only what is needed', async () => (await storedKeys()).join() === small.hash);
});

test('a power cut in the middle costs at most one part', async () => {
  const kiosk = await Kiosk.create();
  try {
    server.silentAfter.set(asset.hash, SILENT_AFTER);
    const first = await kiosk.start(`${server.origin}/play/car`);
    await halfFetched(first.page);
    await first.kill();
    server.silentAfter.clear();
    const before = server.fetched.length;
    const second = await kiosk.start(`${server.origin}/play/car`);
    await server.until('live');
    await showsAllOfIt(second.page);
    expect(server.fetchedFrom[before]).toBeGreaterThanOrEqual(32_768);
    await second.kill();
  } finally {
    await kiosk.remove();
  }
});

test('a disk that is full is told of, and what is on show stays', async () => {
  const line = await context.newCDPSession(page);
  // Before the page: the browser asks how much is left once, and then reckons for itself.
  const { origin } = server;
  await line.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 500_000 });
  await openLive('car');
  expect(await storedKeys()).toContain(asset.hash);
  const more = await Promise.all(
    [11, 12, 13, 14, 15, 16].map((seed) => pattern(server, WIDTH, HEIGHT, seed)),
  );
  const next = more.map((ref, i) => picture(`more-${i}`, ref, 60_000));
  publishLoop(server, 'car', 2, face(WIDTH, HEIGHT), next);
  await server.until('report', ({ what, detail }) => what === 'storage' && detail.includes('full'));
  await server.until(
    'report',
    ({ what, detail }) => what === 'storage' && detail.endsWith(': full'),
  );
  expect(await storedKeys()).toContain(asset.hash);
  const shown = patternPixels(WIDTH, HEIGHT, 3);
  expect((await readCanvas(page, 0, 0, WIDTH, HEIGHT)).rgb.equals(shown)).toBe(true);
  expect(
    server.arrivals.some(({ message }) => message.type === 'live' && message.serial === 2),
  ).toBe(false);
  // There is room again: it takes what it could not.
  await line.send('Storage.overrideQuotaForOrigin', { origin });
  await page.reload();
  await server.until('live', ({ serial }) => serial === 2);
});
