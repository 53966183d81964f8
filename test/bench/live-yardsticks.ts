/** Other ways to bring the same bytes to as many screens, each in processes of its own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from './peer.ts';

export interface Yardstick {
  readonly name: string;
  /** @param sizes bytes of the message, by geometry. @returns ms that it took. */
  round(sizes: readonly number[]): Promise<number>;
  stop(): Promise<void>;
}

type Start = (file: string, ...args: string[]) => Peer;
type Event = { event: string };

const on =
  (event: string) =>
  (message: Event): boolean =>
    message.event === event;

/** Plain TCP: from the first byte written to the last byte read. */
export async function startRaw(start: Start, screens: number): Promise<Yardstick> {
  const server = start('./raw-peer.ts', 'server');
  const reader = start('./raw-peer.ts', 'reader');
  const { port } = await server.next((one: { port: number }) => one.port > 0);
  reader.send({ port, count: screens });
  await reader.next(on('connected'));
  return {
    name: 'raw sockets',
    round: async (sizes) => {
      let total = 0;
      for (let n = 0; n < screens; n++) total += sizes[n % sizes.length] ?? 0;
      reader.send({ total });
      await reader.next(on('ready'));
      server.send({ sizes });
      const { began } = await server.next(
        (one: Event & { began: number }) => one.event === 'written',
      );
      const { last } = await reader.next(
        (one: Event & { last: number }) => one.event === 'received',
      );
      return last - began;
    },
    stop: async () => void (await Promise.all([server.kill(), reader.kill()])),
  };
}

/** An MQTT broker: from the publication to the 99th percentile of what its screens say they painted. */
export async function startBroker(start: Start, name: 'aedes', screens: number): Promise<Yardstick>;
/** @returns null where it is not installed. */
export async function startBroker(
  start: Start,
  name: 'mosquitto',
  screens: number,
): Promise<Yardstick | null>;
export async function startBroker(
  start: Start,
  name: 'aedes' | 'mosquitto',
  screens: number,
): Promise<Yardstick | null> {
  if (name === 'mosquitto' && !isInstalled(name)) return null;
  const broker = start('./mqtt-peer.ts', name);
  const clients = start('./mqtt-peer.ts', 'screens');
  const { port } = await broker.next((one: { port: number }) => one.port > 0);
  clients.send({ port, count: screens });
  await clients.next(on('connected'));
  return {
    name,
    round: async (sizes) => {
      broker.send({ sizes, screens });
      const { p99Ms } = await broker.next(
        (one: Event & { p99Ms: number }) => one.event === 'painted',
      );
      return p99Ms;
    },
    stop: async () => {
      await clients.kill();
      await broker.kill();
    },
  };
}

const isInstalled = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, name)));
