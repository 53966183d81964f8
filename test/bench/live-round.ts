/** One urgent message to every screen of a county: asked of one node, waited for until the last screen has it and the store knows it. */
import type { Db } from '../../server/db/open.ts';
import type { Peer } from './peer.ts';

export interface County {
  /** The nodes that serve it. Messages are asked of the first. */
  readonly servers: readonly Peer[];
  readonly port: number;
  readonly clients: Peer;
  readonly token: string;
  readonly screens: number;
  openStore(): Promise<Db>;
}

export interface Round {
  readonly answeredMs: number;
  /** From the answer on. */
  readonly p99PaintedMs: number;
  readonly lastReceiptMs: number;
  /** Bytes of the frames, one for each geometry. */
  readonly sizes: readonly number[];
  /** What it cost the servers' processes, from the request to the last acknowledgement stored: other work on the machine does not count. */
  readonly cpuMs: number;
}

export type Event = { readonly event: string };
export const on =
  (event: string) =>
  (message: Event): boolean =>
    message.event === event;
export const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[list.length >> 1] ?? 0;

/** What stands before the body in a frame: header, the message's own line, line feed. */
const LINE_BYTES = 240;
const now = (): number => performance.timeOrigin + performance.now();

export async function memory(
  server: Peer,
  ask: 'memory' | 'cpu' = 'memory',
): Promise<{ rss: number; cpuMs: number }> {
  server.send({ ask });
  return server.next(() => true);
}

async function cpuOf(servers: readonly Peer[]): Promise<number> {
  let sum = 0;
  for (const server of servers) sum += (await memory(server, 'cpu')).cpuMs;
  return sum;
}

export async function signIn(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'bench', password: 'bench-bench' }),
  });
  return ((await answer.json()) as { token: string }).token;
}

/** Screens `from` on, `count` of them, to the node at the port. */
export async function connectSome(
  clients: Peer,
  port: number,
  { from, count, jitterMs }: { from: number; count: number; jitterMs: number },
): Promise<{ failures: number; tookMs: number; p50: number; p99: number }> {
  clients.send({ do: 'connect', port, from, count, jitterMs });
  return clients.next(
    (one: Event & { failures: number; tookMs: number; p50: number; p99: number }) =>
      one.event === 'connected',
  );
}

/** @param silent screens that do not read */
export async function round(county: County, silent = 0): Promise<Round> {
  const { servers, clients, port, token } = county;
  clients.send({ do: 'expect' });
  await clients.next(on('ready'));
  const cpuBefore = await cpuOf(servers);
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
  const db = await county.openStore();
  try {
    const painted = await allPainted(county, db, urgent.id, silent);
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
      cpuMs: (await cpuOf(servers)) - cpuBefore,
    };
  } finally {
    await db.destroy();
  }
}

async function allPainted(
  { servers, screens }: County,
  db: Db,
  id: string,
  silent: number,
): Promise<number[]> {
  for (;;) {
    for (const server of servers) {
      server.send({ ask: 'settle' });
      await server.next(() => true);
    }
    const rows = await db
      .selectFrom('urgent_screens')
      .select('painted_at')
      .where('urgent', '=', id)
      .where('painted_at', 'is not', null)
      .orderBy('painted_at')
      .execute();
    if (rows.length === screens - silent) return rows.map(({ painted_at }) => painted_at ?? 0);
  }
}
