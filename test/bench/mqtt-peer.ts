/** MQTT brokers and their screens, for comparison: one publish a geometry, not retained, and every acknowledgement collected. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Aedes } from 'aedes';
import { generate, type Packet, parser } from 'mqtt-packet';
import { GEOMETRIES, PAINT_MS, VERIFY_MS } from './live-county.ts';

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
  const incoming = parser();
  const count = createCount();
  const send = (packet: Packet): void => void client.write(generate(packet));
  client.on('data', (data) => incoming.parse(data));
  incoming.on('packet', (packet: Packet) => {
    if (packet.cmd === 'publish') count.painted();
    if (packet.cmd === 'connack') {
      send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'painted/#', qos: 0 }] });
    }
    if (packet.cmd === 'suback') tell({ port });
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

/** QoS 1 in, so that receipt is acknowledged; painted goes back as a message of its own, as the screens' does. */
function clients(): void {
  let ready = 0;
  process.on('message', ({ port, count }: { port: number; count: number }) => {
    for (let n = 0; n < count; n++) setTimeout(() => open(port, n, count), (n / count) * 8000);
  });
  function open(port: number, n: number, count: number): void {
    const socket = connect(port, '127.0.0.1');
    const incoming = parser();
    const send = (packet: Packet): void => void socket.write(generate(packet));
    socket.on('connect', () => send(hello(`screen-${n}`)));
    socket.on('data', (data) => incoming.parse(data));
    socket.on('error', (error) => tell({ event: 'failed', message: error.message }));
    incoming.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connack') {
        send({
          cmd: 'subscribe',
          messageId: 1,
          subscriptions: [{ topic: `urgent/${n % GEOMETRIES}`, qos: 1 }],
        });
      } else if (packet.cmd === 'suback') {
        if (++ready === count) tell({ event: 'connected' });
      } else if (packet.cmd === 'publish') {
        const { messageId = 0 } = packet;
        setTimeout(() => {
          send({ cmd: 'puback', messageId });
          tellBroker(socket, `received/${n}`);
        }, VERIFY_MS);
        setTimeout(() => tellBroker(socket, `painted/${n}`), VERIFY_MS + PAINT_MS);
      }
    });
  }
  function tellBroker(socket: Socket, topic: string): void {
    const payload = JSON.stringify({ id: 'urgent-1', version: 1, at: Math.round(now()) });
    socket.write(generate({ cmd: 'publish', qos: 0, retain: false, dup: false, topic, payload }));
  }
}
