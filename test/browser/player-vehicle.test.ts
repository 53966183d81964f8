/** A screen on wheels: what it shows near places and at presses, with and without a server. */
import { beforeEach, expect, test } from 'vitest';
import type { Aside, Entry, Programme } from '../../content/programme/programme.ts';
import { untilPixel } from '../player/support/page.ts';
import { face, flat, loopOf, picture, publishLoop, urgent } from '../player/support/signage.ts';
import { launchBrowser } from '../support/browser.ts';
import {
  context,
  openLive,
  page,
  restartServer,
  server,
  state,
  withPlayerPage,
} from '../support/player-page.ts';
import { until } from '../support/until.ts';

const SCHOOL = { latitude: 33.05, longitude: 112.1 };
const TOWN = { latitude: 33.06, longitude: 112.1 };
const DAILY = '0,200,0';
const WATCH = '200,0,0';

let requested: string[];

withPlayerPage({ geolocation: { ...TOWN, accuracy: 10 }, permissions: ['geolocation'] });
beforeEach(() => {
  requested = [];
  page.on('request', (request) => requested.push(new URL(request.url()).pathname));
});

const entry = async (
  item: string,
  rgb: readonly [number, number, number],
  durationMs: number,
): Promise<Entry> => ({
  ...picture(item, await flat(server, 64, 16, rgb), durationMs),
  campaign: 'safety',
});

async function withAsides(more: readonly Entry[], asides: readonly Aside[]): Promise<Programme> {
  const daily = await entry('daily', [0, 200, 0], 60_000);
  const programme = loopOf([daily], 64, 16, Date.now());
  return { ...programme, entries: [daily, ...more], asides };
}
const publish = (programme: Programme, serial = 1) =>
  server.publishProgramme('car', serial, face(64, 16), programme);
const always = [[0, 8_000_000_000_000]] as const;
const boarded = () =>
  page.waitForFunction(() => 'gengfuVehicle' in window, undefined, { polling: 100 });

const nearSchool = async () =>
  withAsides(
    [await entry('watch', [200, 0, 0], 800)],
    [{ zone: 0, entries: [1], open: always, near: [{ ...SCHOOL, radiusM: 200 }] }],
  );
const plays = () =>
  [...state.plays.values()].flatMap((all) => [...all.values()]).sort((a, b) => a.n - b.n);

test('[P60, P64, P72] near the school its item shows, is journalled, and the timetable comes back', async () => {
  publish(await nearSchool());
  await openLive('car');
  await boarded();
  await untilPixel(page, 1, 1, DAILY);
  await context.setGeolocation({ ...SCHOOL, accuracy: 10 });
  await untilPixel(page, 1, 1, WATCH);
  await server.until('plays', (message) =>
    message.plays.some(({ item, how }) => item === 'watch' && how === 'full'),
  );
  await context.setGeolocation({ ...TOWN, accuracy: 10 });
  await untilPixel(page, 1, 1, DAILY);
  // The one that was on when the car left is told a moment after it ended.
  await until('its last play', () => plays().filter(({ item }) => item === 'watch').length >= 2);
  const watched = plays().filter(({ item }) => item === 'watch');
  expect(watched[0]).toMatchObject({ schedule: 's-watch', campaign: 'safety', plannedMs: 800 });
  // The first began when the car was there, and none was cut by the leaving: what was on ran to its end.
  expect(new Set(watched.map(({ how }) => how))).toEqual(new Set(['full']));
  expect(plays().find(({ item }) => item === 'daily')?.how).toBe('cut');
});

test('[P60] it is decided without a server, and an urgent message lies over it', async () => {
  publish(await nearSchool());
  await openLive('car');
  await boarded();
  await context.setGeolocation({ ...SCHOOL, accuracy: 10 });
  await untilPixel(page, 1, 1, WATCH);
  const body = await urgent('u', 64, 16, [0, 0, 200], Date.now(), 5000);
  server.raw('car', server.urgentFrame(body));
  await untilPixel(page, 1, 1, '0,0,200');
  await server.kill();
  await untilPixel(page, 1, 1, WATCH);
  await context.setGeolocation({ ...TOWN, accuracy: 10 });
  await untilPixel(page, 1, 1, DAILY);
  await context.setGeolocation({ ...SCHOOL, accuracy: 10 });
  await untilPixel(page, 1, 1, WATCH);
  // From power-on as well: the third script is where the others are.
  await page.evaluate(() => location.replace(location.href));
  await untilPixel(page, 1, 1, WATCH);
}, 90_000);

const reporting = async (everyMs: number | undefined, serial = 1) => {
  const daily = await entry('daily', [0, 200, 0], 60_000);
  const of = face(64, 16, everyMs === undefined ? {} : { trackEveryMs: everyMs });
  publishLoop(server, 'car', serial, of, [daily]);
};
const drive = (step: number) =>
  context.setGeolocation({ latitude: 33 + step / 1000, longitude: 112.1, accuracy: 8 });
const reported = () => state.positions.map(([, , latitude]) => latitude);

test('positions are reported only where the unit switched it on, and the car is told', async () => {
  await reporting(undefined);
  await openLive('car');
  await until('the second script', () => requested.some((path) => path.includes('/hands-')));
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true));
  expect(await page.locator('#notice').count()).toBe(0);
  await reporting(1000, 2);
  await page.getByText('Position is reported every 1 s').waitFor();
  await drive(1);
  await server.until('positions');
  await page.keyboard.press('Control+Alt+S');
  await page.getByText('every 1 s, 0').waitFor();
  await reporting(undefined, 3);
  await server.until('live', ({ serial }) => serial === 3);
  await page.locator('#notice').waitFor({ state: 'detached' });
  const before = state.positions.length;
  await drive(9);
  await page.getByText('关闭 off').waitFor();
  expect(state.positions.length).toBe(before);
});

test('what could not be sent is kept over a restart, and sent once, in order', async () => {
  await reporting(1);
  await openLive('car');
  await boarded();
  await server.until('positions');
  server.deaf = true;
  await server.kill();
  const before = state.positions.length;
  const lines = () =>
    page.evaluate(
      async () =>
        await new Promise<number>((resolve) => {
          const open = indexedDB.open('gengfu-car');
          open.addEventListener('success', () => {
            const keys = open.result.transaction('meta').objectStore('meta').getAllKeys();
            keys.addEventListener('success', () =>
              resolve(keys.result.filter((key) => /^position\.\d+$/.test(String(key))).length),
            );
          });
        }),
    );
  for (let step = 1; step <= 5; step++) {
    await drive(step);
    await until(`position ${step} in the store`, async () => (await lines()) >= step);
  }
  await page.evaluate(() => location.replace(location.href));
  await boarded();
  await restartServer();
  await until('all of them', () => reported().length >= before + 5);
  const numbers = state.positions.map(([n]) => n);
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  expect(reported().slice(before, before + 5)).toEqual([33.001, 33.002, 33.003, 33.004, 33.005]);
  await until('nothing left', async () => (await lines()) === 0);
}, 90_000);

test('[P70, P71] a key and a touched button play their item for its length, with no server', async () => {
  const calls = [await entry('calls', [200, 0, 0], 1500), await entry('long', [0, 0, 200], 60_000)];
  const names = ['请靠边停车', '注意安全'];
  publish(await withAsides(calls, [{ zone: 0, entries: [1, 2], names, open: always }]));
  await openLive('car');
  await boarded();
  await untilPixel(page, 1, 1, DAILY);
  await server.kill();
  await page.keyboard.press('1');
  await untilPixel(page, 1, 1, WATCH);
  await untilPixel(page, 1, 1, DAILY);
  // The strip comes at a touch; its button plays, and ends what it plays.
  expect(await page.getByRole('toolbar').count()).toBe(0);
  await page.mouse.click(300, 60);
  await page.getByRole('button', { name: '注意安全' }).click();
  await untilPixel(page, 1, 1, '0,0,200');
  await page.getByRole('button', { name: '注意安全', pressed: true }).click();
  await untilPixel(page, 1, 1, DAILY);
  // One press takes the place of another.
  await page.keyboard.press('2');
  await untilPixel(page, 1, 1, '0,0,200');
  await page.keyboard.press('1');
  await untilPixel(page, 1, 1, WATCH);
  await page.keyboard.press('9');
  await untilPixel(page, 1, 1, DAILY);
  await restartServer();
  await until('the plays', () => plays().filter(({ item }) => item === 'calls').length === 2);
  expect(plays().map(({ item, how }) => `${item} ${how}`)).toEqual(
    expect.arrayContaining(['calls full', 'long cut']),
  );
}, 90_000);

test('a screen with no asides does not carry the third script', async () => {
  const daily = await entry('daily', [0, 200, 0], 60_000);
  publish(loopOf([daily], 64, 16, Date.now()));
  await openLive('car');
  await until('the second script', () => requested.some((path) => path.includes('/hands-')));
  // Its worker is registered in the breath in which the third script would be asked for.
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true));
  expect(requested.filter((path) => path.includes('vehicle'))).toEqual([]);
});

test('a browser that tells no position says so to the server and on the service page', async () => {
  await context.clearPermissions();
  publish(await nearSchool());
  await page.goto(`${server.origin}/play/car`);
  await server.until('report', ({ what, detail }) => what === 'error' && detail.includes('denied'));
  await page.keyboard.press('Control+Alt+S');
  await page.getByText('denied by the browser').waitFor();
  await untilPixel(page, 300, 1, '0,0,0');
});

test('on plain http it says that browsers tell no position there, and the timetable plays on', async () => {
  const plain = await launchBrowser({ args: ['--host-resolver-rules=MAP signage.test 127.0.0.1'] });
  try {
    publish(await nearSchool());
    const there = await plain.newPage({
      viewport: { width: 320, height: 200 },
      geolocation: { ...SCHOOL, accuracy: 10 },
      permissions: ['geolocation'],
    });
    await there.goto(`http://signage.test:${server.port}/play/car`);
    expect(await there.evaluate(() => window.isSecureContext)).toBe(false);
    const { detail } = await server.until('report', ({ what }) => what === 'error');
    expect(detail).toBe('position: insecure');
    await untilPixel(there, 1, 1, DAILY);
    await there.keyboard.press('Control+Alt+S');
    await there.getByText('not available on plain http').waitFor();
  } finally {
    await plain.close();
  }
});
