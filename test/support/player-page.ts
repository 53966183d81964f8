/**
 * What nearly every test of the player begins with: the player as it is built, a small server that speaks to it, and a
 * page in Chromium. A test file calls `withPlayerPage` once, or `withPlayerServer` where it brings its own browser, and
 * finds in the bindings below what the running test has: vitest gives each file modules of its own.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type BuiltPlayer, buildPlayer } from '../player/support/build.ts';
import {
  createState,
  TestServer,
  type TestServerOptions,
  type TestState,
} from '../player/support/server.ts';
import { hurry, launchBrowser } from './browser.ts';

export let built: BuiltPlayer;
/** What the server stores: it outlives the server, and is empty for each test. */
export let state: TestState;
export let server: TestServer;
export let browser: Browser;
export let context: BrowserContext;
export let page: Page;

/** A server for each test, which serves the player as it is built. */
export function withPlayerServer(): void {
  beforeAll(async () => {
    built = await buildPlayer();
  });
  afterAll(() => built.remove());
  beforeEach(() => {
    state = createState();
    return serve();
  });
  afterEach(() => server.kill());
}

/** A server and a page for each test, in one Chromium with the arguments given. */
export function withPlayerPage(options?: BrowserContextOptions, args: string[] = []): void {
  withPlayerServer();
  beforeAll(async () => {
    browser = await launchBrowser({ args });
  });
  afterAll(() => browser.close());
  beforeEach(() => openPage(options));
  afterEach(() => context.close());
}

/** Starts another server over what is stored, in place of the one there is. */
export async function serve(options: Partial<TestServerOptions> = {}): Promise<void> {
  await server?.kill();
  server = await new TestServer(state, { player: built.folder, ...options }).listen();
}

/** Starts the server again, killed or not: same port, same keys, same store, and nothing has arrived yet. */
export async function restartServer(): Promise<void> {
  await server.kill();
  server = await server.again();
}

/** Opens an empty page in a context of its own, in place of the one there is. What fails in it is printed. */
export async function openPage(options: BrowserContextOptions = {}): Promise<void> {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 320, height: 200 }, ...options });
  await hurry(context);
  page = await context.newPage();
  page.on('pageerror', (error) => console.error(error));
}

/** Opens the screen's player in the page, and waits until its programme is on show. */
export async function openLive(screen = 'door'): Promise<void> {
  await page.goto(`${server.origin}/play/${screen}`);
  await server.until('live');
}
