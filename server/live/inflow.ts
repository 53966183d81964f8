/** How much a player may say. What is above it waits and is not lost; only who presses on all the same is closed. */
import { closeSession, type Inflow, type Session } from './session.ts';

/** What one frame counts: 20 a second go on for ever. An honest player says one in three seconds. */
const FRAME_MS = 50;
/** Large ones count by their bytes: seven full messages of plays a second, as fast as the store acknowledges them. */
const BYTES_A_MS = 512;
/** How far a player may be ahead: 300 frames at once, as after an outage. */
const AHEAD_MS = 15_000;

export type Verdict =
  | { readonly when: 'now' }
  | { readonly when: 'later'; readonly dueAt: number }
  /** It has said twice as much as may come at once. */
  | { readonly when: 'never' };

const NOW: Verdict = { when: 'now' };
const NEVER: Verdict = { when: 'never' };

/** Counts a frame of so many bytes that came at `now`. @returns when it may be read. */
export function count(inflow: Pick<Inflow, 'spentUntil'>, bytes: number, now: number): Verdict {
  inflow.spentUntil = Math.max(inflow.spentUntil, now) + Math.max(FRAME_MS, bytes / BYTES_A_MS);
  const dueAt = inflow.spentUntil - AHEAD_MS;
  if (dueAt <= now) return NOW;
  return dueAt <= now + AHEAD_MS ? { when: 'later', dueAt } : NEVER;
}

/** It answers what it was sent: that costs it nothing. */
export function refund({ inflow }: Session): void {
  inflow.spentUntil -= FRAME_MS;
}

/**
 * Acts on a frame in its turn: at once, or when the player may have said so much. Until then nothing more is read from
 * the line, so that a sender who can wait is only slowed down.
 */
export function inTurn(session: Session, bytes: number, act: () => void): void {
  const { inflow, socket } = session;
  if (inflow.ended) return;
  const verdict = count(inflow, bytes, performance.now());
  if (verdict.when === 'now' && !inflow.waiting) return act();
  // What the socket has taken in already still comes, and no more than that.
  socket.pause();
  if (verdict.when === 'never') {
    inflow.ended = true;
    inflow.waiting = null;
    return closeSession(session, 'badMessage', 'too many messages: 20 a second, 300 at once');
  }
  const dueAt = verdict.when === 'later' ? verdict.dueAt : 0;
  if (inflow.waiting) inflow.waiting.push({ dueAt, act });
  else {
    inflow.waiting = [{ dueAt, act }];
    catchUp(session);
  }
}

/** Acts on what is due, and comes back for the rest. */
function catchUp(session: Session): void {
  const { inflow, socket } = session;
  const { waiting } = inflow;
  if (!waiting) return;
  const now = performance.now();
  const [next] = waiting;
  if (next && session.state.at !== 'closing') {
    if (next.dueAt > now) return void setTimeout(catchUp, next.dueAt - now, session).unref();
    waiting.shift();
    next.act();
    return void setImmediate(catchUp, session);
  }
  inflow.waiting = null;
  // Also where it is closing: the answer to our farewell is behind what was not read.
  socket.resume();
}

/** The line is gone: what it had said before still counts. */
export function hearOut({ inflow }: Session): void {
  const { waiting } = inflow;
  inflow.waiting = null;
  for (const { act } of waiting ?? []) act();
}
