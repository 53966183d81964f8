/** The strangers of the soak, in a process of their own: every attack at once, until it is told to stop. */
import { request } from 'node:http';
import { connect as dial, type Socket } from 'node:net';
import { masked } from '../../bench/line.ts';
import { SUBPROTOCOL } from '../../../content/wire/messages.ts';

export interface Orders {
  readonly do: 'attack';
  readonly port: number;
  /** How many of each kind go on at a time, of the fullest. */
  readonly share: number;
  /** Credentials of screens in bad hands. */
  readonly credentials: readonly string[];
  /** A session of a person who means ill. */
  readonly token: string;
  /** An asset that is worth reading slowly. */
  readonly asset: string;
  readonly item: string;
  readonly openScreens: readonly string[];
  /** Of a source of alerts. */
  readonly capToken: string;
  readonly alerts: readonly string[];
  /** A picture, base64. */
  readonly picture: string;
}

/** What became of each attempt, by attack and outcome. */
export type Outcomes = Record<string, Record<string, number>>;

const PAUSE_MS = 50;
const HELD_MS = 8000;
const outcomes: Outcomes = {};
let over = false;
const open = new Set<Socket>();

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const from = (net: number, n: number): string => `127.0.${net}.${1 + (n % 250)}`;

interface Reply {
  readonly outcome: string;
  readonly body: string;
}

/** An ordinary request from one of the strangers' addresses. */
function ask(
  port: number,
  localAddress: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | Buffer = '',
): Promise<Reply> {
  return new Promise((resolve) => {
    const asking = request({
      port,
      host: '127.0.0.1',
      localAddress,
      agent: false,
      method,
      path,
      headers,
    });
    asking.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      response.on('close', () => resolve({ outcome: String(response.statusCode), body: text }));
    });
    asking.on('error', () => resolve({ outcome: 'hung up', body: '' }));
    asking.setTimeout(60_000, () => asking.destroy());
    asking.end(body);
  });
}

/** A connection with something sent on it; `then` may go on sending. @returns how it ended, within the time or not. */
async function hold(
  port: number,
  localAddress: string,
  begin: string,
  then?: (socket: Socket) => Promise<void>,
  reading = true,
): Promise<string> {
  const socket = dial({ port, host: '127.0.0.1', localAddress });
  open.add(socket);
  let heard = '';
  if (reading)
    socket.on('data', (chunk: Buffer) => (heard = heard || chunk.toString('latin1', 0, 12)));
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) =>
    socket.on('close', () => resolve(heard.startsWith('HTTP') ? heard.slice(9, 12) : 'hung up')),
  );
  socket.on('connect', () => {
    socket.write(begin);
    then?.(socket).catch(() => undefined);
  });
  const outcome = await Promise.race([closed, wait(HELD_MS).then(() => 'held')]);
  socket.destroy();
  open.delete(socket);
  return outcome;
}

const upgrade = (credential: string): string =>
  `GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: ${SUBPROTOCOL}, ${credential}\r\n\r\n`;
const HELLO = masked({ type: 'hello', version: 1, player: 'x', serial: 0, hash: '', urgents: [] });
const JSON_TYPE = { 'content-type': 'application/json' };
const FLOOD_FRAMES = 500;

/** Says one thing again and again, and reads nothing. */
const flooding =
  (frame: Buffer) =>
  async (socket: Socket): Promise<void> => {
    socket.pause();
    const many = Buffer.concat(Array.from({ length: FLOOD_FRAMES }, () => frame));
    socket.write(HELLO);
    for (let n = 0; n < 200 && !socket.destroyed; n++) {
      socket.write(many);
      await wait(5);
    }
  };

interface Attack {
  /** At a time, at the fullest. */
  readonly lanes: number;
  once(orders: Orders, lane: number): Promise<string>;
}

const deep = '['.repeat(40_000) + ']'.repeat(40_000);
const ATTACKS: Readonly<Record<string, Attack>> = {
  'asks the time and does not read': {
    lanes: 8,
    once: ({ port, credentials }, n) =>
      hold(
        port,
        from(3, n),
        upgrade(credentials[n] ?? ''),
        flooding(masked({ type: 'time', t0: 1 })),
        false,
      ),
  },
  'pings and does not read': {
    lanes: 8,
    once: ({ port, credentials }, n) =>
      hold(
        port,
        from(4, n),
        upgrade(credentials[8 + n] ?? ''),
        flooding(Buffer.from([0x89, 0x80, 0, 0, 0, 0])),
        false,
      ),
  },
  'begins headers': {
    lanes: 1000,
    once: ({ port }, n) => hold(port, from(5, n % 20), 'GET / HTTP/1.1\r\nHost: x\r\nX: '),
  },
  'connects and is silent': { lanes: 500, once: ({ port }, n) => hold(port, from(6, n % 100), '') },
  'sends its body by the byte': {
    lanes: 100,
    once: ({ port }, n) =>
      hold(
        port,
        from(7, n),
        'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{',
        async (socket) => {
          for (; !socket.destroyed; await wait(1000)) socket.write(' ');
        },
      ),
  },
  'sends deep JSON': {
    lanes: 4,
    once: async ({ port, token }, n) =>
      (
        await ask(
          port,
          from(8, n),
          'POST',
          '/api/items',
          { ...JSON_TYPE, authorization: `Bearer ${token}` },
          `{"copy":${deep}}`,
        )
      ).outcome,
  },
  'guesses passwords': {
    lanes: 8,
    once: async ({ port }, n) =>
      (
        await ask(
          port,
          from(9, Math.floor(Math.random() * 250)),
          'POST',
          '/api/sessions',
          JSON_TYPE,
          JSON.stringify({ login: n % 2 ? 'admin' : `x${n}`, password: String(Math.random()) }),
        )
      ).outcome,
  },
  'asks for pairing codes': {
    lanes: 4,
    once: async ({ port }) =>
      (
        await ask(
          port,
          from(10, Math.floor(Math.random() * 250)),
          'POST',
          '/api/pairing',
          JSON_TYPE,
          '{}',
        )
      ).outcome,
  },
  'guesses where codes are fetched': {
    lanes: 4,
    once: async ({ port }, n) =>
      (
        await ask(
          port,
          from(11, n),
          'GET',
          `/api/pairing/${Math.random().toString(36).slice(2)}`,
          {},
        )
      ).outcome,
  },
  'pairs open screens': {
    lanes: 4,
    once: async ({ port, openScreens }, n) =>
      (
        await ask(
          port,
          from(12, n),
          'POST',
          `/play/${openScreens[n % openScreens.length]}/pair`,
          {},
        )
      ).outcome,
  },
  'reads an asset slowly': {
    lanes: 32,
    once: ({ port, asset }, n) =>
      hold(
        port,
        from(13, n),
        `GET /assets/${asset} HTTP/1.1\r\nHost: x\r\n\r\n`,
        async (socket) => void socket.pause(),
        false,
      ),
  },
  'previews every minute of a year': {
    lanes: 1,
    once: async ({ port, token, item }) => {
      const cron = { expression: '* * * * *', durationMs: 1000 };
      const schedule = { items: [{ item }], target: {}, layer: 'everyday', window: { cron } };
      const headers = { ...JSON_TYPE, authorization: `Bearer ${token}` };
      return (
        await ask(
          port,
          from(14, 0),
          'POST',
          '/api/schedules?preview=1',
          headers,
          JSON.stringify(schedule),
        )
      ).outcome;
    },
  },
  'sends alerts that are bombs': {
    lanes: 1,
    once: async ({ port, capToken, alerts }) => {
      const alert = alerts[Math.floor(Math.random() * alerts.length)] ?? '';
      const headers = {
        'content-type': 'application/cap+xml',
        authorization: `Bearer ${capToken}`,
      };
      return (await ask(port, from(15, 0), 'POST', '/api/cap', headers, alert)).outcome;
    },
  },
  'sends pictures that are bombs': {
    lanes: 4,
    once: async ({ port, token, picture }) => {
      const headers = { 'content-type': 'image/avif', authorization: `Bearer ${token}` };
      return (
        await ask(
          port,
          from(16, 0),
          'POST',
          '/api/pictures',
          headers,
          Buffer.from(picture, 'base64'),
        )
      ).outcome;
    },
  },
};

async function carryOut(orders: Orders, name: string, attack: Attack, lane: number): Promise<void> {
  const counts = (outcomes[name] ??= { tried: 0 });
  await wait(Math.random() * 1000);
  while (!over) {
    counts['tried'] = (counts['tried'] ?? 0) + 1;
    const outcome = await attack.once(orders, lane);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    await wait(PAUSE_MS);
  }
}

// Whoever started it is gone: nothing may be left behind.
process.on('disconnect', () => process.exit());
process.on('message', (orders: Orders | { readonly do: 'stop' }) => {
  if (orders.do === 'stop') {
    over = true;
    for (const socket of open) socket.destroy();
    return void process.send?.({ event: 'stopped', outcomes });
  }
  for (const [name, attack] of Object.entries(ATTACKS)) {
    const lanes = Math.max(1, Math.round(attack.lanes * orders.share));
    for (let lane = 0; lane < lanes; lane++) void carryOut(orders, name, attack, lane);
  }
  process.send?.({ event: 'begun' });
});
