/** What a page fetches without saying a credential: as players did before they said one, and as a <video> always does. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredProgramme } from '../../server/signage/programmes/programme-rows.ts';
import { assetsOf } from '../../player/vault/assets.ts';
import { openDatabase } from '../../server/db/open.ts';
import { type Api, signedIn } from '../support/api.ts';
import { launchBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let api: Api;
let browser: Browser;
let hash = '';
beforeAll(async () => {
  server = await startServer({ env: { GENGFU_DEMO: 'off' } });
  api = await signedIn(server);
  await api.post('/api/screens', {
    id: 'door',
    unit: 'bureau',
    name: '门口屏',
    kind: 'storefront',
    width: 64,
    height: 16,
    colour: 'mono',
  });
  const db = await openDatabase({ kind: 'sqlite', file: `${server.dataDir}/gengfu.db` });
  await db.updateTable('screens').set({ open: 1 }).execute();
  await db.destroy();
  await until('a programme', async () => {
    const { body } = (await api.get('/api/screens/door/programme')) as StoredProgramme;
    hash = assetsOf(body.programme)[0]?.hash ?? '';
    return hash !== '';
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('the line gives the browser a pass, and with it the pictures of its screen', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${server.url}/sign-in`);
  const { credential } = (await (
    await fetch(`${server.url}/play/door/pair`, { method: 'POST' })
  ).json()) as { credential: string };
  const asked = () => page.evaluate(async (path) => (await fetch(path)).status, `/assets/${hash}`);
  expect(await asked()).toBe(401);
  await page.evaluate(
    ([said]) =>
      new Promise((resolve, reject) => {
        const line = new WebSocket(`${location.origin.replace('http', 'ws')}/live`, [
          'gengfu.1',
          String(said),
        ]);
        line.addEventListener('open', resolve);
        line.addEventListener('error', reject);
      }),
    [credential],
  );
  expect(await asked()).toBe(200);
  const width = await page.evaluate(
    (path) =>
      new Promise((resolve, reject) => {
        const picture = new Image();
        picture.addEventListener('load', () => resolve(picture.naturalWidth));
        picture.addEventListener('error', reject);
        picture.src = path;
      }),
    `/assets/${hash}`,
  );
  expect(width).toBe(64);
  // No script can read it, and no other address is sent it.
  expect(await page.evaluate(() => document.cookie)).toBe('');
  const [cookie] = await page.context().cookies(`${server.url}/assets/x`);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/assets' });
});

test('a player outside a browser is given no cookie', async () => {
  const { WebSocket } = await import('ws');
  const { credential } = (await (
    await fetch(`${server.url}/play/door/pair`, { method: 'POST' })
  ).json()) as { credential: string };
  const line = new WebSocket(`${server.url.replace('http', 'ws')}/live`, ['gengfu.1', credential]);
  const cookies = await new Promise((resolve, reject) => {
    line.on('upgrade', (response) => resolve(response.headers['set-cookie']));
    line.on('error', reject);
  });
  line.terminate();
  expect(cookies).toBeUndefined();
});
