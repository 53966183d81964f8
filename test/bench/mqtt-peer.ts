/** MQTT brokers and their screens, for comparison: one publish a geometry, not retained, and every acknowledgement collected. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Aedes } from 'aedes';
import { generate, type Packet } from 'mqtt-packet';
import { after } from './after.ts';
import { GEOMETRIES, PAINT_MS, VERIFY_MS } from './live-county.ts';
import {
  CONNACK,
  messageIdOf,
  puback,
  PUBLISH,
  shortPublish,
  SUBACK,
  takePackets,
} from './mqtt-packets.ts';
import { openSocket } from './socket.ts';

const now = (): number => performance.timeOrigin + performance.now();
const tell = (message: object): void => void process.send?.(message);
// Whoever started it is gone: nothing may be left behind.
process.on('disconnect', () => process.exit());

/** However this process ends, its end of the pipe closes. */
const ENDS_WITH_US = 'mosquitto -c "$0" & broker=$!; read nothing; kill $broker';

const [, , role] = process.argv;
if (role === 'aedes') await aedesBroker();
else if (role === 'mosquitto') await mosquitto();
else clients();

interface Order {
  /** Bytes of the message, by geometry. */
  readonly sizes: readonly number[];
  readonly screens: number;
}

/** Counts what is painted from one publication on, and tells the 99th percentile. */
function createCount(): { begin(screens: number): void; painted(): void } {
  let painted: number[] = [];
  let began = 0;
  let expected = 0;
  return {
    begin: (screens) => {
      painted = [];
      expected = screens;
      began = now();
    },
    painted: () => {
      painted.push(now());
      if (painted.length !== expected) return;
      painted.sort((a, b) => a - b);
      const p99 = painted[Math.floor(expected * 0.99)] ?? 0;
      tell({ event: 'painted', p99Ms: p99 - began, lastMs: (painted.at(-1) ?? 0) - began });
    },
  };
}

/** Collects the acknowledgements in the broker's own process, which is the kindest way to it: no further hop. */
async function aedesBroker(): Promise<void> {
  const aedes = await Aedes.createBroker();
  const server = createServer((socket) => aedes.handle(socket));
  const count = createCount();
  await new Promise<void>((resolve) =>
    aedes.subscribe(
      'painted/#',
      (_packet, done) => {
        count.painted();
        done();
      },
      () => resolve(),
    ),
  );
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
    tell({ port: (server.address() as AddressInfo).port }),
  );
  process.on('message', ({ sizes, screens }: Order) => {
    count.begin(screens);
    for (let geometry = 0; geometry < GEOMETRIES; geometry++) {
      const payload = Buffer.alloc(sizes[geometry] ?? 0, 120);
      aedes.publish(
        { cmd: 'publish', topic: `urgent/${geometry}`, payload, qos: 1, retain: false, dup: false },
        (error) => error && tell({ event: 'failed', message: error.message }),
      );
    }
  });
}

/** Mosquitto as a process of its own, published to and collected from by a client, as its users do. */
async function mosquitto(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'gengfu-mosquitto-'));
  const port = await freePort();
  const settings = `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nlog_dest none\n`;
  await writeFile(join(dir, 'mosquitto.conf'), settings);
  spawn('sh', ['-c', ENDS_WITH_US, join(dir, 'mosquitto.conf')], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const client = await connected(port);
  await rm(dir, { recursive: true, force: true });
  const count = createCount();
  const send = (packet: Packet): void => void client.write(generate(packet));
  let rest: Buffer | null = null;
  client.on('data', (chunk: Buffer) => {
    rest = takePackets(rest ? Buffer.concat([rest, chunk]) : chunk, (type) => {
      if (type === PUBLISH) count.painted();
      else if (type === CONNACK) send(subscribe('painted/#', 0));
      else if (type === SUBACK) tell({ port });
    });
  });
  send(hello('publisher'));
  let messageId = 1;
  process.on('message', ({ sizes, screens }: Order) => {
    count.begin(screens);
    for (let geometry = 0; geometry < GEOMETRIES; geometry++) {
      const payload = Buffer.alloc(sizes[geometry] ?? 0, 120);
      const topic = `urgent/${geometry}`;
      messageId = (messageId % 60_000) + 1;
      send({ cmd: 'publish', topic, payload, messageId, qos: 1, retain: false, dup: false });
    }
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A line to the broker, which may need a moment to come up. */
async function connected(port: number): Promise<Socket> {
  for (let attempt = 0; ; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (open) return socket;
    if (attempt === 100) throw new Error('mosquitto does not come up');
    await pause(50);
  }
}

function hello(clientId: string): Packet {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId,
    clean: true,
    keepalive: 0,
  };
}

const subscribe = (topic: string, qos: 0 | 1): Packet => ({
  cmd: 'subscribe',
  messageId: 1,
  subscriptions: [{ topic, qos }],
});

/** QoS 1 in, so that receipt is acknowledged; painted goes back as a message of its own, as the screens' does. */
function clients(): void {
  interface Screen {
    readonly socket: Socket;
    readonly n: number;
    readonly messageId: number;
  }
  const stage = (): string => `{"id":"urgent-1","version":1,"at":${Math.round(now())}}`;
  const painted = after(PAINT_MS, ({ socket, n }: Screen) =>
    socket.write(shortPublish(`painted/${n}`, stage())),
  );
  const verified = after(VERIFY_MS, (screen: Screen) => {
    screen.socket.write(puback(screen.messageId));
    painted(screen);
  });
  let ready = 0;
  process.on('message', ({ port, count }: { port: number; count: number }) => {
    for (let n = 0; n < count; n++) setTimeout(() => open(port, n, count), (n / count) * 8000);
  });
  function open(port: number, n: number, count: number): void {
    let rest: Buffer | null = null;
    const socket = openSocket(port, (chunk) => {
      rest = takePackets(rest ? Buffer.concat([rest, chunk]) : chunk, (type, qos, body) => {
        if (type === CONNACK) socket.write(generate(subscribe(`urgent/${n % GEOMETRIES}`, 1)));
        else if (type === SUBACK && ++ready === count) tell({ event: 'connected' });
        else if (type === PUBLISH && qos > 0) verified({ socket, n, messageId: messageIdOf(body) });
      });
    });
    socket.on('connect', () => socket.write(generate(hello(`screen-${n}`))));
    socket.on('error', (error) => tell({ event: 'failed', message: error.message }));
  }
}
