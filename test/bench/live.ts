/**
 * `npm run bench -- live [screens] [rounds]`: urgent messages to every screen of a county, against bars and against other ways.
 * Server, screens and each yardstick are processes of their own; all on loopback.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../server/db/open.ts';
import { GEOMETRIES } from './live-county.ts';
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
  // The first message warms what every later one shares: compiled queries, the renderer's fonts.
  const before = await memory(server);
  await connectAll(clients, port, 5000);
  const after = await memory(server);
  bar('memory of a connected idle screen', (after.rss - before.rss) / SCREENS / 1000, 'kB', 12);
  await round(server, clients, port, token);

  const raw = await startRaw();
  const ours: number[] = [];
  const theirs: number[] = [];
  const painted: number[] = [];
  let sizes: readonly number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    const one = await round(server, clients, port, token);
    ours.push(one.lastReceiptMs);
    painted.push(one.p99PaintedMs);
    ({ sizes } = one);
    theirs.push(await raw.round(sizes));
    console.log(
      `  round ${n + 1}: answered in ${one.answeredMs.toFixed(0)} ms; then painted p99 ${one.p99PaintedMs.toFixed(0)} ms, last receipt ${one.lastReceiptMs.toFixed(0)} ms; raw ${theirs.at(-1)?.toFixed(0)} ms; server CPU ${one.cpuMs.toFixed(0)} ms`,
    );
  }
  bar('accepted to p99 painted, median of rounds', median(painted), 'ms', 1000);
  bar('last receipt against raw sockets', median(ours) / median(theirs), 'x', 1.5);
  await raw.stop();

  await underLoad(server, clients, port, token);
  await reconnect(server, clients, port);
  await clients.kill();
  await compareBroker('aedes', median(painted), sizes);
  if (isInstalled('mosquitto')) await compareBroker('mosquitto', median(painted), sizes);
  else console.log('  mosquitto: not installed here');
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
  const got = await clients.next(
    (one: Event & { receipts: { last: number } }) => one.event === 'received',
  );
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
      lastReceiptMs: got.receipts.last - accepted,
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

async function startRaw(): Promise<{
  round(sizes: readonly number[]): Promise<number>;
  stop(): Promise<void>;
}> {
  const server = peer('./raw-peer.ts', 'server');
  const reader = peer('./raw-peer.ts', 'reader');
  const { port } = await server.next((one: { port: number }) => one.port > 0);
  reader.send({ port, count: SCREENS });
  await reader.next(on('connected'));
  return {
    round: async (sizes) => {
      const total = Array.from({ length: SCREENS }, (_, n) => sizes[n % sizes.length] ?? 0);
      reader.send({ total: total.reduce((sum, bytes) => sum + bytes, 0) });
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

function isInstalled(name: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, name)));
}

async function compareBroker(
  name: 'aedes' | 'mosquitto',
  oursMs: number,
  sizes: readonly number[],
): Promise<void> {
  const broker = peer('./mqtt-peer.ts', name);
  const screens = peer('./mqtt-peer.ts', 'screens');
  const { port } = await broker.next((one: { port: number }) => one.port > 0);
  screens.send({ port, count: SCREENS });
  await screens.next(on('connected'));
  const p99s: number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    broker.send({ sizes, screens: SCREENS });
    const done = await broker.next((one: Event & { p99Ms: number }) => one.event === 'painted');
    p99s.push(done.p99Ms);
  }
  await screens.kill();
  await broker.kill();
  console.log(`  ${name}: publish to p99 painted ${median(p99s).toFixed(0)} ms`);
  bar(`p99 painted against the broker ${name}`, oursMs / median(p99s), 'x', 1);
}
