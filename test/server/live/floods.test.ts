/** Players that say too much or read nothing: through real sockets, with the server's own ends of them looked at. */
import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLOSE, SUBPROTOCOL } from '../../../content/wire/messages.ts';
import { masked } from '../../bench/line.ts';
import { openStore, type TestStore } from '../../support/database.ts';
import { connect } from './client.ts';
import { HELLO } from './garbage.ts';
import { openRig, type Rig } from './rig.ts';

const MB = 1_000_000;

let store: TestStore;
let rig: Rig;
/** The server's ends, as they came. */
let ends: Socket[];
beforeEach(async () => {
  store = await openStore('sqlite');
  rig = await openRig(store);
  ends = [];
  rig.server.on('connection', (end: Socket) => ends.push(end));
  await rig.addScreen('door');
});
afterEach(async () => {
  await rig.close();
  await store.close();
});

/** A line on which hello was said, and from which nothing more is read. */
async function deaf(credential: string): Promise<{ line: Socket; end: Socket }> {
  const line = dial(Number(new URL(rig.origin).port), '127.0.0.1');
  line.on('error', () => undefined);
  await once(line, 'connect');
  line.write(
    `GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: ${SUBPROTOCOL}, ${credential}\r\n\r\n`,
  );
  await once(line, 'data');
  line.pause();
  line.write(masked(JSON.parse(HELLO) as object));
  await until(() => rig.live.connected().size > 0);
  const end = ends.at(-1);
  if (!end) throw new Error('no end at the server');
  return { line, end };
}

/** Waits for what the test has set going; the test's own limit of time ends it. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The line takes more, or one of the two ends is gone. */
const heardOf = (line: Socket, end: Socket): Promise<void> =>
  new Promise((resolve) => {
    const on = (): void => resolve();
    line.once('drain', on).once('close', on);
    end.once('close', on);
  });

/** Writes `chunk` again and again, until the server has hung up or `bytes` are written. @returns the most that lay unread. */
async function flood(line: Socket, end: Socket, chunk: Buffer, bytes: number): Promise<number> {
  let most = 0;
  for (let sent = 0; sent < bytes && !end.destroyed && line.writable; sent += chunk.length) {
    const taken = line.write(chunk);
    most = Math.max(most, end.writableLength);
    if (!taken) await heardOf(line, end);
  }
  await until(() => end.destroyed);
  return most;
}

const many = (frame: Buffer, count: number): Buffer =>
  Buffer.concat(Array.from({ length: count }, () => frame));

test.each([
  ['questions about the time', masked({ type: 'time', t0: 1 })],
  ['pings', Buffer.from([0x89, 0x80, 0, 0, 0, 0])],
  ['pongs', Buffer.from([0x8a, 0x80, 0, 0, 0, 0])],
  ['acknowledgements', masked({ type: 'ack', ref: 'p.1' })],
  ['reports', masked({ type: 'report', what: 'error', detail: 'x' })],
])('a flood of %s by one that reads nothing is ended, and nothing piles up', async (_, frame) => {
  const { line, end } = await deaf(await rig.pair('door'));
  expect(await flood(line, end, many(frame, 500), 100 * MB)).toBeLessThan(MB);
  await until(() => rig.live.connected().size === 0);
});

test('one who presses on is told why', async () => {
  const client = await connect(rig.origin, await rig.pair('door'));
  await client.hello();
  for (let n = 0; n < 2000; n++) client.send({ type: 'time', t0: n });
  expect(await client.closed).toEqual({
    code: CLOSE.badMessage,
    reason: 'too many messages: 20 a second, 300 at once',
  });
});

test('what comes too fast waits, and is answered in its order', async () => {
  const client = await connect(rig.origin, await rig.pair('door'));
  await client.hello();
  for (let n = 0; n < 330; n++) client.send({ type: 'time', t0: n });
  for (let n = 0; n < 330; n++) expect((await client.next('time')).t0).toBe(n);
});

test('a line that is gone while its messages wait leaves nothing behind', async () => {
  const client = await connect(rig.origin, await rig.pair('door'));
  await client.hello();
  for (let n = 0; n < 330; n++) client.send({ type: 'time', t0: n });
  client.socket.terminate();
  await until(() => rig.live.connected().size === 0);
});

test('one that acknowledges unread gets no more than a few megabytes, and is closed', async () => {
  const { line, end } = await deaf(await rig.pair('door'));
  let most = 0;
  for (let serial = 1; serial <= 60; serial++) {
    await rig.publish('door', serial, 'x'.repeat(MB));
    await rig.live.settle();
    line.write(masked({ type: 'ack', ref: `p.${serial}` }));
    most = Math.max(most, end.writableLength);
  }
  expect(most).toBeGreaterThan(MB);
  expect(most).toBeLessThan(6 * MB);
  rig.clock.at += 44_000;
  line.write(masked({ type: 'time', t0: 1 }));
  await until(() => rig.live.connected().get('door') !== undefined);
  rig.live.sweep();
  await until(() => !end.destroyed);
  rig.clock.at += 10_000;
  rig.live.sweep();
  await until(() => end.destroyed);
});

test('answers that nobody reads end the line', async () => {
  const { line, end } = await deaf(await rig.pair('door'));
  await rig.publish('door', 1, 'x'.repeat(20 * MB));
  await until(() => end.writableLength > 0);
  line.write(many(masked({ type: 'time', t0: 81_234.5678 }), 290));
  await until(() => end.destroyed);
});

test('a credential that comes again and again holds two sockets at most', async () => {
  const credential = await rig.pair('door');
  for (let n = 0; n < 5; n++) {
    const line = dial(Number(new URL(rig.origin).port), '127.0.0.1');
    line.on('error', () => undefined);
    line.write(
      `GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: ${SUBPROTOCOL}, ${credential}\r\n\r\n`,
    );
    await once(line, 'data');
    line.pause();
  }
  await until(() => ends.filter((end) => !end.destroyed).length <= 2);
  expect(ends).toHaveLength(5);
});

test('frames that are absurdly deep or wide are refused by their field, at once', async () => {
  const credential = await rig.pair('door');
  const keys = Array.from({ length: 7000 }, (_, n) => `"${n}":0`).join();
  const absurd: readonly (readonly [string, string])[] = [
    [`{"type":"ack","ref":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'ref: '],
    [`{"type":"ack","ref":${'{"a":'.repeat(10_000)}0${'}'.repeat(10_000)}}`, 'ref: '],
    [`{"type":"positions","positions":[${Array(32_000).fill(0).join()}]}`, 'positions: '],
    // Its reason names all of the keys, and has to be cut to a few of them.
    ...Array.from({ length: 12 }, () => [`{"type":"ack","ref":"a",${keys}}`, 'message: '] as const),
  ];
  for (const [frame, reason] of absurd) {
    const client = await connect(rig.origin, credential);
    await client.hello();
    client.sendRaw(frame);
    const closed = await client.closed;
    expect(closed.code).toBe(CLOSE.badMessage);
    expect(closed.reason.startsWith(reason)).toBe(true);
  }
});
