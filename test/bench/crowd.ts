/**
 * `npm run bench -- crowd [screens] [previews]`: what people ask for at the same time must not hold up urgent messages. The
 * built server, with a screen on the line for each of the county's; 20 previews and 20 overviews of all of them, and a
 * campaign for all that is published meanwhile. Once without urgent messages, for the longest block of the loop, and once with.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { systemClock } from '../../server/clock.ts';
import { openFolder } from '../../server/assets/folder.ts';
import { migrate } from '../../server/db/migrate.ts';
import { type Db, openDatabase } from '../../server/db/open.ts';
import { seed } from '../../server/signage/seed/seed.ts';
import { secretsOf } from '../../server/signage/ground/secrets.ts';
import { signerFrom } from '../../server/signage/ground/signer.ts';
import { chunks } from '../../server/signage/ground/values.ts';
import { fillCounty } from './county/store.ts';
import { credentialOf, nameOf, sha256 } from './live-county.ts';
import { type Peer, startPeer } from './peer.ts';

const SCREENS = Number(process.argv[3] ?? 10_000);
const EACH = Number(process.argv[4] ?? 20);
const BLOCK_MOST_MS = 30;
const URGENT_MOST_MS = 1000;

type Event = { event: string };
interface Blocked {
  /** CPU milliseconds of the loop's thread at one go. */
  readonly longest: number;
  /** By the clock: with what other processes took of the machine. */
  readonly longestWall: number;
  readonly over: number;
}

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const now = (): number => performance.timeOrigin + performance.now();
const dir = await mkdtemp(join(tmpdir(), 'gengfu-bench-'));
const database = { kind: 'sqlite', file: join(dir, 'gengfu.db') } as const;
const peers: Peer[] = [];
let fine = true;
try {
  await run();
} finally {
  await Promise.all(peers.map((peer) => peer.kill()));
  await rm(dir, { recursive: true, force: true });
}
process.exitCode = fine ? 0 : 1;

function bar(what: string, value: number, most: number): void {
  const holds = value <= most;
  fine &&= holds;
  console.log(`  ${holds ? 'ok  ' : 'OVER'} ${what}: ${value.toFixed(0)} ms (bar ${most} ms)`);
}

async function run(): Promise<void> {
  const password = await fill();
  const port = await freePort();
  const server = start('./crowd-server.ts', dir, String(port));
  const site = `http://127.0.0.1:${port}`;
  const token = await signIn(site, password);
  const db = await openDatabase(database);
  try {
    await compiled(db);
    const clients = start('./live-clients.ts');
    clients.send({ do: 'connect', port, from: 0, count: SCREENS, jitterMs: 8000, beats: true });
    const up = await clients.next((one: Event & { failures: number }) => one.event === 'connected');
    console.log(`${SCREENS} screens on the line, ${up.failures} failed`);
    const asker = { site, token, db };
    await delay(3000);

    const quiet = await urgent(asker, clients);
    console.log(
      `  at rest: an urgent message is answered in ${ms(quiet.answeredMs)} and painted at p99 ${ms(quiet.p99Ms)} after`,
    );

    server.send({ ask: 'begin' });
    await server.next(() => true);
    await crowd(asker, 60);
    server.send({ ask: 'end' });
    const blocked = await server.next<Blocked>(() => true);
    console.log(
      `  ${blocked.over} blocks of more than 15 ms; longest by the clock ${ms(blocked.longestWall)}`,
    );
    bar('longest block of the loop while all that is asked for', blocked.longest, BLOCK_MOST_MS);

    server.send({ ask: 'begin' });
    await server.next(() => true);
    let over = false;
    const asking = crowd(asker, 90).then(() => {
      over = true;
    });
    const times: Urgent[] = [];
    do {
      times.push(await urgent(asker, clients));
      await delay(500);
    } while (!over);
    await asking;
    server.send({ ask: 'end' });
    const both = await server.next<Blocked>(() => true);
    const worst = Math.max(...times.map(({ p99Ms }) => p99Ms));
    console.log(
      `  ${times.length} urgent messages meanwhile, answered in at most ${ms(Math.max(...times.map(({ answeredMs }) => answeredMs)))}; longest block with theirs ${ms(both.longest)}, by the clock ${ms(both.longestWall)}`,
    );
    bar('urgent message accepted to painted, p99 of screens, worst message', worst, URGENT_MOST_MS);
  } finally {
    await db.destroy();
  }
}

function start(file: string, ...args: string[]): Peer {
  const peer = startPeer(file, args);
  peers.push(peer);
  return peer;
}

/** The county, its pictures drawn, a credential for each screen. @returns the administrator's password. */
async function fill(): Promise<string> {
  const db = await openDatabase(database);
  await migrate(db);
  const seeded = await seed(
    {
      db,
      clock: systemClock,
      assets: openFolder(join(dir, 'assets')),
      render: { render: () => Promise.reject(new Error('nothing is drawn here')) },
      words: { check: () => Promise.reject(new Error('nothing here checks words')) },
      photos: { look: () => Promise.reject(new Error('nothing here is uploaded')) },
      signer: signerFrom(generateKeyPairSync('ed25519').privateKey),
      secrets: secretsOf(new Uint8Array(32)),
      log: pino({ level: 'warn' }),
      wake: () => undefined,
    },
    { demo: false },
  );
  await fillCounty(db, { screens: SCREENS, now: Date.now() });
  const pairings = Array.from({ length: SCREENS }, (_, n) => ({
    series: n + 1,
    screen: nameOf(n),
    token_hash: sha256(credentialOf(n)),
    created_at: Date.now(),
  }));
  for (const some of chunks(pairings)) await db.insertInto('pairings').values(some).execute();
  // The one that was made is good enough for a bench.
  await db.updateTable('people').set({ must_change: 0 }).execute();
  await db.destroy();
  return seeded.password ?? '';
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function signIn(site: string, password: string): Promise<string> {
  for (;;) {
    const answer = await fetch(`${site}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'admin', password }),
    }).catch(() => null);
    if (answer && !answer.ok && answer.status !== 503) throw new Error(await answer.text());
    if (answer?.ok) return ((await answer.json()) as { token: string }).token;
    await delay(200);
  }
}

/** Resolves when no screen is left to compile. */
async function compiled(db: Db): Promise<void> {
  for (;;) {
    const left = await db.selectFrom('stale_screens').select('screen').limit(1).execute();
    if (left.length === 0) return;
    await delay(300);
  }
}

interface Asker {
  readonly site: string;
  readonly token: string;
  readonly db: Db;
}

/** All at once; resolves when the last is answered, and the campaign compiled for all screens. */
async function crowd({ site, token, db }: Asker, share: number): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const path = `${site}/api/campaigns`;
  const { version, phases } = (await (await fetch(`${path}/campaign-10`, { headers })).json()) as {
    version: number;
    phases: Record<string, unknown>[];
  };
  /** The campaign for all, asking for other seconds of each hour. */
  const changed = (shareSecondsPerHour: number) =>
    phases.map(({ version: _version, ...phase }) => ({ ...phase, shareSecondsPerHour }));
  const publish = (seconds: number) =>
    fetch(`${path}/campaign-10`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ version, phases: changed(seconds) }),
    });
  const preview = (seconds: number) =>
    fetch(`${path}?preview=1`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        name: '演练',
        phases: changed(seconds).map(
          ({ schedule: _schedule, ...phase }: Record<string, unknown>) => phase,
        ),
      }),
    });
  const began = now();
  const asked = (name: string, of: Promise<Response>) =>
    of.then(async (answer) => {
      const bytes = await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${name}: ${answer.status} ${Buffer.from(bytes).toString()}`);
      return { name, ms: now() - began, bytes: bytes.byteLength };
    });
  const all = await Promise.all([
    asked('deed', publish(share)),
    ...Array.from({ length: EACH }, (_, n) => asked('preview', preview(100 + n))),
    ...Array.from({ length: EACH }, () => asked('overview', fetch(`${site}/`, { headers }))),
  ]);
  const slowest = (name: string) => {
    const some = all.filter((one) => one.name === name);
    const last = Math.max(...some.map((one) => one.ms));
    return `${name} ${(last / 1000).toFixed(1)} s (${((some[0]?.bytes ?? 0) / 1000).toFixed(0)} kB)`;
  };
  const answered = ['deed', 'preview', 'overview'].map(slowest).join(', ');
  await compiled(db);
  console.log(
    `  last answers: ${answered}; compiled for all after ${((now() - began) / 1000).toFixed(1)} s`,
  );
}

interface Urgent {
  readonly answeredMs: number;
  /** From the answer on, by the server's own clock. */
  readonly p99Ms: number;
}

async function urgent({ site, token, db }: Asker, clients: Peer): Promise<Urgent> {
  clients.send({ do: 'expect' });
  await clients.next((one: Event) => one.event === 'ready');
  const asked = now();
  const answer = await fetch(`${site}/api/urgent`, {
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
  const { urgent: made } = (await answer.json()) as { urgent: { id: string } };
  await clients.next((one: Event) => one.event === 'painted');
  for (;;) {
    const rows = await db
      .selectFrom('urgent_screens')
      .select('painted_at')
      .where('urgent', '=', made.id)
      .where('painted_at', 'is not', null)
      .orderBy('painted_at')
      .execute();
    const p99 = rows[Math.floor(SCREENS * 0.99)]?.painted_at;
    if (rows.length === SCREENS && p99)
      return { answeredMs: accepted - asked, p99Ms: p99 - accepted };
    await delay(100);
  }
}
