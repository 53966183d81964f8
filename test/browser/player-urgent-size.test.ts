/** An urgent message fills the screen whatever the player knows of it: before its first programme, and when its build changes. */
import { expect, test } from 'vitest';
import { pixel, untilPixel } from '../player/support/page.ts';
import { face, flat, picture, publishLoop, urgent } from '../player/support/signage.ts';
import { page, server, withPlayerPage } from '../support/player-page.ts';

withPlayerPage();

const RED = '200,0,0';
const GREEN = '0,200,0';

const show = async (width: number, height: number, over = {}): Promise<void> => {
  const body = await urgent('u', width, height, [200, 0, 0], server.now(), 60_000, over);
  server.raw('door', server.urgentFrame(body));
};
const publish = async (serial: number, width: number, height: number): Promise<void> => {
  const asset = await flat(server, width, height, [0, 200, 0]);
  publishLoop(server, 'door', serial, face(width, height), [picture('a', asset, 60_000)]);
};
/** A programme under an urgent message is not live, and yet it is held. */
const holds = (serial: number) =>
  server.until('heartbeat', ({ health }) => health.serial === serial);
const openNew = async (): Promise<void> => {
  await page.goto(`${server.origin}/play/door`);
  await server.until('hello');
};

test('before the first programme the whole picture is on show, and stays so when that comes', async () => {
  await openNew();
  await show(256, 64);
  await server.until('urgent-stage', ({ stage }) => stage === 'painted');
  expect(await pixel(page, 250, 60)).toBe(RED);
  await publish(1, 256, 64);
  await holds(1);
  expect(await pixel(page, 250, 60)).toBe(RED);
  server.raw('door', server.urgentEndFrame('u', 1));
  await untilPixel(page, 250, 60, GREEN);
});

test('what runs takes the width of the screen as soon as that is known', async () => {
  await openNew();
  await show(600, 32, { pxPerSecond: 400 });
  await server.until('urgent-stage', ({ stage }) => stage === 'painted');
  await publish(1, 300, 32);
  await holds(1);
  for (const colour of [RED, '0,0,0', RED]) await untilPixel(page, 295, 30, colour);
  expect(await pixel(page, 305, 30)).toBe('0,0,0');
});

test('a screen that was hung anew has it on all of its lamps', async () => {
  await publish(1, 64, 16);
  await openNew();
  await server.until('live');
  await show(128, 32);
  await server.until('urgent-stage', ({ stage }) => stage === 'painted');
  await publish(2, 128, 32);
  await holds(2);
  expect(await pixel(page, 120, 30)).toBe(RED);
});
