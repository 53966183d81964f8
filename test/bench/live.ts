/**
 * `npm run bench -- live [screens] [rounds]`: urgent messages to every screen of a county, against bars and against other ways.
 * Server, screens and each yardstick are processes of their own; all on loopback.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../server/db/open.ts';
import { GEOMETRIES } from './live-county.ts';
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
const now = (): number => performance.timeOrigin + performance.now();
const median = (list: number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;
/** What stands before the body in a frame: header, the message's own line, line feed. */
const LINE_BYTES = 240;
type Event = { event: string };
const on =
  (event: string) =>
  (message: Event): boolean =>
    message.event === event;

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

async function memory(
  server: Peer,
  ask: 'memory' | 'cpu' = 'memory',
): Promise<{ rss: number; cpuMs: number }> {
  server.send({ ask });
  return server.next(() => true);
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
  await againstYardsticks(server, clients, port, token);
  await underLoad(server, clients, port, token);
  await reconnect(server, clients, port);
}

/** Ours and every other way in alternating rounds: the machine's speed drifts, and then it does so for all. */
async function againstYardsticks(
  server: Peer,
  clients: Peer,
  port: number,
  token: string,
): Promise<void> {
  const raw = await startRaw(peer, SCREENS);
  const brokers = await startBrokers();
  const ours: Round[] = [];
  const others = new Map<Yardstick, number[]>([raw, ...brokers].map((other) => [other, []]));
  // The first round is everybody's warming up.
  for (let n = 0; n <= ROUNDS; n++) {
    const one = await round(server, clients, port, token);
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

async function signIn(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'bench', password: 'bench-bench' }),
  });
  return ((await answer.json()) as { token: string }).token;
}

async function connectAll(clients: Peer, port: number, jitterMs: number): Promise<void> {
  clients.send({ do: 'connect', port, from: 0, count: SCREENS, jitterMs });
  const up = await clients.next(
    (one: Event & { failures: number; tookMs: number; p50: number; p99: number }) =>
      one.event === 'connected',
  );
  console.log(
    `  connected in ${(up.tookMs / 1000).toFixed(1)} s, served p50 ${up.p50.toFixed(0)} ms p99 ${up.p99.toFixed(0)} ms, failed ${up.failures}`,
  );
}

interface Round {
  readonly answeredMs: number;
  /** From the answer on. */
  readonly p99PaintedMs: number;
  readonly lastReceiptMs: number;
  /** Bytes of the frames, one for each geometry. */
  readonly sizes: readonly number[];
  /** What it cost the server's process, from the request to the last acknowledgement stored: other work on the machine does not count. */
  readonly cpuMs: number;
}

/** Issues one message and waits until the last screen has it and the store knows it. */
async function round(
  server: Peer,
  clients: Peer,
  port: number,
  token: string,
  silent = 0,
): Promise<Round> {
  clients.send({ do: 'expect' });
  await clients.next(on('ready'));
  const { cpuMs } = await memory(server, 'cpu');
  const asked = now();
  const answer = await fetch(`http://127.0.0.1:${port}/api/urgent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      text: '台风红色预警，请立即转移到安全地带',
      target: {},
      expiresAt: Date.now() + 60_000,
    }),
  });
  const accepted = now();
  if (answer.status !== 201) throw new Error(await answer.text());
  const { urgent } = (await answer.json()) as { urgent: { id: string } };
  const got = await clients.next((one: Event & { last: number }) => one.event === 'received');
  // Not looked at before: asking the server to store what it has would be work that nobody asks of it in earnest.
  await clients.next(on('painted'));
  const db = await openDatabase({ kind: 'sqlite', file: join(dir, 'gengfu.db') });
  try {
    const painted = await allPainted(server, db, urgent.id, silent);
    const bodies = await db
      .selectFrom('urgent_pictures')
      .select('body')
      .where('urgent', '=', urgent.id)
      .execute();
    return {
      answeredMs: accepted - asked,
      p99PaintedMs: (painted[Math.floor(painted.length * 0.99)] ?? 0) - accepted,
      lastReceiptMs: got.last - accepted,
      sizes: bodies.map(({ body }) => body.length + LINE_BYTES),
      cpuMs: (await memory(server, 'cpu')).cpuMs - cpuMs,
    };
  } finally {
    await db.destroy();
  }
}

async function allPainted(
  server: Peer,
  db: Awaited<ReturnType<typeof openDatabase>>,
  id: string,
  silent: number,
): Promise<number[]> {
  for (;;) {
    server.send({ ask: 'settle' });
    await server.next(() => true);
    const rows = await db
      .selectFrom('urgent_screens')
      .select('painted_at')
      .where('urgent', '=', id)
      .where('painted_at', 'is not', null)
      .orderBy('painted_at')
      .execute();
    if (rows.length === SCREENS - silent) return rows.map(({ painted_at }) => painted_at ?? 0);
  }
}

async function underLoad(server: Peer, clients: Peer, port: number, token: string): Promise<void> {
  clients.send({ do: 'stop-reading', count: SLOW });
  await clients.next(on('ready'));
  const slow: number[] = [];
  for (let n = 0; n < 3; n++)
    slow.push((await round(server, clients, port, token, SLOW)).p99PaintedMs);
  bar(`p99 painted while ${SLOW} screens stop reading`, median(slow), 'ms', 1500);
  clients.send({ do: 'read-again' });
  await clients.next(on('ready'));
  server.send({ ask: 'render', on: true });
  await server.next(() => true);
  const drawing: number[] = [];
  for (let n = 0; n < 3; n++)
    drawing.push((await round(server, clients, port, token)).p99PaintedMs);
  bar('p99 painted while a campaign is rendered', median(drawing), 'ms', 1500);
  server.send({ ask: 'render', on: false });
  await server.next(() => true);
}

async function reconnect(server: Peer, clients: Peer, port: number): Promise<void> {
  await server.kill();
  await clients.next(on('all-closed'));
  const again = await startServer(port);
  clients.send({ do: 'connect', port, from: 0, count: SCREENS, jitterMs: 5000 });
  const up = await clients.next(
    (one: Event & { failures: number; tookMs: number; p99: number }) => one.event === 'connected',
  );
  bar('all served again after a restart', up.tookMs / 1000, 's', 15);
  bar('connections that failed', up.failures, '', 0);
  await again.server.kill();
}
