/** An MQTT broker and its screens, for comparison: one retained-free publish a geometry, and every acknowledgement collected. */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import { generate, type Packet, parser } from 'mqtt-packet';
import { GEOMETRIES, PAINT_MS, VERIFY_MS } from './live-county.ts';

const now = (): number => performance.timeOrigin + performance.now();
const tell = (message: object): void => void process.send?.(message);
// Whoever started it is gone: nothing may be left behind.
process.on('disconnect', () => process.exit());

if (process.argv[2] === 'broker') await broker();
else clients();

/** Collects the acknowledgements in the broker's own process, which is the kindest way to it: no further hop. */
async function broker(): Promise<void> {
  const aedes = await Aedes.createBroker();
  const server = createServer((socket) => aedes.handle(socket));
  let painted: number[] = [];
  let began = 0;
  let expected = 0;
  await new Promise<void>((resolve) =>
    aedes.subscribe(
      'painted/#',
      (_packet, done) => {
        painted.push(now());
        if (painted.length === expected) {
          painted.sort((a, b) => a - b);
          const p99 = painted[Math.floor(expected * 0.99)] ?? 0;
          tell({ event: 'painted', p99Ms: p99 - began, lastMs: (painted.at(-1) ?? 0) - began });
        }
        done();
      },
      () => resolve(),
    ),
  );
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
    tell({ port: (server.address() as AddressInfo).port }),
  );
  process.on('message', ({ bytes, screens }: { bytes: number; screens: number }) => {
    painted = [];
    expected = screens;
    began = now();
    for (let geometry = 0; geometry < GEOMETRIES; geometry++) {
      const payload = Buffer.alloc(bytes, 120);
      aedes.publish(
        { cmd: 'publish', topic: `urgent/${geometry}`, payload, qos: 1, retain: false, dup: false },
        (error) => error && tell({ event: 'failed', message: error.message }),
      );
    }
  });
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
    socket.on('connect', () =>
      send({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clientId: `screen-${n}`,
        clean: true,
        keepalive: 0,
      }),
    );
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
