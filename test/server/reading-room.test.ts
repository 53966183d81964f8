/** What changes nothing is read in a thread of its own: the same answers, and a loop that stays free. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import {
  addressSealOf,
  isGoodAddress,
  signedAddress,
  signerOfAddresses,
} from '../../server/signage/assets/addresses.ts';
import { createApp } from '../../server/app.ts';
import { signerFrom } from '../../server/signage/ground/signer.ts';
import type { Config } from '../../server/config.ts';
import { createReadingRoom } from '../../server/reading-room.ts';
import { type Api, signedIn } from '../support/api.ts';
import { freshDatabase } from '../support/postgres.ts';
import { MORNING, openSite } from '../support/site.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { connect } from './live/client.ts';

const leaving: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const leave of leaving.splice(0).reverse()) await leave();
});

async function open(kind: 'sqlite' | 'postgres'): Promise<{ server: TestServer; api: Api }> {
  const server = await startServer({
    env: { GENGFU_DEMO: 'off' },
    ...(kind === 'postgres' && { databaseUrl: await freshDatabase('empty') }),
  });
  leaving.push(server.stop);
  return { server, api: await signedIn(server) };
}

/** Hangs so many screens. */
async function hang(api: Api, count: number): Promise<void> {
  for (let n = 0; n < count; n++)
    await api.post('/api/screens', {
      id: `door-${n}`,
      unit: 'bureau',
      name: `门口屏${n}`,
      kind: 'storefront',
      width: 64,
      height: 16,
      colour: 'mono',
    });
}

test.each(['sqlite', 'postgres'] as const)(
  'on %s pages, lists and previews are as they were, and see what was done before them',
  async (kind) => {
    const { server, api } = await open(kind);
    await hang(api, 2);
    expect((await api.get('/api/screens')).screens).toHaveLength(2);
    const item = await api.post('/api/items', { text: '遇到危险，请拨110' });
    const preview = await api.post('/api/schedules?preview=1', {
      target: {},
      window: {},
      items: [{ item: item.id }],
    });
    expect(preview.forecast.screens).toMatchObject({ affected: 2, counted: 2 });
    expect((await api.get('/api/schedules')).schedules).toEqual([]);
    const headers = { authorization: `Bearer ${api.token}` };
    const page = await fetch(`${server.url}/`, { headers });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    expect(await page.text()).toContain('门口屏1');
    // Refusals too: of who has not signed in, of what is not there, of a question too long for one.
    expect((await fetch(`${server.url}/api/screens`)).status).toBe(401);
    expect((await fetch(`${server.url}/`, { redirect: 'manual' })).status).toBe(303);
    expect((await fetch(`${server.url}/api/items/none`, { headers })).status).toBe(404);
    const long = await fetch(`${server.url}/api/schedules?preview=1`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'x'.repeat(300_000) }),
    });
    expect(long.status).toBe(413);
    // What is not drawn yet is drawn for a preview by the renderer, from the thread.
    const check = await api.post('/api/items/check', { text: '平安', target: {} });
    expect(check.checks).toHaveLength(1);
    expect(server.log()).not.toContain('"level":50');
  },
);

test('only what can be previewed is asked there: a deed is done, and a guess counted, where all are', async () => {
  const { server, api } = await open('sqlite');
  const guess = async (path: string): Promise<number> => {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'somebody', password: 'a guess' }),
    });
    await response.arrayBuffer();
    return response.status;
  };
  for (let n = 0; n < 10; n++) expect(await guess('/api/sessions')).toBe(401);
  expect(await guess('/api/sessions')).toBe(429);
  expect(await guess('/api/sessions?preview=1')).toBe(429);
  // It signs, which nothing does there.
  await hang(api, 1);
  const issued = await api.post('/api/urgent?preview=1', {
    text: '请立即转移',
    target: {},
    expiresAt: Date.now() + 60_000,
    drill: false,
  });
  expect(issued).toMatchObject({ screens: 1 });
});

test('strangers take no place in the thread, and are answered though it is full', async () => {
  const site = await openSite();
  leaving.push(site.close);
  const { signage } = site;
  const app = createApp({
    signage,
    shell: new Map(),
    ready: async () => ({ ok: true, lacks: [] }),
    room: { read: async () => null, close: async () => undefined },
  });
  const status = async (path: string, token?: string) =>
    (await app.request(path, { headers: token ? { authorization: `Bearer ${token}` } : {} }))
      .status;
  for (const token of [undefined, 'nobody'])
    expect([await status('/api/screens', token), await status('/plays', token)]).toEqual([
      401, 303,
    ]);
  expect(await status('/api/screens', site.token)).toBe(503);
});

test('a page is answered while the thread is at work on many, and so is a screen', async () => {
  const { server, api } = await open('sqlite');
  await hang(api, 3);
  const asked = await fetch(`${server.url}/api/pairing`, { method: 'POST' });
  const { code, poll } = (await asked.json()) as { code: string; poll: string };
  await api.post('/api/pairing/claim', { code, screen: 'door-0' });
  const claimed = await fetch(new URL(poll, `${server.url}/api/pairing/`));
  const { credential } = (await claimed.json()) as { credential: string };
  const screen = await connect(server.url, credential);
  await screen.hello();
  const headers = { authorization: `Bearer ${api.token}` };
  const pages = Array.from({ length: 40 }, () => fetch(`${server.url}/`, { headers }));
  for (let n = 0; n < 20; n++) {
    screen.send({ type: 'time', t0: n });
    expect((await screen.next('time')).t0).toBe(n);
  }
  const statuses = (await Promise.all(pages)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  await screen.close();
});

test('a thread that ends is no end of the process: what it read is answered, and it is opened again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-room-'));
  leaving.push(() => rm(folder, { recursive: true, force: true }));
  const workerFile = pathToFileURL(join(folder, 'worker.mjs'));
  await writeFile(workerFile, 'throw new Error("no room");');
  const lines: string[] = [];
  const never = () => Promise.reject(new Error('nothing is drawn here'));
  const room = createReadingRoom({
    workerFile,
    config: {} as Config,
    signage: {
      render: { render: never },
      words: { check: never },
      signer: signerFrom(generateKeyPairSync('ed25519').privateKey),
      log: pino({ level: 'error' }, { write: (line: string) => lines.push(line) }),
      wake: () => undefined,
    },
  });
  const asked = { method: 'GET', url: 'http://county/', headers: [], body: null, peer: '' };
  expect(await room.read(asked)).toBeNull();
  expect(lines.join()).toContain('no room');
  // It does not try at each request: what ended it may be there still.
  expect(await room.read(asked)).toBeNull();
  expect(lines).toHaveLength(1);
  await writeFile(
    workerFile,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ kind, id }) => {
       if (kind === 'close') parentPort.close();
       else parentPort.postMessage({ kind: 'answer', id, answered: { status: 200, headers: [], body: new ArrayBuffer(0) } });
     });`,
  );
  await expect.poll(() => room.read(asked), { timeout: 10_000 }).toMatchObject({ status: 200 });
  await room.close();
  expect(await room.read(asked)).toBeNull();
});

test('addresses of assets that are made there are good here, and nothing else can be signed', () => {
  const clock = { now: () => MORNING };
  const keys = ['first', 'next'].map(() => signerFrom(generateKeyPairSync('ed25519').privateKey));
  let signer = keys[0]!;
  const there = signerOfAddresses(() => addressSealOf(signer));
  const hash = 'a'.repeat(64);
  // The key may have a successor meanwhile.
  for (signer of keys) {
    const made = signedAddress({ signer: there, clock } as never, hash);
    expect(made).toEqual(signedAddress({ signer, clock } as never, hash));
    const signature = new URL(made.address, 'http://county').searchParams.get('signature') ?? '';
    expect(isGoodAddress({ signer, clock } as never, hash, made.until, signature)).toBe(true);
  }
  expect(() => there.sign('gengfu.programme.1')).toThrow('only addresses of assets');
});
