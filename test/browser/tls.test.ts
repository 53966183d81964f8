/** The site behind a proxy that speaks TLS, in a real browser: cookies, pages, and the player's line. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Api, signedIn } from '../support/api.ts';
import { hurry, launchBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openTlsProxy, type TlsProxy } from '../support/tls-proxy.ts';

vi.setConfig({ testTimeout: 150_000, hookTimeout: 240_000 });

let server: TestServer;
let api: Api;
let proxy: TlsProxy;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What a policy or a script complained about. */
let complaints: string[];

beforeAll(async () => {
  const env = { GENGFU_DEMO: 'off', GENGFU_HORIZON_DAYS: '1', GENGFU_PROXIES: '1' };
  [server, browser] = await Promise.all([
    startServer({ env }),
    launchBrowser({ args: ['--ignore-certificate-errors'] }),
  ]);
  api = await signedIn(server);
  proxy = await openTlsProxy(server.port);
  const [unit, colour] = ['bureau', 'rgb'];
  const size = { width: 64, height: 16 };
  await api.post('/api/screens', {
    id: 'door',
    unit,
    name: '门口屏',
    kind: 'storefront',
    colour,
    ...size,
  });
});
afterAll(async () => {
  await browser.close();
  await proxy.close();
  await server.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ ignoreHTTPSErrors: true });
  context.setDefaultTimeout(60_000);
  await hurry(context);
  page = await context.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});
afterEach(() => context.close());

const signIn = async (back: string): Promise<void> => {
  await page.goto(`${proxy.origin}/sign-in?back=${encodeURIComponent(back)}`);
  await page.fill('#login', server.adminLogin ?? '');
  await page.fill('#password', server.adminPassword ?? '');
  await page.click('button.primary');
};

test('a person signs in by cookies that are bound to TLS and to the host, publishes, and signs out', async () => {
  await signIn('/publish');
  await page.waitForURL(`${proxy.origin}/publish`);
  const cookies = await context.cookies();
  expect(cookies.map(({ name }) => name).toSorted()).toEqual([
    '__Host-gengfu_browser',
    '__Host-gengfu_session',
  ]);
  for (const { secure, httpOnly, sameSite } of cookies)
    expect({ secure, httpOnly, sameSite }).toEqual({
      secure: true,
      httpOnly: true,
      sameSite: 'Strict',
    });
  await page.fill('#text', '遇到危险，请拨110');
  await page.locator('.preview img').first().waitFor();
  await page.click('button.primary');
  await page.waitForURL(/\/publish\/schedule/);
  await page.click('form[action="/sign-out"] button');
  await page.waitForURL(`${proxy.origin}/sign-in`);
  expect((await context.cookies()).map(({ name }) => name)).toEqual(['__Host-gengfu_browser']);
  expect(complaints).toEqual([]);
});

test('a player pairs, opens its line, is sent what was published, and shows something', async () => {
  const line = page.waitForEvent('websocket');
  const asked = page.waitForResponse((response) => response.url().endsWith('/api/pairing'));
  await page.goto(`${proxy.origin}/play/door`);
  const { code } = (await (await asked).json()) as { code: string };
  await api.post('/api/pairing/claim', { screen: 'door', code });
  const socket = await line;
  expect(socket.url()).toMatch(/^wss:/);
  await socket.waitForEvent('framereceived', ({ payload }) => payload.includes('"programme"'));
  const lit = () =>
    page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, 64, 16).data ?? [];
      return pixels.some((value, at) => at % 4 < 3 && value > 100);
    });
  await expect.poll(lit, { timeout: 30_000 }).toBe(true);
  // That the screen is not open is told by a 403, of which the browser tells.
  expect(complaints.filter((one) => !one.includes('403'))).toEqual([]);
});

test('a page of another site leads nowhere and changes nothing', async () => {
  await signIn('/.//evil.example');
  await page.waitForURL(`${proxy.origin}/`);
  await page.goto(
    'data:text/html,<form method="post" enctype="text/plain"><input name="{}"></form>',
  );
  await page.evaluate((action) => {
    const form = document.querySelector('form');
    if (form) form.action = action;
  }, `${proxy.origin}/api/pairing/key`);
  const refused = page.waitForResponse((response) => response.url().endsWith('/api/pairing/key'));
  await page.evaluate(() => document.querySelector('form')?.submit());
  expect((await refused).status()).toBe(403);
});
