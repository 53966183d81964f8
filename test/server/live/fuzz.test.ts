import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLOSE } from '../../../content/wire/messages.ts';
import { openStore, type TestStore } from '../../support/database.ts';
import { type Client, connect } from './client.ts';
import { NOON, openRig, type Rig } from './rig.ts';

const SEED = 0x6e9f_f001;
const CONNECTIONS = 1000;
const FRAMES_EACH = 100;
const RAW_CONNECTIONS = 200;

/** Mulberry32: small, and the same on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const GOOD = [
  '{"type":"hello","version":1,"player":"fuzz","serial":0,"hash":"","urgents":[]}',
  '{"type":"ack","ref":"p.1"}',
  '{"type":"time","t0":1}',
  `{"type":"live","serial":1,"at":${NOON}}`,
  `{"type":"urgent-stage","id":"urgent-1","version":1,"stage":"painted","at":${NOON}}`,
  '{"type":"report","what":"error","detail":"fuzz"}',
  `{"type":"plays","plays":[{"n":1,"item":"i","asset":"","schedule":null,"campaign":null,"zone":0,"start":${NOON},"end":${NOON},"plannedMs":1,"how":"full"}]}`,
];

/** One frame of the kinds that a broken or a hostile player sends; now and then a good one, at a wrong time. */
function frameOf(next: () => number): string | Buffer {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const good = pick(GOOD);
  const at = Math.floor(next() * good.length);
  const kind = Math.floor(next() * 9);
  if (kind === 0)
    return Buffer.from(
      Array.from({ length: 1 + Math.floor(next() * 60) }, () => Math.floor(next() * 256)),
    );
  if (kind === 1) return good.slice(0, at);
  if (kind === 2)
    return (
      good.slice(0, at) + String.fromCharCode(Math.floor(next() * 65_536)) + good.slice(at + 1)
    );
  if (kind === 3) return good.replace(/"(\w+)":/, (_, field: string) => `"${field}x":`);
  if (kind === 4)
    return good.replace(
      /:(\d+|"[^"]*")/,
      () => `:${pick(['null', '-1', '1e400', '{}', '[]', '"\\u0000"', '9007199254740993'])}`,
    );
  if (kind === 5) return pick(['[', '{"a":']).repeat(1 + Math.floor(next() * 5000));
  if (kind === 6 && next() < 0.02) return 'x'.repeat(65_537 + Math.floor(next() * 5000));
  if (kind === 7) return `${good.slice(0, -1)},"__proto__":{"type":"hello"}}`;
  return good;
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

let store: TestStore;
let rig: Rig;
beforeEach(async () => {
  store = await openStore('sqlite');
  rig = await openRig(store);
  await rig.addScreen('good');
  for (let n = 0; n < 10; n++) await rig.addScreen(`bad-${n}`);
});
afterEach(async () => {
  await rig.close();
  await store.close();
});

/** Sends its frames in one go, and waits until the server has done with it. */
async function attack(credential: string, frames: readonly (string | Buffer)[]): Promise<number> {
  const client = await connect(rig.origin, credential);
  for (const frame of frames) client.socket.send(frame);
  // Nothing more will come: had all been taken for good, the line would stay open.
  client.socket.close();
  return (await client.closed).code;
}

async function raw(bytes: Buffer): Promise<void> {
  const { port } = new URL(rig.origin);
  const socket = dial(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.end(bytes);
  socket.resume();
  await once(socket, 'close');
}

test(
  `${CONNECTIONS * FRAMES_EACH} frames of garbage harm nobody (seed ${SEED})`,
  { timeout: 300_000 },
  async () => {
    const next = random(SEED);
    const credentials = await Promise.all(
      Array.from({ length: 10 }, (_, n) => rig.pair(`bad-${n}`)),
    );
    const good: Client = await connect(rig.origin, await rig.pair('good'));
    await good.hello();
    const codes = new Map<number, number>();
    let heap = 0;
    for (let n = 0; n < CONNECTIONS; n += 10) {
      const lots = credentials.map((credential) => ({
        credential,
        frames: [GOOD[0] ?? '', ...Array.from({ length: FRAMES_EACH - 1 }, () => frameOf(next))],
      }));
      const ends = await Promise.all(
        lots.map(({ credential, frames }) => attack(credential, frames)),
      );
      for (const code of ends) codes.set(code, (codes.get(code) ?? 0) + 1);
      good.send({ type: 'time', t0: n });
      expect((await good.next('time')).t0).toBe(n);
      if (n === 200) heap = heapUsed();
    }
    for (let n = 0; n < RAW_CONNECTIONS; n++) {
      const length = Math.floor(next() * 300);
      const noise = Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)));
      const upgrade = `GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: gengfu.1, ${credentials[n % 10]}\r\n\r\n`;
      await raw(n % 4 === 0 ? noise : Buffer.concat([Buffer.from(upgrade), noise]));
    }
    await rig.live.settle();
    // A client that closes right behind its garbage sees the server's code, or its own close answered.
    expect(
      [...codes.keys()].filter(
        (code) => ![CLOSE.badMessage, 1002, 1005, 1006, 1007, 1009].includes(code as never),
      ),
    ).toEqual([]);
    expect(codes.get(CLOSE.badMessage)).toBeGreaterThan(CONNECTIONS * 0.5);
    good.send({
      type: 'plays',
      plays: [
        {
          n: 1,
          item: 'i',
          asset: '',
          schedule: null,
          campaign: null,
          zone: 0,
          start: NOON,
          end: NOON,
          plannedMs: 1,
          how: 'full',
        },
      ],
    });
    expect((await good.next('plays-ack')).upTo).toBe(1);
    good.log.length = 0;
    expect(heapUsed() - heap).toBeLessThan(20_000_000);
  },
);
