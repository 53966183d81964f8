/**
 * What the tests of the console in a browser begin with: the built server, its administrator, and a page in Chromium.
 * A test file calls `withConsolePage` once, and finds in the bindings below what the running test has: vitest gives each
 * file modules of its own.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { type Api, signedIn } from './api.ts';
import { hurry, launchBrowser } from './browser.ts';
import { startServer, type TestServer } from './server.ts';

export let server: TestServer;
/** The server's API as its administrator uses it. */
export let api: Api;
export let browser: Browser;
export let context: BrowserContext;
export let page: Page;
/** What the page complained about: scripts that failed, things its policy refused. */
export let complaints: string[];

/** One server and one Chromium for the file, and a page for each test, signed in nowhere yet. */
export function withConsolePage({
  env = {},
  args = [],
  height = 900,
  strict = false,
}: {
  readonly env?: Readonly<Record<string, string>>;
  /** Of Chromium. */
  readonly args?: string[];
  /** Of the page; it is 1366 wide. */
  readonly height?: number;
  /** A test fails that leaves complaints. */
  readonly strict?: boolean;
}): void {
  // The first start of a county draws some hundred pictures beside the pages.
  vi.setConfig({ testTimeout: 150_000, hookTimeout: 240_000 });
  beforeAll(async () => {
    [server, browser] = await Promise.all([
      // One day ahead: the pictures of a fortnight are not what is tested.
      startServer({ env: { GENGFU_HORIZON_DAYS: '1', ...env } }),
      launchBrowser({ args }),
    ]);
    api = await signedIn(server);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1366, height }, locale: 'zh-CN' });
    // Below the test's own limit, so that a failure says what it waited for.
    context.setDefaultTimeout(60_000);
    await hurry(context);
    page = await context.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await context.close();
    if (strict && complaints.length > 0)
      throw new Error(`the pages complained: ${complaints.join('; ')}`);
  });
}

/** Forgets the complaints that hold these words, for the test brought them about; without words, all. */
export function forgive(words = ''): void {
  complaints = complaints.filter((one) => !one.includes(words));
}

/** Signs the administrator in, by keyboard alone, on the way to a page. */
export async function signIn(back = '/'): Promise<void> {
  await page.goto(`${server.url}${back}`);
  await page.locator('#login:focus').waitFor();
  await page.keyboard.type(server.adminLogin ?? '');
  await page.keyboard.press('Tab');
  await page.keyboard.type(server.adminPassword ?? '');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${server.url}${back}`);
}

/** A player of the screen, paired by its code as a person does it; `heard` in it is what sounded last. */
export async function openPairedPlayer(screen: string): Promise<Page> {
  const player = await context.newPage();
  await player.addInitScript(() => {
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      Object.assign(window, { heard: this });
      return play.call(this);
    };
  });
  const asked = player.waitForResponse((response) => response.url().endsWith('/api/pairing'));
  await player.goto(`${server.url}/play/${screen}`);
  const { code } = (await (await asked).json()) as { code: string };
  await api.post('/api/pairing/claim', { screen, code });
  return player;
}
