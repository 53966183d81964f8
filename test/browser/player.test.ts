/* oxlint-disable typescript/no-non-null-assertion -- code that runs in the page, where the canvas is known to be */
/** The player in a real Chromium: what it shows, keeps, and says. */
import { expect, test } from 'vitest';
import { untilFrames, pixel, readCanvas, untilPixel } from '../player/support/page.ts';
import {
  face,
  flat,
  loopOf,
  pattern,
  patternPixels,
  picture,
  publishLoop,
  urgent,
} from '../player/support/signage.ts';
import {
  browser,
  page,
  restartServer,
  server,
  state,
  withPlayerPage,
} from '../support/player-page.ts';

withPlayerPage({ viewport: { width: 400, height: 240 } });

const RED = [255, 0, 0] as const;
const GREEN = [0, 255, 0] as const;
const BLUE = [0, 0, 255] as const;

async function showGreen(durationMs = 60_000): Promise<void> {
  const asset = await flat(server, 64, 16, GREEN);
  publishLoop(server, 'door', 1, face(64, 16), [picture('a', asset, durationMs)]);
  await page.goto(`${server.origin}/play/door`);
  await untilPixel(page, 1, 1, '0,255,0');
}

test('before any programme it shows its card, never black', async () => {
  await page.goto(`${server.origin}/play/door`);
  await server.until('hello');
  await page.waitForFunction(() => {
    const canvas = document.getElementById('stage') as HTMLCanvasElement;
    return canvas
      .getContext('2d')!
      .getImageData(0, 0, 64, 16)
      .data.some((v, i) => i % 4 < 3 && v > 0);
  });
  expect(server.arrivals.filter(({ message }) => message.type === 'report')).toEqual([]);
});

test('one image pixel is one device pixel at the capture origin', async () => {
  const asset = await pattern(server, 64, 16, 7);
  publishLoop(server, 'door', 1, face(64, 16, { origin: { x: 13, y: 5 } }), [
    picture('a', asset, 10_000),
  ]);
  await page.goto(`${server.origin}/play/door`);
  await server.until('live', (message) => message.serial === 1);
  const { rgb } = await readCanvas(page, 13, 5, 64, 16);
  expect(rgb.equals(patternPixels(64, 16, 7))).toBe(true);
  expect(await pixel(page, 12, 5)).toBe('0,0,0');
});

test('items change at their instants, and each finished play is journalled without gaps', async () => {
  await untilFrames(page, 30);
  const assets = await Promise.all([RED, GREEN, BLUE].map((rgb) => flat(server, 64, 16, rgb)));
  const entries = assets.map((asset, i) => picture(`item-${i}`, asset, 400));
  const anchor = Date.now();
  server.publishProgramme('door', 1, face(64, 16), loopOf(entries, 64, 16, anchor));
  await page.goto(`${server.origin}/play/door`);
  await server.until('plays', (message) => message.plays.some((play) => play.n >= 8));
  const plays = server.arrivals.flatMap(({ message }) =>
    message.type === 'plays' ? message.plays : [],
  );
  expect([...new Set(plays.map((play) => play.n))]).toEqual(plays.map((_, i) => i + 1));
  for (const play of plays.slice(1)) {
    expect(play.how).toBe('full');
    const turn = Math.floor((play.start - anchor) / 400);
    expect(play.item).toBe(`item-${turn % 3}`);
    expect(play.end).toBe(anchor + (turn + 1) * 400);
  }
  // A frame that the machine gave late begins its play late, and says so; the others begin at their instant.
  expect(plays.slice(1).some((play) => (play.start - anchor) % 400 === 0)).toBe(true);
});

test('it plays on when the server is dead, also after a reload, and tells all of it afterwards', async () => {
  const assets = await Promise.all([RED, GREEN].map((rgb) => flat(server, 64, 16, rgb)));
  const entries = assets.map((asset, i) => picture(`item-${i}`, asset, 500));
  publishLoop(server, 'door', 1, face(64, 16), entries);
  await page.goto(`${server.origin}/play/door`);
  await server.until('plays');
  await server.kill();
  await untilPixel(page, 1, 1, '255,0,0');
  await untilPixel(page, 1, 1, '0,255,0');
  await page.evaluate(() => location.replace(location.href));
  await untilPixel(page, 1, 1, '255,0,0');
  await untilPixel(page, 1, 1, '0,255,0');
  await untilPixel(page, 1, 1, '255,0,0');
  await restartServer();
  await server.until('plays');
  await server.until('plays');
  const [stored] = [...state.plays.values()];
  const numbers = [...(stored?.keys() ?? [])];
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  expect(state.conflicts).toBe(0);
});

test('an urgent message lies over everything, is proven, survives a reload, and goes when it is ended', async () => {
  await showGreen();
  const body = await urgent('u1', 64, 16, RED, Date.now(), 60_000);
  server.raw('door', server.urgentFrame(body));
  await server.until(
    'urgent-stage',
    (message) => message.stage === 'painted' && message.id === 'u1',
  );
  expect(await pixel(page, 1, 1)).toBe('255,0,0');
  // What is painted at once was received: one message says both. What lies below it is told to be received, and no more.
  const below = await urgent('u0', 64, 16, BLUE, body.issuedAt - 1000, 60_000);
  server.raw('door', server.urgentFrame(below));
  await server.until('urgent-stage', ({ id }) => id === 'u0');
  const told = server.arrivals.flatMap(({ message }) =>
    message.type === 'urgent-stage' ? [`${message.id} ${message.stage}`] : [],
  );
  expect(told).toEqual(['u1 painted', 'u0 received']);
  server.raw('door', server.urgentEndFrame('u0', 1));
  await server.until('urgent-stage', ({ id, stage }) => id === 'u0' && stage === 'finished');
  const cut = await server.until('plays', (message) =>
    message.plays.some((play) => play.how === 'urgent'),
  );
  expect(cut.plays.at(-1)?.item).toBe('a');

  await restartServer();
  await page.reload();
  await untilPixel(page, 1, 1, '255,0,0');
  await server.until('hello', (message) => message.urgents.includes('u1:1'));
  await server.until('live');
  server.raw('door', server.urgentEndFrame('u1', 1));
  await server.until('urgent-stage', (message) => message.stage === 'finished');
  await untilPixel(page, 1, 1, '0,255,0');
  // A replay of what was ended does not bring it back.
  const replay = server.urgentFrame(body);
  const { ref: replayed } = JSON.parse(replay.toString('utf8', 0, replay.indexOf(10))) as {
    ref: string;
  };
  server.raw('door', replay);
  await server.until('ack', (message) => message.ref === replayed);
  expect(await pixel(page, 1, 1)).toBe('0,255,0');
});

test('an urgent message ends at its expiry by itself', async () => {
  await showGreen();
  server.raw('door', server.urgentFrame(await urgent('u2', 64, 16, BLUE, Date.now(), 1200)));
  await untilPixel(page, 1, 1, '0,0,255');
  await untilPixel(page, 1, 1, '0,255,0');
  const done = await server.until('urgent-stage', (message) => message.stage === 'finished');
  expect(done.id).toBe('u2');
});

test('revoked: the programme is gone and the card is back', async () => {
  await showGreen();
  server.closedScreens.add('door');
  for (const ws of server.sockets.keys()) ws.close(4401, 'revoked');
  await untilPixel(page, 1, 1, '0,0,0');
  await page.reload();
  await page.waitForTimeout(300);
  expect(await pixel(page, 1, 1)).not.toBe('0,255,0');
});

test('a second player of the screen replaces the first, which shows on and journals nothing', async () => {
  await showGreen(400);
  await server.until('plays');
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${server.origin}/play/door`);
  await server.until('live', (_, { at }) => at > Date.now() - 100 && server.sockets.size === 1);
  expect(await pixel(page, 1, 1)).toBe('0,255,0');
  await other.context().close();
});
