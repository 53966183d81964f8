/** Power cuts: the browser is killed at random moments, the server is there or not, and the screen comes back. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BuiltPlayer, buildPlayer } from '../player/support/build.ts';
import { Kiosk } from '../player/support/kiosk.ts';
import { pixel, untilPixel } from '../player/support/page.ts';
import { createState, type TestState, TestServer } from '../player/support/server.ts';
import { face, flat, loopOf, picture, urgent } from '../player/support/signage.ts';

/** More for the bench, fewer for every day. */
const ROUNDS = Number(process.env['GENGFU_KILLS'] ?? 8);

let built: BuiltPlayer;
let state: TestState;
let server: TestServer;
let kiosk: Kiosk;
let port: number;
let up = true;

beforeAll(async () => {
  built = await buildPlayer();
});
afterAll(() => built.remove());
beforeEach(async () => {
  state = createState();
  server = await new TestServer(state, { player: built.folder }).listen();
  ({ port } = server);
  up = true;
  kiosk = await Kiosk.create();
});
afterEach(async () => {
  await kiosk.remove();
  if (up) await server.kill();
});

async function setServer(on: boolean): Promise<void> {
  if (on === up) return;
  up = on;
  if (!on) return server.kill();
  server = await new TestServer(state, { player: built.folder, port, keys: server.keys }).listen();
}

async function publish(serial: number): Promise<void> {
  const assets = await Promise.all(
    [0, 1].map((i) => flat(server, 64, 16, [100 + serial, 50 + i * 100, 200])),
  );
  const entries = assets.map((asset, i) => picture(`item-${serial}-${i}`, asset, 300));
  server.publish(
    'door',
    server.frameOf('door', serial, face(64, 16), loopOf(entries, 64, 16, Date.now())),
  );
}

test(
  `${ROUNDS} kills: a good programme within two seconds each time, no play lost or doubled`,
  async () => {
    let seed = Number(process.env['GENGFU_SEED'] ?? 11);
    const random = (): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 4294967296;
    };
    const url = `${server.origin}/play/door`;
    let serial = 1;
    await publish(serial);
    const first = await kiosk.start(url);
    await server.until('live');
    await first.kill();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await setServer(random() < 0.6);
      const { page, openedAt, kill } = await kiosk.start(url);
      const shown = await page.waitForFunction(
        () => {
          const canvas = document.getElementById('stage') as HTMLCanvasElement | null;
          const context = canvas && canvas.width > 64 && canvas.getContext('2d');
          if (!context) return null;
          const { data } = context.getImageData(0, 0, 64, 16);
          const [r = 0, g = 0, b = 0] = data;
          if (b !== 200) return null;
          // All of the face, or it is half of something.
          for (let i = 0; i < data.length; i += 4)
            if (data[i] !== r || data[i + 1] !== g || data[i + 2] !== b) return [-1, g];
          return [r - 100, g];
        },
        undefined,
        { polling: 'raf', timeout: 10_000 },
      );
      times.push(Date.now() - openedAt);
      const [of = 0] = (await shown.jsonValue()) ?? [];
      expect(of).toBeGreaterThanOrEqual(1);
      expect(of).toBeLessThanOrEqual(serial);
      // Sometimes a new programme is on its way when the power goes.
      if (up && random() < 0.6) await publish(++serial);
      await page.waitForTimeout(random() * 1200);
      await kill();
    }
    await setServer(true);
    const last = await kiosk.start(url);
    const wanted = serial;
    await server.until('live', (message) => message.serial === wanted);
    await server.until('heartbeat', ({ health }) => health.unsentPlays === 0);
    await last.kill();
    times.sort((a, b) => a - b);
    console.log(
      `start to picture after a kill: median ${times[times.length >> 1]} ms, most ${times.at(-1)} ms`,
    );
    expect(times[times.length >> 1]).toBeLessThan(2000);
    const stored = [...state.plays.values()].flatMap((plays) => [...plays.values()]);
    expect(stored.map(({ n }) => n)).toEqual(stored.map((_, i) => i + 1));
    expect(state.conflicts).toBe(0);
    // The chain of all of them is whole, and signed by one key, however often the power went.
    expect(state.flaws).toEqual([]);
    expect([...state.heads.values()]).toMatchObject([{ upTo: stored.length }]);
    const whole = stored.filter(({ how }) => how === 'full').map(({ start }) => start);
    expect(new Set(whole).size).toBe(whole.length);
  },
  60_000 + ROUNDS * 6000,
);

test('from power-off with no server in reach: page, programme and urgent message are there', async () => {
  await publish(1);
  const url = `${server.origin}/play/door`;
  const before = await kiosk.start(url);
  await server.until('live');
  server.raw(
    'door',
    server.urgentFrame(await urgent('u', 64, 16, [9, 99, 199], Date.now(), 600_000)),
  );
  await server.until('urgent-stage', ({ stage }) => stage === 'painted');
  await untilPixel(before.page, 5, 5, '9,99,199');
  await before.kill();
  await setServer(false);
  const after = await kiosk.start(url);
  await untilPixel(after.page, 5, 5, '9,99,199');
  expect(await pixel(after.page, 63, 15)).toBe('9,99,199');
  await after.kill();
});
