/** The socket to the server: connects, says hello, asks the time, beats, and comes back after each loss. */
import type { FromPlayer, Health, ToPlayer } from '../../content/wire/messages.ts';
import { CLOSE, SUBPROTOCOL, WIRE_VERSION } from '../../content/wire/messages.ts';
import type { Cancel, PlatformClock, Network, Socket } from '../platform.ts';
import { readFrame } from './frame.ts';

export interface LinkEvents {
  hello(): Omit<Extract<FromPlayer, { type: 'hello' }>, 'type' | 'version'>;
  welcome(message: Extract<ToPlayer, { type: 'welcome' }>): void;
  /** Every message but welcome and those about the time, with its body. */
  message(message: ToPlayer, body: Uint8Array): void;
  /** An answer to a time request; all three on this side's monotonic or the server's epoch clock. */
  time(t0: number, s: number, t3: number): void;
  health(): Promise<Health>;
  /** Connected and welcomed, or not. */
  state(state: LinkState): void;
  /** The server ended it for good, or several attempts in a row were refused before they opened. */
  ended(why: 'revoked' | 'replaced' | 'refused'): void;
}

export type LinkState = 'connecting' | 'online' | 'waiting' | 'stopped';

export interface Link {
  /** False when there is no connection; the caller keeps what it has. */
  send(message: FromPlayer): boolean;
  stop(): void;
}

const BASE_MS = 1000;
/** An urgent message must not wait half a minute for a screen that lost a server which is back. */
const CAP_MS = 10_000;
/** A server that restarts asks for this spread; ten thousand screens at once are then served in milliseconds. */
const RESTART_SPREAD_MS = 5000;
/** Sockets refused in a row by a server that answers otherwise, before the credential itself is doubted. */
const DOUBT_AFTER = 3;
const SETTLED_MS = 3000;
const WELCOME_WITHIN_MS = 15_000;
/** Time requests: a burst when connected, then at leisure. */
const BURST = 12;
const BURST_GAP_MS = 400;
const LEISURE_GAP_MS = 10_000;
/** Heartbeats, or answers about the time where those are rarer, that may be missing before the line is taken for dead. */
const PATIENT_FOR = 3;

/** Full jitter (as of the n-th failure in a row): anywhere between nothing and the exponential bound. */
export const backoffMs = (failures: number, random: number): number =>
  random * Math.min(CAP_MS, BASE_MS * 2 ** failures);

export function createLink(
  clock: PlatformClock,
  network: Network,
  credential: string,
  events: LinkEvents,
): Link {
  let socket: Socket | null = null;
  let state: LinkState = 'waiting';
  let failures = 0;
  let doubts = 0;
  let helloAt = 0;
  let heardAt = 0;
  /** Events of any socket but the last are too late. */
  let attempt = 0;
  const timers = new Set<Cancel>();

  const become = (next: LinkState): void => {
    state = next;
    events.state(next);
  };
  const clear = (): void => {
    timers.forEach((cancel) => cancel());
    timers.clear();
  };
  const later = (ms: number, run: () => void): void => {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  };
  const send = (message: FromPlayer): boolean => {
    if (!socket || state !== 'online') return false;
    socket.send(JSON.stringify(message));
    return true;
  };

  const askTime = (left: number, everyMs: number): void => {
    send({ type: 'time', t0: clock.monotonicMs() });
    later(left > 0 ? BURST_GAP_MS : everyMs, () => askTime(left - 1, everyMs));
  };
  const beat = async (everyMs: number, timeEveryMs: number): Promise<void> => {
    // A network that swallows everything closes no socket; time is asked and answered all along.
    if (clock.monotonicMs() - heardAt > PATIENT_FOR * Math.max(everyMs, timeEveryMs))
      return giveUp();
    later(everyMs, () => void beat(everyMs, timeEveryMs));
    send({ type: 'heartbeat', health: await events.health() });
  };

  const onFrame = (bytes: Uint8Array, atMs: number): void => {
    heardAt = atMs;
    const frame = readFrame(bytes);
    if (!frame) return socket ? socket.close(CLOSE.badMessage) : undefined;
    const { message, body } = frame;
    if (message.type === 'time') return events.time(message.t0, message.s, atMs);
    if (message.type === 'clock') {
      // Right but for its way here, which the next answer tells.
      events.time(atMs, message.now, atMs);
      send({ type: 'time', t0: clock.monotonicMs() });
      return;
    }
    if (message.type !== 'welcome') return events.message(message, body);
    clear();
    doubts = 0;
    // A server that welcomes and then throws out is not asked again at once.
    later(SETTLED_MS, () => {
      failures = 0;
    });
    become('online');
    events.time(helloAt, message.now, atMs);
    events.welcome(message);
    const timeEveryMs = message.timeEveryMs || LEISURE_GAP_MS;
    askTime(BURST, timeEveryMs);
    void beat(Math.max(1000, message.heartbeatMs), timeEveryMs);
  };

  const onClosed = (code: number): void => {
    socket = null;
    clear();
    if (state === 'stopped') return;
    if (code === CLOSE.revoked || code === CLOSE.replaced) {
      become('stopped');
      return events.ended(code === CLOSE.revoked ? 'revoked' : 'replaced');
    }
    if (state === 'connecting') void doubt();
    const wait =
      code === CLOSE.stopping
        ? clock.random() * RESTART_SPREAD_MS
        : backoffMs(failures, clock.random());
    failures++;
    become('waiting');
    later(wait, connect);
  };

  /** The socket did not open: is it the server that is away, or this credential that it does not know? */
  const doubt = async (): Promise<void> => {
    const answer = await network.request('GET', '/healthz');
    doubts = answer.ok && answer.status === 200 ? doubts + 1 : 0;
    if (doubts % DOUBT_AFTER === DOUBT_AFTER - 1) events.ended('refused');
  };

  function giveUp(): void {
    if (socket) socket.close(1000);
    attempt++;
    onClosed(1006);
  }

  function connect(): void {
    become('connecting');
    const mine = ++attempt;
    const ifMine =
      <Arguments extends readonly unknown[]>(run: (...args: Arguments) => void) =>
      (...args: Arguments): void => {
        if (mine === attempt) run(...args);
      };
    const hello = (): void => {
      const message = { type: 'hello', version: WIRE_VERSION };
      helloAt = clock.monotonicMs();
      if (socket) socket.send(JSON.stringify(Object.assign(message, events.hello())));
    };
    socket = network.connect('/live', [SUBPROTOCOL, credential], {
      open: ifMine(hello),
      frame: ifMine(onFrame),
      closed: ifMine(onClosed),
    });
    later(WELCOME_WITHIN_MS, () => {
      if (state === 'connecting') giveUp();
    });
  }

  connect();
  return {
    send,
    stop: () => {
      become('stopped');
      clear();
      if (socket) socket.close(1000);
      socket = null;
    },
  };
}
