/**
 * `npm run bench -- live [screens] [rounds]`: urgent messages to every screen of a county, against bars and against other ways.
 * Server, screens and each yardstick are processes of their own; all on loopback.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../server/db/open.ts';
import { GEOMETRIES } from './live-county.ts';
import {
  connectSome,
  type County,
  median,
  memory,
  on,
  type Round,
  round,
  signIn,
} from './live-round.ts';
import { startBroker, startRaw, type Yardstick } from './live-yardsticks.ts';
import { type Peer, startPeer } from './peer.ts';

const SCREENS = Number(process.argv[3] ?? 10_000);
const ROUNDS = Number(process.argv[4] ?? 5);
const SLOW = Math.min(200, Math.floor(SCREENS / 50));

interface Bar {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly most: number;
}
const bars: Bar[] = [];
const bar = (what: string, value: number, unit: string, most: number): void => {
  bars.push({ what, value, unit, most });
  console.log(
    `  ${value <= most ? 'ok  ' : 'OVER'} ${what}: ${value.toFixed(2)} ${unit} (bar ${most} ${unit})`,
  );
};
const dir = await mkdtemp(join(tmpdir(), 'gengfu-bench-'));
const peers: Peer[] = [];
try {
  await run();
} finally {
  await Promise.all(peers.map((peer) => peer.kill()));
  await rm(dir, { recursive: true, force: true });
}
process.exitCode = bars.some(({ value, most }) => value > most) ? 1 : 0;

function peer(file: string, ...args: string[]): Peer {
  const started = startPeer(file, args);
  peers.push(started);
  return started;
}

async function startServer(
  port: number,
): Promise<{ server: Peer; port: number; renderer: string }> {
  const server = peer('./live-server.ts', dir, String(port), String(SCREENS));
  const up = await server.next(
    (one: { port?: number; renderer: string }) => one.port !== undefined,
  );
  return { server, port: up.port ?? 0, renderer: up.renderer };
}

async function run(): Promise<void> {
  console.log(`${SCREENS} screens in ${GEOMETRIES} geometries`);
  const { server, port, renderer } = await startServer(0);
  console.log(`renderer: ${renderer}`);
  const clients = peer('./live-clients.ts');
  const token = await signIn(port);
  const before = await memory(server);
  await connectAll(clients, port, 5000);
  const after = await memory(server);
  bar('memory of a connected idle screen', (after.rss - before.rss) / SCREENS / 1000, 'kB', 12);
  const openStore = () => openDatabase({ kind: 'sqlite', file: join(dir, 'gengfu.db') });
  const county: County = { servers: [server], port, clients, token, screens: SCREENS, openStore };
  await againstYardsticks(county);
  await underLoad(server, county);
  await reconnect(server, clients, port);
}

/** Ours and every other way in alternating rounds: the machine's speed drifts, and then it does so for all. */
async function againstYardsticks(county: County): Promise<void> {
  const raw = await startRaw(peer, SCREENS);
  const brokers = await startBrokers();
  const ours: Round[] = [];
  const others = new Map<Yardstick, number[]>([raw, ...brokers].map((other) => [other, []]));
  // The first round is everybody's warming up.
  for (let n = 0; n <= ROUNDS; n++) {
    const one = await round(county);
    const theirs: string[] = [];
    for (const [other, times] of others) {
      const ms = await other.round(one.sizes);
      if (n > 0) times.push(ms);
      theirs.push(`${other.name} ${ms.toFixed(0)} ms`);
    }
    if (n > 0) ours.push(one);
    console.log(
      `  round ${n}: answered in ${one.answeredMs.toFixed(0)} ms; then painted p99 ${one.p99PaintedMs.toFixed(0)} ms, last receipt ${one.lastReceiptMs.toFixed(0)} ms; ${theirs.join(', ')}; server CPU ${one.cpuMs.toFixed(0)} ms`,
    );
  }
  const painted = median(ours.map(({ p99PaintedMs }) => p99PaintedMs));
  const lastReceipt = median(ours.map(({ lastReceiptMs }) => lastReceiptMs));
  bar('accepted to p99 painted, median of rounds', painted, 'ms', 1000);
  bar('last receipt against raw sockets', lastReceipt / median(others.get(raw) ?? []), 'x', 1.5);
  for (const broker of brokers)
    bar(
      `p99 painted against the broker ${broker.name}`,
      painted / median(others.get(broker) ?? []),
      'x',
      1,
    );
  for (const other of others.keys()) await other.stop();
}

async function startBrokers(): Promise<Yardstick[]> {
  const found = [await startBroker(peer, 'aedes', SCREENS)];
  const mosquitto = await startBroker(peer, 'mosquitto', SCREENS);
  if (!mosquitto) console.log('  mosquitto: not installed here');
  return [...found, mosquitto].filter((one) => one !== null);
}

async function connectAll(clients: Peer, port: number, jitterMs: number): Promise<void> {
  const up = await connectSome(clients, port, { from: 0, count: SCREENS, jitterMs });
  console.log(
    `  connected in ${(up.tookMs / 1000).toFixed(1)} s, served p50 ${up.p50.toFixed(0)} ms p99 ${up.p99.toFixed(0)} ms, failed ${up.failures}`,
  );
}

async function underLoad(server: Peer, county: County): Promise<void> {
  const { clients } = county;
  clients.send({ do: 'stop-reading', count: SLOW });
  await clients.next(on('ready'));
  const slow: number[] = [];
  for (let n = 0; n < 3; n++) slow.push((await round(county, SLOW)).p99PaintedMs);
  bar(`p99 painted while ${SLOW} screens stop reading`, median(slow), 'ms', 1500);
  clients.send({ do: 'read-again' });
  await clients.next(on('ready'));
  server.send({ ask: 'render', on: true });
  await server.next(() => true);
  const drawing: number[] = [];
  for (let n = 0; n < 3; n++) drawing.push((await round(county)).p99PaintedMs);
  bar('p99 painted while a campaign is rendered', median(drawing), 'ms', 1500);
  server.send({ ask: 'render', on: false });
  await server.next(() => true);
}

async function reconnect(server: Peer, clients: Peer, port: number): Promise<void> {
  await server.kill();
  await clients.next(on('all-closed'));
  const again = await startServer(port);
  const up = await connectSome(clients, port, { from: 0, count: SCREENS, jitterMs: 5000 });
  bar('all served again after a restart', up.tookMs / 1000, 's', 15);
  bar('connections that failed', up.failures, '', 0);
  await again.server.kill();
}
