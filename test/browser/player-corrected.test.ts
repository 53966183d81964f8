/** A screen is corrected while its player shows: the real server and the real player, and nobody goes there. */
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { readCanvas } from '../player/support/page.ts';
import { type Api, signedIn } from '../support/api.ts';
import { hurry, launchBrowser } from '../support/browser.ts';
import { hangOpenScreens } from '../support/open-screens.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

let browser: Browser;
let server: TestServer;
let api: Api;
let page: Page;
let screen: string;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startServer({ env: { GENGFU_DEMO: 'off' } });
  api = await signedIn(server);
  [screen = ''] = await hangOpenScreens(server, api, 1);
  const { id } = await api.post('/api/items', { text: '平安回家' });
  const everyday = { layer: 'everyday', target: {}, window: {}, items: [{ item: id }] };
  await api.post('/api/schedules', everyday);
  const context = await browser.newContext({ viewport: { width: 320, height: 200 } });
  await hurry(context);
  page = await context.newPage();
  await page.goto(`${server.url}/play/${screen}`);
});
afterEach(async () => {
  await page.context().close();
  await server.stop();
});

async function correct(parts: object): Promise<void> {
  const { version } = await api.get(`/api/screens/${screen}`);
  const response = await fetch(`${server.url}/api/screens/${screen}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.token}` },
    body: JSON.stringify({ version, ...parts }),
  });
  expect(response.status, await response.clone().text()).toBe(200);
}

/** What the programme asks for, as pixels. */
async function asked(): Promise<{ width: number; height: number; rgb: Buffer }> {
  const { zones } = await api.get(`/api/screens/${screen}/showing`);
  const { hash, width, height } = zones[0].media.asset;
  const file = await fetch(`${server.url}/assets/${hash}`, {
    headers: { authorization: `Bearer ${api.token}` },
  });
  const rgb = await sharp(Buffer.from(await file.arrayBuffer()))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  return { width, height, rgb };
}

const untilShown = (width: number, height: number): Promise<void> =>
  until(`the picture of ${width}x${height} is on the canvas`, async () => {
    const picture = await asked();
    if (picture.width !== width || picture.height !== height) return false;
    const { rgb } = await readCanvas(page, 0, 0, width, height);
    return rgb.equals(picture.rgb);
  });

/** Whether anything is lit beyond a face, to its right and below. */
async function litBeyond(width: number, height: number): Promise<boolean> {
  const right = await readCanvas(page, width, 0, 64, height);
  const below = await readCanvas(page, 0, height, width, 16);
  return [...right.rgb, ...below.rgb].some((value) => value > 0);
}

test('the right picture comes at the new size, and at the old one again', async () => {
  await untilShown(64, 16);
  await correct({ width: 128, height: 32, colour: 'rgb' });
  await untilShown(128, 32);
  await correct({ width: 64, height: 16 });
  await untilShown(64, 16);
  expect(await litBeyond(64, 16)).toBe(false);
});

test('an urgent message in force fills the new size, and no more than that', async () => {
  await untilShown(64, 16);
  const { urgent } = await api.post('/api/urgent', {
    text: '请立即转移',
    target: {},
    expiresAt: Date.now() + 600_000,
  });
  const painted = (version: number): Promise<void> =>
    until(`version ${version} is painted`, async () => {
      const state = await api.get(`/api/urgent/${urgent.id}`);
      return state.urgent.version === version && state.painted === 1;
    });
  await painted(1);
  await correct({ width: 128, height: 32 });
  await painted(2);
  const edge = (): Promise<Buffer> => readCanvas(page, 120, 0, 8, 32).then(({ rgb }) => rgb);
  // Its field reaches to the last lamp.
  await until('the right edge is lit', async () => [...(await edge())].some((value) => value > 0));
  await correct({ width: 64, height: 16 });
  await painted(3);
  await until('nothing is lit beyond the screen', async () => !(await litBeyond(64, 16)));
});
