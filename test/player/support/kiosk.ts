/** A Chromium with a profile of its own that can be killed as a power cut kills it, and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { unpackChromium } from '../../support/browser.ts';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--remote-debugging-port=0',
  '--window-size=320,200',
];

export interface Running {
  readonly page: Page;
  /** When the page's address was opened, epoch milliseconds. */
  readonly openedAt: number;
  /** SIGKILL to the browser and all that it started. */
  kill(): Promise<void>;
}

export class Kiosk {
  private readonly profile: string;
  private readonly children: ChildProcess[] = [];

  private constructor(profile: string) {
    this.profile = profile;
  }

  static async create(): Promise<Kiosk> {
    return new Kiosk(await mkdtemp(join(tmpdir(), 'gengfu-kiosk-')));
  }

  /** `script` runs in the page before everything of its own. */
  async start(url: string, script = ''): Promise<Running> {
    const executable =
      process.env['GENGFU_TEST_CHROMIUM'] ?? join(await unpackChromium(), 'chromium');
    await rm(join(this.profile, 'DevToolsActivePort'), { force: true });
    const child = spawn(executable, [...ARGS, `--user-data-dir=${this.profile}`, 'about:blank'], {
      stdio: 'ignore',
      detached: true,
    });
    this.children.push(child);
    const browser = await this.connect(child);
    const page = browser.contexts()[0]?.pages()[0];
    if (!page) throw new Error('Chromium opened no page');
    if (script) await page.addInitScript({ content: script });
    const openedAt = Date.now();
    // A page that cannot be had is the player's business, not the browser's.
    await page.goto(url, { waitUntil: 'commit' });
    const kill = async (): Promise<void> => {
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await gone;
      await browser.close().catch(() => undefined);
    };
    return { page, openedAt, kill };
  }

  private async connect(child: ChildProcess): Promise<Browser> {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`Chromium ended with ${child.exitCode}`);
      const text = await readFile(join(this.profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
      const [port, path] = text.split('\n');
      if (port && path) return chromium.connectOverCDP(`ws://127.0.0.1:${port}${path}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async remove(): Promise<void> {
    for (const child of this.children)
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
        process.kill(-child.pid, 'SIGKILL');
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
