/** How loud a screen is by the hour of its own day: recordings, and the chime of urgent messages. */
import { beforeEach, expect, test } from 'vitest';
import type { Entry } from '../../content/programme/programme.ts';
import { wav } from '../player/support/recording.ts';
import { face, publishLoop, urgent } from '../player/support/signage.ts';
import { AUTOPLAY } from '../support/browser.ts';
import { context, openLive, page, serve, server, withPlayerPage } from '../support/player-page.ts';

/** 2027-01-08 03:30 in Asia/Shanghai. */
const NIGHT = Date.UTC(2027, 0, 7, 19, 30);
const HOUR_MS = 3_600_000;

let turnedMs: number;

withPlayerPage({}, [AUTOPLAY]);
beforeEach(async () => {
  turnedMs = 0;
  const began = Date.now();
  await serve({ now: () => NIGHT + turnedMs + Date.now() - began });
  await context.addInitScript(() => {
    const heard = { elements: [] as HTMLMediaElement[], notes: [] as number[] };
    Object.assign(window, { heard });
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      heard.elements.push(this);
      return play.call(this);
    };
    const { linearRampToValueAtTime } = AudioParam.prototype;
    AudioParam.prototype.linearRampToValueAtTime = function (this: AudioParam, value, at) {
      heard.notes.push(value);
      return linearRampToValueAtTime.call(this, value, at);
    };
  });
});

interface Heard {
  readonly elements: HTMLMediaElement[];
  readonly notes: number[];
}

const hours = (night: number): readonly number[] =>
  Array.from({ length: 24 }, (_, hour) => (hour === 3 ? night : hour === 4 ? 80 : 0));

/** A recording that begins anew each second. */
function publish(over: Parameters<typeof face>[2], serial = 1): void {
  const asset = server.keepAsset(wav(900), 'audio/wav', 0, 0);
  const entry: Entry = {
    item: 'r',
    layer: 'everyday',
    durationMs: 1000,
    media: { kind: 'audio', asset },
  };
  publishLoop(server, 'door', serial, face(64, 16, over), [entry]);
}

/** Waits until a recording plays as loud as that. */
const untilLoud = (volume: number) =>
  page.waitForFunction((wanted) => {
    const { elements } = (window as unknown as { heard: Heard }).heard;
    return elements.some(
      (element) =>
        !element.paused &&
        element.currentTime > 0 &&
        Math.abs(element.volume - wanted) < 1e-6 &&
        element.muted === (wanted === 0),
    );
  }, volume);

test('a recording is as loud as the hour says, and follows it from hour to hour', async () => {
  publish({ sound: true, volume: hours(30) });
  await page.goto(`${server.origin}/play/door`);
  await untilLoud(0.3);
  turnedMs = HOUR_MS;
  await untilLoud(0.8);
  turnedMs = 2 * HOUR_MS;
  await untilLoud(0);
});

test('without volume by hour it is as loud as it was made, and without a loudspeaker silent', async () => {
  publish({ sound: true });
  await page.goto(`${server.origin}/play/door`);
  await untilLoud(1);
  publish({ sound: false, volume: hours(30) }, 2);
  await untilLoud(0);
});

test.each([
  [50, [0.2, 0]],
  [0, []],
])('the chime of an urgent message at volume %i', async (night, notes) => {
  publish({ sound: true, volume: hours(night) });
  await openLive();
  const body = await urgent('u', 64, 16, [200, 0, 0], server.now(), 60_000, { sound: true });
  server.raw('door', server.urgentFrame(body));
  await server.until('urgent-stage', ({ stage }) => stage === 'painted');
  await page.waitForFunction(
    (many) => (window as unknown as { heard: Heard }).heard.notes.length >= many,
    notes.length,
  );
  const rung = await page.evaluate(() => (window as unknown as { heard: Heard }).heard.notes);
  expect([...new Set(rung)]).toEqual(notes);
});
