/** What a player accepts is exactly: the right key, the right screen, not older than what it has, whole. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { signedCredential, signedKey } from '../../content/wire/messages.ts';
import { pixel, untilPixel } from '../player/support/page.ts';
import { record, recorded } from '../player/support/recorder.ts';
import { sha256Hex } from '../player/support/chains.ts';
import { face, flat, loopOf, picture, publishLoop } from '../player/support/signage.ts';
import { context, page, server, state, withPlayerPage } from '../support/player-page.ts';

const GOOD = '0,200,0';

withPlayerPage();
beforeEach(async () => {
  await record(context, 1, 1, 1);
  const asset = await flat(server, 64, 16, [0, 200, 0]);
  publishLoop(server, 'door', 100, face(64, 16), [picture('good', asset, 60_000)]);
  await page.goto(`${server.origin}/play/door`);
  await server.until('live', ({ serial }) => serial === 100);
});

/** Every frame since the good picture came: nothing else was ever on show. */
async function onlyGoodWasShown(): Promise<void> {
  const frames = await recorded(page);
  const since = frames.slice(frames.findIndex(({ pixels }) => pixels[0] === GOOD));
  expect(new Set(since.map(({ pixels }) => pixels[0]))).toEqual(new Set([GOOD]));
}

async function untilReports(count: number): Promise<void> {
  let seen = 0;
  await server.until('report', ({ what }) => what === 'forged' && ++seen >= count);
}

test('an asset whose bytes are not what its name says is not shown, is fetched again, and is reported', async () => {
  const asset = await flat(server, 64, 16, [0, 0, 200]);
  const other = await flat(server, 64, 16, [200, 0, 0]);
  server.tampered.set(asset.hash, state.assets.get(other.hash)?.bytes ?? Buffer.alloc(0));
  publishLoop(server, 'door', 101, face(64, 16), [picture('b', asset, 60_000)]);
  await server.until(
    'report',
    ({ what, detail }) => what === 'forged' && detail.startsWith(asset.hash),
  );
  await onlyGoodWasShown();
  server.tampered.clear();
  await server.until('live', ({ serial }) => serial === 101);
  expect(await pixel(page, 1, 1)).toBe('0,0,200');
  expect(server.fetched.filter((hash) => hash === asset.hash).length).toBeGreaterThan(1);
});

test('what was changed on the disk is thrown away, and fetched again', async () => {
  const [stored] = [...state.assets.keys()];
  await page.evaluate(async (hash) => {
    const open = indexedDB.open('gengfu-door');
    await new Promise((resolve) => open.addEventListener('success', resolve));
    const store = open.result.transaction('assets', 'readwrite').objectStore('assets');
    const put = store.put(new Uint8Array([1, 2, 3]), hash);
    await new Promise((resolve) => put.addEventListener('success', resolve));
  }, stored ?? '');
  await page.reload();
  await untilPixel(page, 1, 1, GOOD);
  await server.until('report', ({ what }) => what === 'asset');
  expect(server.fetched.filter((hash) => hash === stored)).toHaveLength(2);
});

test('a new signing key is followed under the old one, and by no other way', async () => {
  const next = generateKeyPairSync('ed25519');
  const raw = next.publicKey
    .export({ format: 'der', type: 'spki' })
    .subarray(-32)
    .toString('base64');
  const key = (from: string, by: typeof next.privateKey): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: 'key',
        ref: `k${sha256Hex(Buffer.from(from)).slice(0, 4)}`,
        from,
        to: raw,
        signature: sign(null, Buffer.from(signedKey(from, raw)), by).toString('base64'),
      }),
    );
  const asset = await flat(server, 64, 16, [0, 0, 200]);
  const programme = loopOf([picture('b', asset, 60_000)], 64, 16, Date.now());
  // By itself, and by a key that was never pinned.
  server.raw('door', key(server.key, next.privateKey));
  server.raw('door', key(raw, next.privateKey));
  server.raw('door', server.frameOf('door', 101, face(64, 16), programme, {}, next.privateKey));
  await untilReports(1);
  server.raw('door', key(server.key, server.keys.privateKey));
  server.raw('door', server.frameOf('door', 102, face(64, 16), programme, {}, next.privateKey));
  await server.until('live', ({ serial }) => serial === 102);
  expect(await pixel(page, 1, 1)).toBe('0,0,200');
  // What was stored under the old key is good after a restart, too.
  await page.reload();
  await untilPixel(page, 1, 1, '0,0,200');
});

test('a new credential is kept, used at the next connection, and its numbers go on', async () => {
  const [old] = [...state.credentials.keys()];
  const credential = 'rotated-credential';
  const text = signedCredential('door', credential);
  const message = { type: 'credential', ref: 'c1', screen: 'door', credential };
  const signature = sign(null, Buffer.from(text), server.keys.privateKey).toString('base64');
  server.raw('door', Buffer.from(JSON.stringify({ ...message, signature })));
  await server.until('ack', ({ ref }) => ref === 'c1');
  state.credentials.delete(old ?? '');
  state.credentials.set(credential, 'door');
  for (const socket of server.sockets.keys()) socket.terminate();
  let hellos = 0;
  await server.until('hello', () => ++hellos === 2);
  expect(state.credentials.size).toBe(1);
});
