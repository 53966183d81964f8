/** The screens' process of `npm run bench -- live`: many players in one, speaking PROTOCOL.md and doing nothing else. */
import { after } from './after.ts';
import { type Line, masked, openLine } from './line.ts';
import { credentialOf, PAINT_MS, VERIFY_MS } from './live-county.ts';

export type Order =
  | {
      readonly do: 'connect';
      readonly port: number;
      readonly from: number;
      readonly count: number;
      readonly jitterMs: number;
      /** Whether they say from time to time that they are there: a bench that lasts needs it. */
      readonly beats?: boolean;
    }
  | { readonly do: 'expect' }
  | { readonly do: 'stop-reading'; readonly count: number }
  | { readonly do: 'read-again' };

/** An urgent message in the frame of one geometry. */
interface Urgent {
  readonly payload: Buffer;
  readonly id: string;
  readonly version: number;
}

const sockets = new Map<number, Line>();
const welcomedIn: number[] = [];
let serial = 0;
let hash = '';
let received = 0;
let shown = 0;
let expected = 0;
/** What every screen holds by now, as its next hello will say. */
const held = new Set<string>();
/** Frames of this round by their length; the screens of a geometry get the same bytes. */
const urgents = new Map<number, Urgent[]>();
let stopped: Line[] = [];
let failures = 0;
let connecting: { port: number; count: number; jitterMs: number; began: number } | null = null;

const tell = (message: object): void => void process.send?.(message);
const now = (): number => performance.timeOrigin + performance.now();

function open(n: number, port: number): void {
  const began = now();
  const line: Line = openLine(port, credentialOf(n), {
    open: () =>
      line.send(
        masked({
          type: 'hello',
          version: 1,
          player: 'bench',
          serial,
          hash,
          urgents: [...held].slice(-100),
        }),
      ),
    frame: (data) => receive(line, data, began),
    failed: () => {
      failures++;
      settled();
    },
    closed: () => {
      sockets.delete(n);
      served.delete(line);
      if (sockets.size === 0) tell({ event: 'all-closed' });
    },
  });
  sockets.set(n, line);
}

const LINE_FEED = 10;
const URGENT = '{"type":"urgent",';

function receive(line: Line, payload: Buffer, began: number): void {
  if (payload.toString('latin1', 0, URGENT.length) === URGENT) return receiveUrgent(line, payload);
  const cut = payload.indexOf(LINE_FEED);
  const message = JSON.parse(payload.toString('utf8', 0, cut < 0 ? payload.length : cut)) as {
    type: string;
    ref: string;
    serial: number;
    hash: string;
  };
  if (message.type === 'welcome') {
    welcomedIn.push(now() - began);
    served.add(line);
    settled();
  } else if (message.type === 'programme') {
    ({ serial, hash } = message);
    line.send(masked({ type: 'ack', ref: message.ref }));
  }
}

function receiveUrgent(line: Line, payload: Buffer): void {
  const urgent = urgentIn(payload);
  painted({ line, urgent });
  if (++received === expected) tell({ event: 'received', last: now() });
}

/** Painted so soon that it needs no word of its receipt. */
const painted = after(VERIFY_MS + PAINT_MS, ({ line, urgent }: { line: Line; urgent: Urgent }) => {
  line.send(paintedFrame(urgent));
  if (++shown === expected) tell({ event: 'painted' });
});

let last: { readonly id: string; readonly at: number; readonly frame: Buffer } | null = null;

/** What was painted in this millisecond is told by. It does not name the screen, so that all who say it now share it. */
function paintedFrame({ id, version }: Urgent): Buffer {
  const at = Math.round(now());
  if (last?.at === at && last.id === id) return last.frame;
  const frame = masked({ type: 'urgent-stage', id, version, stage: 'painted', at });
  last = { id, at, frame };
  return frame;
}

/** Reads only as far as a player must before the picture is on, and the same bytes once: the screens share this process. */
function urgentIn(payload: Buffer): Urgent {
  const alike = urgents.get(payload.length) ?? [];
  const known = alike.find((one) => one.payload.equals(payload));
  if (known) return known;
  const body = payload.toString('utf8', payload.indexOf(LINE_FEED) + 1);
  const { id, version } = JSON.parse(body) as { id: string; version: number };
  held.add(`${id}:${version}`);
  const urgent = { payload: Buffer.from(payload), id, version };
  urgents.set(payload.length, [...alike, urgent]);
  return urgent;
}

const BEATS_MS = 12_000;
const BEATS_IN = 100;
const TIME = masked({ type: 'time', t0: 0 });
/** Those that were welcomed: nothing may go before the hello. */
const served = new Set<Line>();
let beats = 0;

/** A hundredth of the screens asks for the time. */
function beat(): void {
  beats += 1;
  let n = 0;
  for (const line of served) if (n++ % BEATS_IN === beats % BEATS_IN) line.send(TIME);
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
    if (order.beats) setInterval(beat, BEATS_MS / BEATS_IN);
  } else if (order.do === 'expect') {
    received = shown = 0;
    urgents.clear();
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
