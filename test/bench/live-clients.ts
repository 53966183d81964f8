/** The screens' process of `npm run bench -- live`: many players in one, speaking PROTOCOL.md and doing nothing else. */
import { credentialOf, PAINT_MS, VERIFY_MS } from './live-county.ts';
import { type Line, openLine } from './line.ts';

export type Order =
  | {
      readonly do: 'connect';
      readonly port: number;
      readonly from: number;
      readonly count: number;
      readonly jitterMs: number;
    }
  | { readonly do: 'expect' }
  | { readonly do: 'stop-reading'; readonly count: number }
  | { readonly do: 'read-again' };

const sockets = new Map<number, Line>();
const welcomedIn: number[] = [];
let serial = 0;
let hash = '';
let receipts: number[] = [];
let expected = 0;
/** What every screen holds by now, as its next hello will say. */
const held = new Set<string>();
const bodies = new Map<string, { id: string; version: number }>();
let stopped: Line[] = [];
let failures = 0;
let connecting: { port: number; count: number; jitterMs: number; began: number } | null = null;

const tell = (message: object): void => void process.send?.(message);
const now = (): number => performance.timeOrigin + performance.now();

function open(n: number, port: number): void {
  const began = now();
  const line: Line = openLine(port, credentialOf(n), {
    open: () =>
      line.send({
        type: 'hello',
        version: 1,
        player: 'bench',
        serial,
        hash,
        urgents: [...held].slice(-100),
      }),
    frame: (data) => receive(line, data, began),
    failed: () => {
      failures++;
      settled();
    },
    closed: () => {
      sockets.delete(n);
      if (sockets.size === 0) tell({ event: 'all-closed' });
    },
  });
  sockets.set(n, line);
}

/** Reads only as far as a player must before the picture is on: the first line, and the id and version of the body. */
function receive(line: Line, data: Buffer, began: number): void {
  const cut = data.indexOf(10);
  const message = JSON.parse(data.toString('utf8', 0, cut < 0 ? data.length : cut)) as {
    type: string;
    ref: string;
    serial: number;
    hash: string;
  };
  if (message.type === 'urgent') {
    receipts.push(now());
    const { id, version } = bodyOf(message.hash, data.subarray(cut + 1));
    held.add(`${id}:${version}`);
    const stage = (name: string): void =>
      line.send({ type: 'urgent-stage', id, version, stage: name, at: Math.round(now()) });
    setTimeout(() => stage('received'), VERIFY_MS);
    setTimeout(() => stage('painted'), VERIFY_MS + PAINT_MS);
    if (receipts.length === expected) tell({ event: 'received', receipts: summary(receipts) });
  } else if (message.type === 'welcome') {
    welcomedIn.push(now() - began);
    settled();
  } else if (message.type === 'programme') {
    ({ serial, hash } = message);
    line.send({ type: 'ack', ref: message.ref });
  }
}

/** What a screen reads of a body; those of one geometry share it, as they share this process. */
function bodyOf(of: string, bytes: Buffer): { id: string; version: number } {
  let body = bodies.get(of);
  if (!body) {
    const { id, version } = JSON.parse(bytes.toString()) as { id: string; version: number };
    bodies.set(of, (body = { id, version }));
  }
  return body;
}

/** Every screen is either served or has failed. */
function settled(): void {
  if (!connecting || welcomedIn.length + failures < connecting.count) return;
  const sorted = [...welcomedIn].sort((a, b) => a - b);
  const { began } = connecting;
  connecting = null;
  tell({
    event: 'connected',
    failures,
    tookMs: now() - began,
    p50: sorted[Math.floor(sorted.length * 0.5)],
    p99: sorted[Math.floor(sorted.length * 0.99)],
  });
}

function summary(times: number[]): { first: number; p99: number; last: number } {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    first: sorted[0] ?? 0,
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    last: sorted.at(-1) ?? 0,
  };
}

// Whoever started it is gone: nothing may be left behind.
process.on('disconnect', () => process.exit());
process.on('message', (order: Order) => {
  if (order.do === 'connect') {
    const { port, from, count, jitterMs } = order;
    welcomedIn.length = 0;
    failures = 0;
    connecting = { port, count, jitterMs, began: now() };
    for (let n = from; n < from + count; n++)
      setTimeout(() => open(n, port), Math.random() * jitterMs);
  } else if (order.do === 'expect') {
    receipts = [];
    expected = sockets.size - stopped.length;
    tell({ event: 'ready' });
  } else if (order.do === 'stop-reading') {
    stopped = [...sockets.values()].slice(0, order.count);
    for (const socket of stopped) socket.pause();
    tell({ event: 'ready' });
  } else {
    for (const socket of stopped) socket.resume();
    stopped = [];
    tell({ event: 'ready' });
  }
});
