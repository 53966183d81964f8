/** The real server on a machine whose clock is set while it runs: by an hour, a day and a year, forward and back. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Health } from '../../content/wire/messages.ts';
import { type Client, connect } from '../server/live/client.ts';
import { type Api, signedIn } from '../support/api.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** After a step what is right must stand within this. */
const STANDS_WITHIN_MS = 5000;
const PRELOAD = new URL('../support/set-clock.mjs', import.meta.url).href;

let folder: string;
let server: TestServer;
let api: Api;
let screen: Client;
let beating: NodeJS.Timeout;
let off = 0;

const health: Health = {
  player: 'test',
  uptimeMs: 1000,
  serial: 1,
  missing: [],
  clockOffsetMs: 0,
  framesDropped: 0,
  storageLeft: null,
  unsentPlays: 0,
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gengfu-clock-'));
  await writeFile(join(folder, 'off'), '0');
  const env = {
    GENGFU_DEMO: 'off',
    GENGFU_TEST_CLOCK: join(folder, 'off'),
    NODE_OPTIONS: `--import ${PRELOAD}`,
  };
  server = await startServer({ env });
  api = await signedIn(server);
  const build = { width: 64, height: 16, colour: 'mono', kind: 'storefront' };
  await api.post('/api/screens', { ...build, id: 'door', unit: 'bureau', name: '门口屏' });
  screen = await connect(server.url, await pair('door'));
  await screen.hello();
  screen.socket.on('message', (data: Buffer) => {
    const { ref } = JSON.parse(data.toString().split('\n')[0] ?? '') as { ref?: string };
    if (ref !== undefined) screen.send({ type: 'ack', ref });
  });
  beating = setInterval(() => screen.send({ type: 'heartbeat', health }), 5000);
});
afterAll(async () => {
  clearInterval(beating);
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function pair(id: string): Promise<string> {
  const asked = await fetch(`${server.url}/api/pairing`, { method: 'POST' });
  const { code, poll } = (await asked.json()) as { code: string; poll: string };
  await api.post('/api/pairing/claim', { code, screen: id });
  const polled = await fetch(`${server.url}${poll}`);
  return ((await polled.json()) as { credential: string }).credential;
}

const now = (): number => Date.now() + off;

async function setClock(byMs: number): Promise<void> {
  off += byMs;
  await writeFile(join(folder, 'off'), String(off));
  process.kill(server.pid, 'SIGUSR2');
}

const issue = async (lastsMs: number): Promise<string> => {
  const { urgent } = await api.post('/api/urgent', { text: '请绕行', target: {}, lastsMs });
  return urgent.id as string;
};
const stateOf = (id: string) => api.get(`/api/urgent/${id}`);
const stands = (what: string, condition: () => Promise<boolean> | boolean): Promise<void> =>
  until(what, condition, STANDS_WITHIN_MS);

/** What stands after any step. */
async function standsRight(): Promise<void> {
  const told = await screen.next('clock');
  expect(Math.abs(told.now - now())).toBeLessThan(STANDS_WITHIN_MS);
  await stands('a programme of the new day', async () => {
    const { validFrom, validUntil } = await api.get('/api/screens/door/programme');
    return validFrom <= now() && now() < validUntil;
  });
  await stands('the screen is there', async () => {
    const { screens } = await api.get('/api/presence');
    const [{ connected, seenAt }] = screens;
    return connected && Math.abs(seenAt - now()) < STANDS_WITHIN_MS;
  });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
}

test('before it is set, the screen has its programme', async () => {
  await until('a programme', async () => {
    const { validFrom } = await api.get('/api/screens/door/programme');
    return validFrom > 0;
  });
});

test.each([HOUR_MS, DAY_MS, 365 * DAY_MS, -365 * DAY_MS, -DAY_MS, -HOUR_MS])(
  'set by %i ms: messages end at their instant, players are told, and the server answers',
  { timeout: 60_000 },
  async (byMs) => {
    // The renderer may have to warm up first.
    const before = await issue(30 * 60_000);
    await setClock(byMs);
    // Whoever was signed in for the day may not be any more.
    api = await signedIn(server);
    await standsRight();
    if (byMs > 0) {
      await stands('what is over is over', async () => {
        const { urgent } = await stateOf(before);
        return urgent.endedHow === 'expired';
      });
    } else expect((await stateOf(before)).urgent.endedHow).toBe(null);
    const after = await issue(1000);
    await until('its end', async () => (await stateOf(after)).urgent.endedHow === 'expired', 6000);
    const { silent } = await stateOf(after);
    expect(silent).toHaveLength(1);
    if (byMs < 0) await api.post(`/api/urgent/${before}/cancel`, {});
  },
);

test('nobody was told that the screen is silent', async () => {
  const { events } = await api.get('/api/presence/events');
  expect(events).toEqual([]);
  expect(server.log()).not.toContain('"level":50');
  expect(screen.socket.readyState).toBe(1);
});
