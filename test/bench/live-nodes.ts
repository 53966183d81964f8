/**
 * `npm run bench -- live-nodes [screens] [rounds]`: urgent messages to a county that two nodes serve on one PostgreSQL, beside one
 * that a single node serves. Both share the machine and the cluster; rounds alternate, and the message is asked of the first node.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase } from '../../server/db/open.ts';
import { startPostgres } from '../support/postgres.ts';
import { connectSome, type County, median, type Round, round, signIn } from './live-round.ts';
import { type Peer, startPeer } from './peer.ts';

const SCREENS = Number(process.argv[3] ?? 10_000);
const ROUNDS = Number(process.argv[4] ?? 5);

const dir = await mkdtemp(join(tmpdir(), 'gengfu-bench-'));
const cluster = await startPostgres();
const peers: Peer[] = [];
try {
  console.log(`${SCREENS} screens, ${ROUNDS} rounds after one to warm up`);
  const one = await openCounty('one', 1);
  const two = await openCounty('two', 2);
  const alone: Round[] = [];
  const shared: Round[] = [];
  for (let n = 0; n <= ROUNDS; n++) {
    const single = await round(one);
    const double = await round(two);
    console.log(
      `  round ${n}: one node p99 painted ${ms(single.p99PaintedMs)}, last receipt ${ms(single.lastReceiptMs)}, CPU ${ms(single.cpuMs)}; two nodes ${ms(double.p99PaintedMs)}, ${ms(double.lastReceiptMs)}, ${ms(double.cpuMs)}`,
    );
    if (n === 0) continue;
    alone.push(single);
    shared.push(double);
  }
  const ratio = (of: (one: Round) => number): string =>
    (median(shared.map(of)) / median(alone.map(of))).toFixed(2);
  console.log(`  p99 painted, two nodes: ${ms(median(shared.map((r) => r.p99PaintedMs)))}`);
  console.log(`  two nodes to one, p99 painted: ${ratio((r) => r.p99PaintedMs)}x`);
  console.log(`  two nodes to one, last receipt: ${ratio((r) => r.lastReceiptMs)}x`);
  console.log(`  two nodes to one, CPU of the servers: ${ratio((r) => r.cpuMs)}x`);
  process.exitCode = median(shared.map((r) => r.p99PaintedMs)) <= 1000 ? 0 : 1;
} finally {
  await Promise.all(peers.map((peer) => peer.kill()));
  await cluster.stop();
  await rm(dir, { recursive: true, force: true });
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function peer(file: string, ...args: string[]): Peer {
  const started = startPeer(file, args);
  peers.push(started);
  return started;
}

/** A county of its own database, its screens spread evenly over so many nodes. */
async function openCounty(name: string, nodes: number): Promise<County> {
  const url = await createDatabase(name);
  const folder = join(dir, name);
  await mkdir(folder);
  const servers: Peer[] = [];
  const ports: number[] = [];
  // One after the other: the first fills the store.
  for (let n = 0; n < nodes; n++) {
    const server = peer('./live-server.ts', folder, '0', String(SCREENS), url);
    const { port = 0 } = await server.next((one: { port?: number }) => one.port !== undefined);
    servers.push(server);
    ports.push(port);
  }
  const clients = peer('./live-clients.ts');
  const each = Math.ceil(SCREENS / nodes);
  for (const [n, port] of ports.entries()) {
    const from = n * each;
    const count = Math.min(each, SCREENS - from);
    const up = await connectSome(clients, port, { from, count, jitterMs: 5000 });
    console.log(`  ${name}: ${count} connected to node ${n + 1}, failed ${up.failures}`);
  }
  const [port = 0] = ports;
  const openStore = () => openDatabase({ kind: 'postgres', url });
  return { servers, port, clients, token: await signIn(port), screens: SCREENS, openStore };
}

async function createDatabase(name: string): Promise<string> {
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(cluster.url);
  url.pathname = `/${name}`;
  return url.href;
}
