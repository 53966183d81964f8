/** Recordings and videos called at a press or near a place, offline and with a decoder that takes its time. */
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import type { Aside, Entry, Media } from '../../content/programme/programme.ts';
import { untilPixel } from '../player/support/page.ts';
import { record, takeRecorded } from '../player/support/recorder.ts';
import { wav } from '../player/support/recording.ts';
import { face, flat, loopOf, picture } from '../player/support/signage.ts';
import { filmed } from '../player/support/video.ts';
import { AUTOPLAY } from '../support/browser.ts';
import {
  context,
  openLive,
  page,
  restartServer,
  server,
  withPlayerPage,
} from '../support/player-page.ts';

const SCHOOL = { latitude: 33.05, longitude: 112.1 };
const TOWN = { latitude: 33.06, longitude: 112.1 };
const DAILY = '0,200,0';
const WORDS = '200,0,0';
/** Longer than a play may begin late and still be whole. */
const SLOW_MS = 900;

withPlayerPage({ geolocation: { ...TOWN, accuracy: 10 }, permissions: ['geolocation'] }, [
  AUTOPLAY,
]);
beforeEach(async () => {
  await record(context, 0, 8, 64);
  // What a weak box does: it says late that it can play.
  await context.addInitScript((slowMs) => {
    const heard: { element: HTMLMediaElement; from: number }[] = [];
    Object.assign(window, { heard });
    const { play, addEventListener: listen } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.addEventListener = function (
      this: HTMLMediaElement,
      type: string,
      run: EventListenerOrEventListenerObject,
    ) {
      const later = (): void => void setTimeout(run as () => void, slowMs);
      listen.call(this, type, type === 'canplaythrough' ? later : run);
    } as typeof listen;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      heard.push({ element: this, from: this.currentTime });
      return play.call(this);
    };
  }, SLOW_MS);
});

const called = (item: string, durationMs: number, media: Media): Entry => ({
  item,
  layer: 'everyday',
  durationMs,
  media,
});

async function open(
  entry: Entry,
  aside: Partial<Aside>,
  transition?: Entry['transition'],
): Promise<void> {
  const plain = picture('daily', await flat(server, 64, 16, [0, 200, 0]), 60_000);
  const daily = transition ? { ...plain, transition } : plain;
  const programme = loopOf([daily], 64, 16, Date.now());
  const always = [[0, 8_000_000_000_000]] as const;
  server.publishProgramme('car', 1, face(64, 16, { sound: true }), {
    ...programme,
    entries: [daily, entry],
    asides: [{ zone: 0, entries: [1], open: always, ...aside }],
  });
  await openLive('car');
  await page.waitForFunction(() => 'gengfuVehicle' in window, undefined, { polling: 100 });
  await untilPixel(page, 1, 1, DAILY);
  await takeRecorded(page);
}

const words = async (): Promise<{ kind: 'picture'; asset: Awaited<ReturnType<typeof flat>> }> => ({
  kind: 'picture',
  asset: await flat(server, 64, 16, [200, 0, 0]),
});
const playOf = async (item: string) => {
  const { plays } = await server.until('plays', (message) =>
    message.plays.some((play) => play.item === item),
  );
  return plays.find((play) => play.item === item);
};
const heardOf = () =>
  page.evaluate(() => {
    const { heard } = window as unknown as {
      heard: { element: HTMLMediaElement; from: number }[];
    };
    return heard.map(({ element, from }) => ({ from, paused: element.paused }));
  });
const colours = async () =>
  new Set((await takeRecorded(page)).flatMap(({ pixels: [...all] }) => all));

test('[P70, P72] a recording at a press: its words while it sounds, from its beginning, with no server', async () => {
  const sound = server.keepAsset(wav(1200), 'audio/wav', 0, 0);
  await open(called('halt', 1200, { kind: 'audio', asset: sound, picture: await words() }), {
    names: ['请靠边停车'],
  });
  await server.kill();
  await page.keyboard.press('1');
  await untilPixel(page, 1, 1, WORDS);
  await untilPixel(page, 1, 1, DAILY);
  // One or the other in every frame: never a black zone.
  expect(await colours()).toEqual(new Set([DAILY, WORDS]));
  const [first] = await heardOf();
  expect(first?.from).toBeLessThan(0.2);
  await restartServer();
  const play = await playOf('halt');
  expect(play).toMatchObject({ how: 'full', plannedMs: 1200, asset: sound.hash });
  expect((play?.end ?? 0) - (play?.start ?? 0)).toBeCloseTo(1200, -2);
}, 60_000);

test('[P71] a press that is shorter than its decoder is slow still comes, and the same key ends another', async () => {
  const short = server.keepAsset(wav(600), 'audio/wav', 0, 0);
  await open(called('short', 600, { kind: 'audio', asset: short, picture: await words() }), {
    names: ['注意'],
  });
  await page.keyboard.press('1');
  await untilPixel(page, 1, 1, WORDS);
  await untilPixel(page, 1, 1, DAILY);
  expect(await playOf('short')).toMatchObject({ how: 'full' });
  await page.keyboard.press('1');
  await page.keyboard.press('1');
  await page.keyboard.press('1');
  await untilPixel(page, 1, 1, WORDS);
});

test('[P71] a recording falls silent when its press is ended, whatever comes in its place with a fade', async () => {
  const sound = server.keepAsset(wav(20_000), 'audio/wav', 0, 0);
  const halt = called('halt', 20_000, { kind: 'audio', asset: sound, picture: await words() });
  await open(halt, {}, 'fade');
  await page.keyboard.press('1');
  await untilPixel(page, 1, 1, WORDS);
  await page.keyboard.press('1');
  await untilPixel(page, 1, 1, DAILY);
  const heard = await heardOf();
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.every(({ paused }) => paused)).toBe(true);
});

test('[P70] a video at a press plays from its beginning, over no black frame', async () => {
  const film = await filmed(page, '#0000ff', 1500);
  const asset = server.keepAsset(film, 'video/webm', 64, 32);
  await open(called('film', 1500, { kind: 'video', asset, picture: await words() }), {
    names: ['短片'],
  });
  await page.keyboard.press('1');
  expect(await playOf('film')).toMatchObject({ how: 'full', plannedMs: 1500 });
  const [first] = await heardOf();
  expect(first?.from).toBeLessThan(0.2);
  // In the middle of the zone, for a video keeps its shape.
  const middle = (await takeRecorded(page)).map(({ pixels }) => pixels[32] ?? '');
  expect(middle).not.toContain('0,0,0');
  expect(middle.some((one) => Number(one.split(',')[2]) > 180)).toBe(true);
}, 60_000);

test('[P64] near a place a recording begins when it can, and is heard whole', async () => {
  const sound = server.keepAsset(wav(1200), 'audio/wav', 0, 0);
  await open(called('school', 1200, { kind: 'audio', asset: sound, picture: await words() }), {
    near: [{ ...SCHOOL, radiusM: 200 }],
  });
  await context.setGeolocation({ ...SCHOOL, accuracy: 10 });
  await untilPixel(page, 1, 1, WORDS);
  expect(await playOf('school')).toMatchObject({ how: 'full' });
  const [first] = await heardOf();
  expect(first?.from).toBeLessThan(0.2);
  expect(await colours()).toEqual(new Set([DAILY, WORDS]));
});

test('[P45, P60] a clock near a place stands where its signs stand', async () => {
  // Red, and under it the signs of the weekdays, all of them blue.
  const background = { r: 200, g: 0, b: 0 };
  const signs = {
    create: { width: 64, height: 16, channels: 3 as const, background: { r: 0, g: 0, b: 200 } },
  };
  const sheet = await sharp({ create: { width: 64, height: 32, channels: 3, background } })
    .composite([{ input: signs, left: 0, top: 16 }])
    .png()
    .toBuffer();
  const asset = server.keepAsset(sheet, 'image/png', 64, 32);
  const cells = Array.from({ length: 7 }, () => [0, 16]).flat();
  const weekday = { of: 'weekday' as const, x: 40, y: 0, width: 8, height: 16, cells };
  await open(
    called('clock', 600, { kind: 'clock', asset, width: 64, height: 16, parts: [weekday] }),
    { near: [{ ...SCHOOL, radiusM: 200 }] },
  );
  await context.setGeolocation({ ...SCHOOL, accuracy: 10 });
  await untilPixel(page, 41, 1, '0,0,200');
  await untilPixel(page, 39, 1, WORDS);
  expect(await playOf('clock')).toMatchObject({ how: 'full', asset: asset.hash });
  await context.setGeolocation({ ...TOWN, accuracy: 10 });
  await untilPixel(page, 41, 1, DAILY);
});
