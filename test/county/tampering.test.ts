/** Somebody sits on the line between the real server and the real player, and changes a bit of what passes. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { openDatabase } from '../../server/db/open.ts';
import { record, takeRecorded } from '../player/support/recorder.ts';
import { type Api, signedIn } from '../support/api.ts';
import { type BadLine, badLine } from '../support/bad-line.ts';
import { launchBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { dice, seedOf, size } from '../support/soak.ts';
import { until } from '../support/until.ts';

const ROUNDS = size(3, 80);
/** A screen of its own for so many rounds: each slogan takes the place of the one before by a higher priority. */
const ROUNDS_A_SCREEN = 20;
const SEED = seedOf(119);
const KINDS = ['programme', 'signature', 'asset', 'urgent'] as const;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** So far behind its beginning nothing has ended yet: what follows in the same chunk stays whole. */
const REACH_BYTES = 100;
/** An Ed25519 signature without its padding. */
const SIGNATURE_CHARACTERS = 85;

const leaving: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const leave of leaving.splice(0).reverse()) await leave();
});

/** Changes one bit of each thing of the kind that passes, and counts them. */
class Tamperer {
  kind: (typeof KINDS)[number] | null = null;
  flips = 0;
  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  readonly mangle = (bytes: Buffer): Buffer => {
    if (this.kind === 'asset') return this.flip(bytes, bytes.indexOf(PNG) + PNG.length, PNG);
    const type = Buffer.from(`"type":"${this.kind === 'urgent' ? 'urgent' : 'programme'}"`);
    const head = bytes.indexOf(type);
    if (this.kind === null || head < 0) return bytes;
    if (this.kind === 'signature') return this.resign(bytes, head);
    return this.flip(bytes, bytes.indexOf('\n', head) + 1, type);
  };

  private flip(bytes: Buffer, from: number, mark: Buffer): Buffer {
    if (bytes.indexOf(mark) < 0) return bytes;
    const copy = Buffer.from(bytes);
    const at = from + Math.floor(this.random() * Math.min(REACH_BYTES, bytes.length - from));
    // Of the lower bits: text stays text, or the browser itself would hang up.
    copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(this.random() * 5));
    this.flips++;
    return copy;
  }

  private resign(bytes: Buffer, head: number): Buffer {
    const mark = '"signature":"';
    const from = bytes.indexOf(mark, head) + mark.length;
    const copy = Buffer.from(bytes);
    const at = from + Math.floor(this.random() * SIGNATURE_CHARACTERS);
    const six = BASE64.indexOf(String.fromCharCode(bytes[at] ?? 0));
    copy.write(BASE64.charAt(six ^ (1 << Math.floor(this.random() * 6))), at, 'latin1');
    this.flips++;
    return copy;
  }
}

/** Hangs a screen and opens it, so that a browser may play it as it does in a demo county. */
async function hang(server: TestServer, api: Api, id: string): Promise<void> {
  const screen = { id, unit: 'bureau', name: id, kind: 'storefront', colour: 'mono' };
  await api.post('/api/screens', { ...screen, width: 192, height: 32 });
  const db = await openDatabase({ kind: 'sqlite', file: join(server.dataDir, 'gengfu.db') });
  await db.updateTable('screens').set({ open: 1 }).execute();
  await db.destroy();
}

async function publish(api: Api, screen: string, text: string, priority: number): Promise<void> {
  const { id } = await api.post('/api/items', { text });
  const target = { screens: [screen] };
  const items = [{ item: id }];
  await api.post('/api/schedules', { layer: 'takeover', target, window: {}, items, priority });
}

/** The forgeries that the server has heard of, those that were counted included. */
async function forged(api: Api): Promise<number> {
  const { reports } = await api.get('/api/reports?limit=1000');
  return (reports as { what: string; detail: string }[])
    .filter(({ what }) => what === 'forged')
    .reduce((sum, { detail }) => sum + Number(/\((\d+) times\)$/.exec(detail)?.[1] ?? 1), 0);
}

async function live(api: Api, screen: string): Promise<boolean> {
  const { delivery } = await api.get(`/api/screens/${screen}/programme`);
  return delivery.live !== null;
}

/** What a row of the screen showed in each frame since this was asked last. */
const rows = async (page: Page): Promise<string[]> =>
  (await takeRecorded(page)).map(({ pixels }) => pixels.join(' '));

/** Rounds at one screen: what is forged of each kind is reported, and meanwhile shows nothing new. */
async function tamperAt(
  screen: string,
  rounds: number,
  { api, page, tamperer }: { api: Api; page: Page; tamperer: Tamperer },
): Promise<void> {
  let priority = 1;
  let shown = '';
  await publish(api, screen, '第一句', priority);
  await until(`the first slogan is live on ${screen}`, () => live(api, screen));
  for (let round = 0; round < rounds; round++)
    for (const kind of KINDS) {
      const what = `${screen}, round ${round}, ${kind}`;
      shown = (await rows(page)).at(-1) ?? shown;
      const [known, before] = [await forged(api), tamperer.flips];
      tamperer.kind = kind;
      const text = `假话${round}${kind}`;
      const target = { screens: [screen] };
      const expiresAt = Date.now() + 600_000;
      const alarm =
        kind === 'urgent' ? await api.post('/api/urgent', { text, target, expiresAt }) : null;
      if (!alarm) await publish(api, screen, text, ++priority);
      await until(`${what}: it is reported`, async () => (await forged(api)) > known);
      const others = (await rows(page)).filter((row) => row !== shown);
      expect(tamperer.flips, what).toBeGreaterThan(before);
      expect(others, what).toEqual([]);
      tamperer.kind = null;
      if (alarm) await api.post(`/api/urgent/${alarm.urgent.id}/cancel`, {});
      // What was only held up comes in the end.
      if (kind === 'asset') await until(`${what}: it is fetched again`, () => live(api, screen));
    }
  await publish(api, screen, '真话', ++priority);
  await until(`the last slogan is live on ${screen}`, () => live(api, screen));
}

test(
  `${ROUNDS} flipped bits in each of programme, signature, asset and urgent message: none shown, all reported (seed ${SEED})`,
  { timeout: 120_000 + ROUNDS * 40_000 },
  async () => {
    const server = await startServer({ env: { GENGFU_DEMO: 'off' } });
    leaving.push(server.stop);
    const api = await signedIn(server);
    const tamperer = new Tamperer(dice(SEED));
    const line: BadLine = await badLine(server.port, tamperer.mangle);
    leaving.push(line.close);
    const browser = await launchBrowser();
    leaving.push(() => browser.close());
    for (let done = 0; done < ROUNDS; done += ROUNDS_A_SCREEN) {
      const screen = `door-${done}`;
      await hang(server, api, screen);
      const context = await browser.newContext({ viewport: { width: 320, height: 200 } });
      await record(context, 64, 16, 64);
      const page = await context.newPage();
      await page.goto(`${line.origin}/play/${screen}`);
      const rounds = Math.min(ROUNDS_A_SCREEN, ROUNDS - done);
      await tamperAt(screen, rounds, { api, page, tamperer });
      await context.close();
    }
    await until('every flip is reported', async () => (await forged(api)) === tamperer.flips);
    console.log(`${tamperer.flips} flipped bits, each reported`);
  },
);
