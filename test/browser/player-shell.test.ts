/** The page itself: renewed only when whole, taken back when bad, kept by a service worker or by the HTTP cache. */
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { untilPixel } from '../player/support/page.ts';
import { face, flat, picture, publishLoop } from '../player/support/signage.ts';
import { built, context, page, serve, server, withPlayerPage } from '../support/player-page.ts';

const GREEN = '0,200,0';

/** What the server serves: a copy of the build that a test may change. */
let served: string;

withPlayerPage();
beforeEach(async () => {
  served = `${built.folder}-served`;
  await cp(built.folder, served, { recursive: true });
  await serve({ player: served });
  const asset = await flat(server, 64, 16, [0, 200, 0]);
  publishLoop(server, 'door', 1, face(64, 16), [picture('a', asset, 400)]);
  // Renewal waits for a calm twenty seconds; a test does not.
  await context.addInitScript(() => {
    const later = window.setTimeout;
    const sooner = (run: () => void, ms?: number): number =>
      later(run, (ms ?? 0) > 4000 ? (ms ?? 0) / 20 : ms);
    window.setTimeout = sooner as typeof setTimeout;
  });
});
afterEach(() => rm(served, { recursive: true }));

const version = (): Promise<string> =>
  page.evaluate(
    () => document.querySelector<HTMLMetaElement>('[name=player-version]')?.content ?? '',
  );

/** Another version on the server: its mark is changed wherever it stands. */
async function release(
  mark: string,
  change: (html: string) => string = (html) => html,
): Promise<void> {
  const path = join(served, 'index.html');
  const html = await readFile(path, 'utf8');
  await writeFile(path, change(html.replaceAll(/0\.1\.0\+\w+/g, `0.1.0+${mark}`)));
}

async function untilVersion(mark: string): Promise<void> {
  await expect
    .poll(() => version().catch(() => ''), { timeout: 15_000, interval: 100 })
    .toBe(`0.1.0+${mark}`);
}

test(
  'a newer player is taken over while the programme plays, and says so',
  { timeout: 40_000 },
  async () => {
    await page.goto(`${server.origin}/play/door`);
    await untilPixel(page, 1, 1, GREEN);
    await release('newer');
    await untilVersion('newer');
    await untilPixel(page, 1, 1, GREEN);
    const hello = await server.until('hello', ({ player }) => player.endsWith('newer'));
    expect(hello.serial).toBe(1);
  },
);

test(
  'a newer player whose second script cannot be had is not taken over',
  { timeout: 40_000 },
  async () => {
    await page.goto(`${server.origin}/play/door`);
    await untilPixel(page, 1, 1, GREEN);
    const before = await version();
    await release('half', (html) => html.replaceAll(/hands-\w+\.js/g, 'hands-missing.js'));
    await page.waitForResponse((response) => response.url().endsWith('hands-missing.js'));
    await page.evaluate(() => location.replace(location.href));
    await untilPixel(page, 1, 1, GREEN);
    expect(await version()).toBe(before);
  },
);

test(
  'a newer player that shows nothing gives way to the one before, for good',
  { timeout: 60_000 },
  async () => {
    await page.goto(`${server.origin}/play/door`);
    await untilPixel(page, 1, 1, GREEN);
    const before = await version();
    // What it throws is meant.
    page.removeAllListeners('pageerror');
    await release('broken', (html) =>
      html.replace(/<script>(?=\(\(\)=>|\(function)/, '<script>throw new Error("broken");'),
    );
    const path = join(served, 'index.html');
    expect(await readFile(path, 'utf8')).toContain('throw new Error("broken")');
    await untilVersion('broken');
    await expect
      .poll(() => version().catch(() => ''), { timeout: 30_000, interval: 100 })
      .toBe(before);
    await untilPixel(page, 1, 1, GREEN);
    // Also after a restart, and with no server: the broken one is not tried a fourth time.
    await server.kill();
    await page.evaluate(() => location.replace(location.href));
    await untilPixel(page, 1, 1, GREEN);
    expect(await version()).toBe(before);
  },
);

test('where the browser allows a service worker, the page comes back with no server from its cache', async () => {
  await page.goto(`${server.origin}/play/door`);
  await untilPixel(page, 1, 1, GREEN);
  await page.evaluate(() => navigator.serviceWorker.ready);
  // The first page came before the worker; a renewal puts it into the worker's cache.
  await page.reload();
  await untilPixel(page, 1, 1, GREEN);
  const kept = await page.evaluate(async () => {
    const keys = await (await caches.open('gengfu-shell')).keys();
    return keys.map(({ url }) => new URL(url).pathname);
  });
  expect(kept).toContain('/play/door');
  await server.kill();
  await page.evaluate(() => location.replace(location.href));
  await untilPixel(page, 1, 1, GREEN);
});

test(
  'a page whose second script the server no longer has gives way to the page of today',
  { timeout: 40_000 },
  async () => {
    const path = join(served, 'index.html');
    const today = await readFile(path, 'utf8');
    await release('older', (html) => html.replaceAll(/hands-\w+\.js/g, 'hands-gone.js'));
    await page.goto(`${server.origin}/play/door`);
    await page.waitForResponse((response) => response.url().endsWith('hands-gone.js'));
    expect(await version()).toBe('0.1.0+older');
    await writeFile(path, today);
    await untilPixel(page, 1, 1, GREEN);
    expect(await version()).not.toBe('0.1.0+older');
  },
);
