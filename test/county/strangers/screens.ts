/** The honest screens of the soak: many in one process, as PROTOCOL.md has them; they come back when they are cut off. */
import { after } from '../../bench/after.ts';
import { type Line, masked, openLine } from '../../bench/line.ts';
import { credentialOf, PAINT_MS, VERIFY_MS } from '../../bench/live-county.ts';

export type Order =
  | { readonly do: 'connect'; readonly port: number; readonly count: number }
  | { readonly do: 'figures' };

export interface Figures {
  readonly event: 'figures';
  readonly connected: number;
  /** The longest time that one of them was without a line, once it had had one. */
  readonly longestAwayMs: number;
  readonly cuts: number;
  /** When each message was painted, epoch ms, ascending, by its id. */
  readonly painted: Readonly<Record<string, readonly number[]>>;
}

interface Screen {
  line: Line | null;
  failures: number;
  /** Epoch ms; 0: it never had a line. */
  awaySince: number;
  readonly held: Set<string>;
}

const HEARTBEAT_MS = 15_000;
const JITTER_MS = 5000;
const LINE_FEED = 10;

const screens: Screen[] = [];
const painted = new Map<string, number[]>();
let longestAwayMs = 0;
let cuts = 0;
let port = 0;

const tell = (message: object): void => void process.send?.(message);
const connected = (): number => screens.filter(({ line }) => line).length;

function open(n: number, screen: Screen): void {
  let over = false;
  const gone = (): void => {
    if (over) return;
    over = true;
    if (screen.line) {
      screen.line = null;
      screen.awaySince = Date.now();
      cuts += 1;
    }
    const waitMs = Math.random() * Math.min(10_000, 1000 * 2 ** screen.failures++);
    setTimeout(open, waitMs, n, screen);
  };
  const line: Line = openLine(port, credentialOf(n), {
    open: () =>
      line.send(
        masked({
          type: 'hello',
          version: 1,
          player: 'soak',
          serial: 0,
          hash: '',
          urgents: [...screen.held].slice(-100),
        }),
      ),
    frame: (payload) => receive(screen, line, payload),
    failed: gone,
    closed: gone,
  });
}

function receive(screen: Screen, line: Line, payload: Buffer): void {
  const cut = payload.indexOf(LINE_FEED);
  const head = payload.toString('utf8', 0, cut < 0 ? payload.length : cut);
  const message = JSON.parse(head) as { type: string; ref?: string };
  if (message.type === 'welcome') welcomed(screen, line);
  else if (message.type === 'urgent')
    takeUrgent(screen, line, payload.toString('latin1', cut + 1, cut + 200));
  else if (message.ref !== undefined) line.send(masked({ type: 'ack', ref: message.ref }));
}

function welcomed(screen: Screen, line: Line): void {
  if (screen.awaySince > 0) longestAwayMs = Math.max(longestAwayMs, Date.now() - screen.awaySince);
  screen.line = line;
  screen.failures = 0;
  if (connected() === screens.length) tell({ event: 'connected' });
}

/** @param body its beginning: the id and the version come first. */
function takeUrgent(screen: Screen, line: Line, body: string): void {
  const [, id = '', version = '1'] = /^\{"id":"([^"]+)","version":(\d+)/.exec(body) ?? [];
  if (screen.held.has(`${id}:${version}`)) return;
  screen.held.add(`${id}:${version}`);
  paint({ line, id, version: Number(version) });
}

const paint = after(VERIFY_MS + PAINT_MS, (one: { line: Line; id: string; version: number }) => {
  const { line, id, version } = one;
  const at = Date.now();
  const times = painted.get(id) ?? [];
  painted.set(id, times);
  times.push(at);
  line.send(masked({ type: 'urgent-stage', id, version, stage: 'painted', at }));
});

const heartbeat = masked({ type: 'time', t0: 1 });

// Whoever started it is gone: nothing may be left behind.
process.on('disconnect', () => process.exit());
process.on('message', (order: Order) => {
  if (order.do === 'connect') {
    port = order.port;
    for (let n = 0; n < order.count; n++) {
      const screen: Screen = { line: null, failures: 0, awaySince: 0, held: new Set() };
      screens.push(screen);
      setTimeout(open, Math.random() * Math.min(JITTER_MS, order.count * 5), n, screen);
      setInterval(() => screen.line?.send(heartbeat), HEARTBEAT_MS);
    }
    return;
  }
  const away = screens.filter(({ line, awaySince }) => !line && awaySince > 0);
  for (const { awaySince } of away) longestAwayMs = Math.max(longestAwayMs, Date.now() - awaySince);
  const figures: Figures = {
    event: 'figures',
    connected: connected(),
    longestAwayMs,
    cuts,
    painted: Object.fromEntries(
      [...painted].map(([id, times]) => [id, times.toSorted((a, b) => a - b)]),
    ),
  };
  tell(figures);
});
