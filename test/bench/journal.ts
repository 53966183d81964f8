/** What a year of unsent plays costs a player: `npm run bench -- journal`. GENGFU_PLAYS says how many. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { buildScript } from '../player/support/build.ts';
import type { JournalPage } from '../player/support/journal-page.ts';
import { unpackChromium } from '../support/browser.ts';

const PLAYS = Number(process.env['GENGFU_PLAYS'] ?? 1_000_000);
const START = Date.UTC(2026, 0, 1);

const script = await buildScript(join(import.meta.dirname, '../player/support/journal-page.ts'));
const server = createServer((_, response) => response.end('<!doctype html>'));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

/** Runs `work` in a fresh browser over the same profile, as after power-on; then says what the profile takes. */
async function inBrowser<T>(profile: string, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['GENGFU_TEST_CHROMIUM'] ?? join(await unpackChromium(), 'chromium'),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const page = await context.newPage();
  await page.goto(origin);
  await page.addScriptTag({ content: script });
  const done = await work(page);
  await context.close();
  return done;
}

type InPage = { journalPage: JournalPage };
async function bytesOf(folder: string): Promise<number> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const sizes = files.map(
    async ({ parentPath, name }) => (await stat(join(parentPath, name))).size,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

for (const kind of ['fill', 'fillBare'] as const) {
  const profile = await mkdtemp(join(tmpdir(), 'gengfu-journal-'));
  await inBrowser(profile, () => Promise.resolve());
  const before = await bytesOf(profile);
  const began = performance.now();
  await inBrowser(profile, (page) =>
    page.evaluate(
      ([way, count, start]) => {
        const { journalPage } = window as unknown as InPage;
        return way === 'fill'
          ? journalPage.fill('plays', count, start, 10_000)
          : journalPage.fillBare('plays', count, start);
      },
      [kind, PLAYS, START] as const,
    ),
  );
  const took = performance.now() - began;
  const grown = (await bytesOf(profile)) - before;
  console.log(
    `${kind === 'fill' ? 'chained' : 'before the chain'}: ${(grown / PLAYS).toFixed(0)} bytes a play on the disk, a year ${((grown / PLAYS) * 3.1536).toFixed(0)} MB (filled in ${(took / 1000).toFixed(0)} s)`,
  );
  if (kind === 'fill') {
    const times = await inBrowser(profile, (page) =>
      page.evaluate(
        (now) => (window as unknown as InPage).journalPage.times('plays', now),
        START + (PLAYS + 10) * 10_000,
      ),
    );
    for (const [name, ms] of Object.entries(times)) console.log(`  ${name}: ${ms.toFixed(1)}`);
  }
  await rm(profile, { recursive: true, force: true });
}
server.close();
