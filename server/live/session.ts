/** One screen's socket: what is known of it, and the few things that can be done to it. */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { CLOSE, type ReportKind } from '../../content/wire/messages.ts';

/** Sent messages that a screen may leave unacknowledged; a slow reader's memory is bounded by them. */
const WINDOW = 8;
/** Bytes that wait for a screen to read them before it gets nothing more. A player could acknowledge without reading. */
const UNREAD_MAX = 4_000_000;
/** Bytes of answers that may wait behind them: some 150 that the player asked for and does not read. */
const ANSWERS_UNREAD_MAX = 8000;

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
  /** A thumbnail is being stored. */
  thumbnailPending: boolean;
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

/** What a player has used up. Monotonic milliseconds throughout. */
export interface Inflow {
  /** Until when what it said so far would have lasted it. */
  spentUntil: number;
  /** What came too early, in its order; null while there is nothing. */
  waiting: Early[] | null;
  /** Nothing is read from it any more. */
  ended: boolean;
}

export interface Early {
  readonly dueAt: number;
  readonly act: () => void;
}

export interface Session {
  /** Names the connection among all of all nodes. */
  readonly id: string;
  readonly socket: WebSocket;
  /** What the socket writes to. */
  readonly line: Socket;
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
  readonly inflow: Inflow;
  /** Bytes of answers since it last had read everything. */
  answersUnread: number;
  /** Since when something is held back because it reads too little; null: nothing is. */
  fullSince: number | null;
  /** The session whose place it took, which may still be closing. */
  older: Session | null;
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

/** Cuts to what fits, never through the middle of a character. What names a field may be as long as a frame. */
function clip(reason: string): string {
  let text = reason.slice(0, REASON_BYTES);
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

/** Sends what the player asked for. One that asks on and does not read is cut off: it would not read a farewell either. */
export function answer(session: Session, bytes: Buffer): void {
  if (session.line.writableLength === 0) session.answersUnread = 0;
  session.answersUnread += bytes.length;
  if (session.answersUnread > ANSWERS_UNREAD_MAX) return cutOff(session);
  send(session, bytes);
}

/** Ends a line without a word. */
export function cutOff(session: Session): void {
  session.state = { at: 'closing' };
  session.socket.terminate();
}

/**
 * Sends a frame that wants to be acknowledged, where the window has room and what was sent before is read.
 * @returns whether it was sent, or had been already; if not, the session is marked dirty.
 */
export function push(session: Session, state: Open, sent: Sent, bytes: Buffer): boolean {
  const { unacked } = state;
  if (unacked?.some(({ ref }) => ref === sent.ref)) return true;
  const full = session.line.writableLength > UNREAD_MAX;
  if (full) session.fullSince ??= sent.sentMs;
  if (full || (unacked && unacked.length >= WINDOW)) {
    state.dirty = true;
    return false;
  }
  if (unacked) unacked.push(sent);
  else state.unacked = [sent];
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

/** Since when it has left so much unread that something is held back, on the clock that never steps, or null. */
export function fullSince(session: Session): number | null {
  if (session.line.writableLength === 0) session.fullSince = null;
  return session.fullSince;
}

/**
 * The session's state where it may be sent to: the welcome and the keys go first, and the snapshot behind them tells
 * the rest.
 */
export function ready(session: Session | undefined): Open | null {
  return session?.state.at === 'open' && session.state.welcomed ? session.state : null;
}
