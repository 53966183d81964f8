/** Forgeries by the thousand over one line: none is ever shown, and every one is counted in the reports. */
import { generateKeyPairSync } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { record, recorded } from '../player/support/recorder.ts';
import type { TestServer } from '../player/support/server.ts';
import { face, flat, loopOf, picture, publishLoop, urgent } from '../player/support/signage.ts';
import { context, page, server, withPlayerPage } from '../support/player-page.ts';
import { dice, seedOf, size } from '../support/soak.ts';

const EACH = size(25, 1000);
const SEED = seedOf(3);
/** Frames of each kind that are under way at a time. */
const AT_ONCE = 25;
/** The programme that is on show; what is older than it is a replay. */
const SHOWN = 100_000;
const GOOD = '0,200,0';
const BAD = [200, 0, 0] as const;

withPlayerPage();

/** One bit of `bytes` is another, somewhere from `from` on. */
function flip(bytes: Uint8Array, random: () => number, from = 0): Buffer {
  const copy = Buffer.from(bytes);
  const at = from + Math.floor(random() * (copy.length - from));
  copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return copy;
}

const bodyOf = (frame: Buffer): number => frame.indexOf('\n') + 1;

/** The same message with one bit of its signature flipped: still base64, of the right length. */
function flipSignature(frame: Buffer, random: () => number): Buffer {
  const head = frame.subarray(0, bodyOf(frame)).toString();
  const flipped = head.replace(
    /"signature":"([^"]+)"/,
    (_, base64: string) =>
      `"signature":"${flip(Buffer.from(base64, 'base64'), random).toString('base64')}"`,
  );
  return Buffer.concat([Buffer.from(flipped), frame.subarray(bodyOf(frame))]);
}

/** What the player said of forgeries: how many messages, and how many forgeries they count. */
function reported(server: TestServer): { messages: number; forged: number } {
  let messages = 0;
  let forged = 0;
  for (const { message } of server.arrivals) {
    if (message.type !== 'report') continue;
    messages++;
    if (message.what === 'forged') forged += message.times ?? 1;
  }
  return { messages, forged };
}

async function forgeAll(server: TestServer, random: () => number): Promise<Record<string, number>> {
  const bad = await flat(server, 64, 16, BAD);
  const programme = loopOf([picture('bad', bad, 60_000)], 64, 16, Date.now());
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const sent: Record<string, number> = {};
  let acknowledged = 0;
  for (let n = 0; n < EACH; n++) {
    const good = server.frameOf('door', SHOWN + 1 + n, face(64, 16), programme);
    const alarm = await urgent(`u${n}`, 64, 16, BAD, Date.now(), 60_000);
    const goodAlarm = server.urgentFrame(alarm);
    const forgeries: Record<string, Buffer> = {
      'a bit of the programme': flip(good, random, bodyOf(good)),
      'a bit of its signature': flipSignature(good, random),
      "another server's key": server.frameOf(
        'door',
        SHOWN + 1 + n,
        face(64, 16),
        programme,
        {},
        stranger,
      ),
      'the programme of another screen': server.frameOf(
        'other',
        SHOWN + 1 + n,
        face(64, 16),
        programme,
      ),
      'an old programme': server.frameOf('door', SHOWN - 1 - n, face(64, 16), programme),
      'a bit of an urgent message': flip(goodAlarm, random, bodyOf(goodAlarm)),
      'a bit of the signature of one': flipSignature(goodAlarm, random),
      "an urgent message by another server's key": server.urgentFrame(alarm, stranger),
      'an urgent message of other screens': server.urgentFrame({ ...alarm, screens: ['other'] }),
    };
    for (const [kind, frame] of Object.entries(forgeries)) {
      server.raw('door', frame);
      sent[kind] = (sent[kind] ?? 0) + 1;
      acknowledged++;
    }
    if (n % AT_ONCE === AT_ONCE - 1 || n === EACH - 1) {
      const awaited = acknowledged;
      let acks = 0;
      await server.until('ack', () => ++acks > awaited);
    }
  }
  return sent;
}

/** Programmes that are right, of assets of which each has one bit flipped; resolves when all were fetched. */
async function forgeAssets(server: TestServer, random: () => number): Promise<void> {
  const ofBatch = Math.min(EACH, 50);
  for (let batch = 0; batch * ofBatch < EACH; batch++) {
    const assets = await Promise.all(
      Array.from({ length: ofBatch }, (_, i) => flat(server, 64, 16, [200, batch, i])),
    );
    for (const { hash } of assets) {
      const own = server.state.assets.get(hash)?.bytes ?? new Uint8Array(1);
      server.tampered.set(hash, flip(own, random));
    }
    const entries = assets.map((asset, i) => picture(`bad-${batch}-${i}`, asset, 1000));
    const programme = loopOf(entries, 64, 16, Date.now());
    server.raw('door', server.frameOf('door', 2 * SHOWN + batch, face(64, 16), programme));
    await expect
      .poll(() => assets.every(({ hash }) => server.fetched.includes(hash)), { timeout: 60_000 })
      .toBe(true);
  }
}

test(
  `${EACH} forgeries of each of ten kinds: none shown, each counted (seed ${SEED})`,
  { timeout: 120_000 + EACH * 2000 },
  async () => {
    await record(context, 1, 1, 1);
    const asset = await flat(server, 64, 16, [0, 200, 0]);
    publishLoop(server, 'door', SHOWN, face(64, 16), [picture('good', asset, 60_000)]);
    await page.goto(`${server.origin}/play/door`);
    await server.until('live', ({ serial }) => serial === SHOWN);

    const random = dice(SEED);
    const sent = await forgeAll(server, random);
    const frames = Object.values(sent).reduce((sum, count) => sum + count, 0);
    await expect.poll(() => reported(server).forged, { timeout: 30_000 }).toBe(frames);
    const said = reported(server).messages;
    // The last batch is tried again now and then: ask for the fetches when they are all told.
    await forgeAssets(server, random);
    const fetched = (): number => server.fetched.filter((hash) => server.tampered.has(hash)).length;
    await expect
      .poll(() => reported(server).forged - frames - fetched(), { timeout: 30_000 })
      .toBe(0);
    await onlyGoodWasShown(page);
    console.log(
      `${frames} forged frames in ${said} reports, ${fetched()} forged assets (${Object.keys(sent).length + 1} kinds)`,
    );
    expect(Object.values(sent)).toEqual(Array.from({ length: 9 }, () => EACH));
    // Bounded: 20 between two heartbeats, and what is counted beyond them.
    const beats = server.arrivals.filter(({ message }) => message.type === 'heartbeat').length;
    expect(said).toBeLessThanOrEqual(beats * 76);
  },
);

/** Every frame since the good picture came: nothing else was ever on show. */
async function onlyGoodWasShown(page: Page): Promise<void> {
  const frames = await recorded(page);
  const since = frames.slice(frames.findIndex(({ pixels }) => pixels[0] === GOOD));
  expect(since.length).toBeGreaterThan(10);
  expect(new Set(since.map(({ pixels }) => pixels[0]))).toEqual(new Set([GOOD]));
}
