/** The server's clock is set while a player is on the line; and what is shown while it is off. */
import { beforeEach, expect, test } from 'vitest';
import { untilPixel } from '../player/support/page.ts';
import { face, flat, loopOf, picture, urgent } from '../player/support/signage.ts';
import {
  context,
  openLive,
  page,
  restartServer,
  serve,
  server,
  withPlayerPage,
} from '../support/player-page.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;
const GREEN = '0,200,0';
const RED = '200,0,0';

const TOWN = { latitude: 33.06, longitude: 112.1, accuracy: 10 };
const SCHOOL = { latitude: 33.05, longitude: 112.1, accuracy: 10 };

withPlayerPage({ geolocation: TOWN, permissions: ['geolocation'] });
let ahead = 0;
beforeEach(async () => {
  ahead = 0;
  // Once the first dozen answers are in, it asks no more while the test lasts.
  await serve({ now: () => Date.now() + ahead, heartbeatMs: 1000, timeEveryMs: 600_000 });
  const asset = await flat(server, 64, 16, [0, 200, 0]);
  const from = Date.now() - 2 * DAY_MS;
  const loop = loopOf([picture('a', asset, 60_000)], 64, 16, from, 400 * DAY_MS);
  server.publishProgramme('door', 1, face(64, 16), loop);
  await openLive();
  await untilPixel(page, 1, 1, GREEN);
});

const count = (type: string): number =>
  server.arrivals.filter(({ message }) => message.type === type).length;
const setClock = async (byMs: number): Promise<void> => {
  await until('the first dozen', () => count('time') >= 13);
  ahead += byMs;
  server.raw('door', Buffer.from(JSON.stringify({ type: 'clock', now: server.now() })));
};
const show = async (id: string, lastsMs: number, over = {}): Promise<void> => {
  const body = await urgent(id, 64, 16, [200, 0, 0], server.now(), lastsMs, over);
  server.raw('door', server.urgentFrame(body));
};
const stages = (): string[] =>
  server.arrivals.flatMap(({ message }) =>
    message.type === 'urgent-stage' ? [`${message.id} ${message.stage}`] : [],
  );

test('what is over by the new time is taken off at once', async () => {
  await show('u', 600_000);
  await untilPixel(page, 1, 1, RED);
  await setClock(DAY_MS);
  await server.until('urgent-stage', ({ stage }) => stage === 'finished');
  await untilPixel(page, 1, 1, GREEN);
  // And it asked what its message was too slow for.
  await until('the time is asked', () => count('time') === 14);
});

test('what is issued after a step back is in force, and ends by the new time', async () => {
  await setClock(-DAY_MS);
  await show('u', 1500);
  await untilPixel(page, 1, 1, RED);
  await untilPixel(page, 1, 1, GREEN);
  await server.until('urgent-stage', ({ stage }) => stage === 'finished');
});

test('a strip goes on across the screen when the clock is set back', async () => {
  await show('u', 600_000, { pxPerSecond: 200 });
  await untilPixel(page, 60, 1, RED);
  await setClock(-3_600_000);
  for (const colour of [RED, '0,0,0', RED]) await untilPixel(page, 60, 1, colour);
});

test('what was painted and finished while the line was cut is told as both', async () => {
  await server.until('heartbeat');
  // The line takes what comes, and lets nothing out.
  await show('u', 2000);
  server.sockets.forEach((_, ws) => ws.removeAllListeners('message'));
  await untilPixel(page, 1, 1, RED);
  await server.kill();
  await untilPixel(page, 1, 1, GREEN);
  expect(stages()).toEqual([]);
  await restartServer();
  await server.until('urgent-stage', ({ stage }) => stage === 'finished');
  expect(stages()).toEqual(['u painted', 'u finished']);
});

test('a car that was somewhere by a later clock is where it is', async () => {
  const [daily, watch] = await Promise.all([
    flat(server, 64, 16, [0, 200, 0]),
    flat(server, 64, 16, [0, 0, 200]),
  ]);
  const loop = loopOf([picture('a', daily, 60_000)], 64, 16, Date.now());
  const near = [{ latitude: SCHOOL.latitude, longitude: SCHOOL.longitude, radiusM: 200 }];
  const open = [[0, 8_000_000_000_000]] as const;
  server.publishProgramme('car', 1, face(64, 16), {
    ...loop,
    entries: [...loop.entries, picture('watch', watch, 800)],
    asides: [{ zone: 0, entries: [1], open, near }],
  });
  server.arrivals.length = 0;
  await openLive('car');
  await page.waitForFunction(() => 'gengfuVehicle' in window, undefined, { polling: 100 });
  await context.setGeolocation(SCHOOL);
  await untilPixel(page, 1, 1, '0,0,200');
  await context.setGeolocation(TOWN);
  await untilPixel(page, 1, 1, GREEN);
  await until('the first dozen', () => count('time') >= 13);
  ahead -= DAY_MS;
  server.raw('car', Buffer.from(JSON.stringify({ type: 'clock', now: server.now() })));
  await until('the time is asked', () => count('time') >= 14);
  await context.setGeolocation(SCHOOL);
  await untilPixel(page, 1, 1, '0,0,200');
});
