/** One screen's socket: what is known of it, and the few things that can be done to it. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { CLOSE, type ReportKind } from '../../content/wire/messages.ts';

/** Sent messages that a screen may leave unacknowledged; a slow reader's memory is bounded by them. */
const WINDOW = 8;

/** What the player holds, as far as it said or was sent. */
export interface Held {
  serial: number;
  hash: string;
  /** A version of each id; null while there are none, which is nearly always. */
  urgents: readonly UrgentVersion[] | null;
}

export interface UrgentVersion {
  readonly id: string;
  readonly version: number;
}

/** A message that wants to be acknowledged. What goes to many screens is one of these. */
export interface Sent {
  readonly ref: string;
  /** When, on the clock that never steps. */
  readonly sentMs: number;
  /** Serial where it was a programme. */
  readonly serial: number | null;
}

export interface Open {
  readonly at: 'open';
  readonly held: Held;
  /** Its welcome has gone out. */
  greeted: boolean;
  /** So have all successions of the key: nothing that is signed may go before them. */
  welcomed: boolean;
  /** The newest successor of the server's key that it was told. */
  keysUpTo: number;
  /** At most `WINDOW`, the oldest first; null while there are none. */
  unacked: Sent[] | null;
  /** Something could not be sent for want of acknowledgements: a snapshot is due at the next one. */
  dirty: boolean;
  /** Messages of plays that are being stored. */
  playsPending: number;
  /** Messages of positions that are being stored. */
  positionsPending: number;
}

export type State = { readonly at: 'greeting' } | Open | { readonly at: 'closing' };

/** What became of the reports of one connection. */
export interface ReportTally {
  /** Reports of this connection that were written down as they came. */
  written: number;
  /** What came after them and is not written down yet, by kind; null while there is none. */
  more: Map<ReportKind, Counted> | null;
  /** When the counts were last written down, on the clock that never steps. */
  toldMs: number;
}

export interface Counted {
  /** Of the first of its kind. */
  readonly detail: string;
  times: number;
}

export interface Session {
  readonly socket: WebSocket;
  /** What the socket writes to. */
  readonly line: Duplex;
  readonly screen: string;
  readonly series: number;
  /** Epoch ms, for people. */
  readonly since: number;
  /** When its program last spoke, epoch ms: for what is written down. */
  heardAt: number;
  /** The same, and when it connected, on the clock that never steps: for how long ago that was. */
  heardMs: number;
  readonly openedMs: number;
  /** How often its player says how it fares. */
  heartbeatMs: number;
  readonly reports: ReportTally;
  state: State;
}

export type CloseName = keyof typeof CLOSE;

/** Longest close reason: a control frame carries 125 bytes, two of them the code (RFC 6455, 5.5). */
const REASON_BYTES = 123;

export function closeSession(session: Session, why: CloseName, reason: string): void {
  if (session.state.at === 'closing') return;
  session.state = { at: 'closing' };
  session.socket.close(CLOSE[why], clip(reason));
}

/** Cuts to what fits, never through the middle of a character. */
function clip(reason: string): string {
  let text = reason;
  while (Buffer.byteLength(text) > REASON_BYTES)
    text = text.slice(0, -1).replace(/[\uD800-\uDBFF]$/u, '');
  return text;
}

const OPEN = 1;

/**
 * Sends a frame that wants no acknowledgement. It is made already, so it goes past `ws`, which would head it anew for
 * each screen and write it in two parts. Nothing of ours can overtake or split it: without compression `ws` writes
 * whole frames at once as well.
 */
export function send({ socket, line }: Session, bytes: Buffer): void {
  if (socket.readyState === OPEN) line.write(bytes);
}

/**
 * Sends a frame that wants to be acknowledged, where the window has room.
 * @returns whether it was sent, or had been already; if not, the session is marked dirty.
 */
export function push(session: Session, state: Open, sent: Sent, bytes: Buffer): boolean {
  const { unacked } = state;
  if (!unacked) state.unacked = [sent];
  else if (unacked.some(({ ref }) => ref === sent.ref)) return true;
  else if (unacked.length < WINDOW) unacked.push(sent);
  else {
    state.dirty = true;
    return false;
  }
  send(session, bytes);
  return true;
}

/** Takes an acknowledgement. @returns what had been sent, or null for a stranger or a repetition. */
export function acknowledged(state: Open, ref: string): Sent | null {
  const at = state.unacked?.findIndex((sent) => sent.ref === ref) ?? -1;
  if (!state.unacked || at < 0) return null;
  const [sent = null] = state.unacked.splice(at, 1);
  if (state.unacked.length === 0) state.unacked = null;
  return sent;
}

/** When the oldest unacknowledged message was sent, on the clock that never steps, or null. */
export const waitingSince = (state: Open): number | null => state.unacked?.[0]?.sentMs ?? null;

/**
 * The session's state where it may be sent to: the welcome and the keys go first, and the snapshot behind them tells
 * the rest.
 */
export function ready(session: Session | undefined): Open | null {
  return session?.state.at === 'open' && session.state.welcomed ? session.state : null;
}
