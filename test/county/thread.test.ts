/** One thread: a typed slogan reaches two screens and comes back as proof, while the server is killed again and again. */
import { join } from 'node:path';
import fc from 'fast-check';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../server/db/open.ts';
import type { StoredProgramme } from '../../server/signage/programmes/programme-rows.ts';
import { launchBrowser } from '../support/browser.ts';
import { type Api, signedIn } from '../support/api.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { seedOf, size } from '../support/soak.ts';
import { until } from '../support/until.ts';

const ROUNDS = size(4, 50);
/** Two builds that share nothing: a wide mono strip below the picture's origin, a tall window beside it. */
const BUILDS = [
  { id: 'strip', width: 192, height: 32, colour: 'mono', origin: { x: 0, y: 64 } },
  { id: 'window', width: 192, height: 384, colour: 'rgb', origin: { x: 240, y: 0 } },
] as const;
const SCREENS = BUILDS.map(({ id }) => id);
const SEED = seedOf(110);

let server: TestServer;
let api: Api;
let browser: Browser;
let context: BrowserContext;
const pages = new Map<string, Page>();

beforeAll(async () => {
  server = await startServer({ env: { GENGFU_DEMO: 'off' } });
  api = await signedIn(server);
  await hangScreens();
  browser = await launchBrowser();
  context = await browser.newContext({ viewport: { width: 640, height: 480 } });
  for (const screen of SCREENS) {
    const page = await context.newPage();
    await page.goto(`${server.url}/play/${screen}`);
    pages.set(screen, page);
  }
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Hangs both screens and opens them, so that a browser may play them as it does in a demo county. */
async function hangScreens(): Promise<void> {
  for (const build of BUILDS) {
    await api.post('/api/screens', {
      ...build,
      unit: 'bureau',
      name: build.id,
      kind: 'storefront',
    });
  }
  const db = await openDatabase({ kind: 'sqlite', file: join(server.dataDir, 'gengfu.db') });
  await db.updateTable('screens').set({ open: 1 }).execute();
  await db.destroy();
}

/** Stores an item and puts it on both screens, over what was there. */
async function publish(text: string, priority: number): Promise<string> {
  const item = await api.post('/api/items', { text, dwellMs: 1000 });
  await api.post('/api/schedules', {
    layer: 'takeover',
    target: { screens: SCREENS },
    window: {},
    items: [{ item: item.id }],
    priority,
  });
  return item.id as string;
}

async function played(item: string, screen: string): Promise<boolean> {
  const { plays } = await api.get(`/api/plays?item=${item}&screen=${screen}&limit=1000`);
  return (plays as { how: string }[]).some(({ how }) => how === 'full');
}

/** Plays that wait in the browser for a server's word. */
function unsentPlays(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const open = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error));
      });
    let waiting = 0;
    const screen = location.pathname.split('/')[2] ?? '';
    for (const { name } of await indexedDB.databases()) {
      if (!name?.includes(screen)) continue;
      const database = await open(indexedDB.open(name));
      waiting += await open(database.transaction('plays').objectStore('plays').count());
      database.close();
    }
    return waiting;
  });
}

/** What Chromium shows where the sending card crops, against the picture that the server drew. */
async function differingPixels(screen: string): Promise<number> {
  const { body } = (await api.get(`/api/screens/${screen}/programme`)) as Pick<
    StoredProgramme,
    'body'
  >;
  const { origin, width, height } = body.face;
  const entry = body.programme.entries.find(({ layer }) => layer === 'takeover');
  if (entry?.media.kind !== 'picture') throw new Error(`${screen} shows no picture`);
  const asset = await fetch(`${server.url}/assets/${entry.media.asset.hash}`, {
    headers: { authorization: `Bearer ${api.token}` },
  });
  const page = pages.get(screen);
  if (!page) throw new Error(`no page for ${screen}`);
  const shot = await page.screenshot({ clip: { x: origin.x, y: origin.y, width, height } });
  const [drawn, shown] = await Promise.all(
    [Buffer.from(await asset.arrayBuffer()), shot].map((png) =>
      sharp(png).removeAlpha().toColourspace('srgb').raw().toBuffer(),
    ),
  );
  if (!drawn || drawn.length !== shown?.length) throw new Error('the pictures differ in size');
  let differing = 0;
  for (let i = 0; i < drawn.length; i += 1) if (drawn[i] !== shown[i]) differing += 1;
  return differing;
}

it(
  `loses and doubles nothing in ${ROUNDS} rounds of kill -9 while a slogan is being published and plays come in`,
  async () => {
    const delays = fc.sample(fc.integer({ min: 0, max: 400 }), { numRuns: ROUNDS, seed: SEED });
    const first = await publish('夜里风大，关好门窗', 1);
    for (const screen of SCREENS) {
      await until(`${screen} plays its first slogan`, () => played(first, screen));
    }

    for (const [round, delay] of delays.entries()) {
      const text = `第${round + 1}巡，平安枕河`;
      const publishing = publish(text, round + 2).then(
        (item) => item,
        () => null,
      );
      await new Promise((resolve) => setTimeout(resolve, delay));
      await server.kill9();
      const accepted = await publishing;

      for (const [screen, page] of pages) {
        const before = await unsentPlays(page);
        await until(
          `${screen} goes on without a server`,
          async () => (await unsentPlays(page)) > before,
        );
      }

      server = await server.restart();
      const item = accepted ?? (await publish(text, round + 2));
      for (const screen of SCREENS) {
        await until(`round ${round + 1}: ${screen} plays "${text}"`, () => played(item, screen));
      }
      for (const screen of SCREENS) {
        // The play that proves it has ended; the next of the same single-item loop shows the same picture.
        expect(await differingPixels(screen), `round ${round + 1}: ${screen}`).toBe(0);
      }
    }

    for (const screen of SCREENS) {
      const page = pages.get(screen);
      await page?.close();
      await expectWhole(screen);
    }
  },
  600_000 + ROUNDS * 30_000,
);

/** Every number once, none left out, and no two plays of a zone at the same time. */
async function expectWhole(screen: string): Promise<void> {
  type Stored = { n: number; series: number; zone: number; start: number; end: number };
  const plays: Stored[] = [];
  for (let cursor = ''; ;) {
    const page = await api.get(
      `/api/plays?screen=${screen}&limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    plays.push(...(page.plays as Stored[]));
    if (!page.next) break;
    cursor = page.next as string;
  }
  plays.sort((a, b) => a.n - b.n);
  expect(new Set(plays.map(({ series }) => series)).size, 'one credential throughout').toBe(1);
  expect(plays.map(({ n }) => n)).toEqual(plays.map((_, i) => i + 1));
  expect(plays.length).toBeGreaterThan(ROUNDS);
  for (const [i, play] of plays.entries()) {
    const next = plays[i + 1];
    if (next)
      expect(next.start, `play ${next.n} begins when ${play.n} has ended`).toBeGreaterThanOrEqual(
        play.end,
      );
  }
}
