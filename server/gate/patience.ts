/** How long the gate waits for whom. */
import type { Visitor } from './visitors.ts';

export interface Patience {
  /** From the connection, or the first byte of a further request, to the end of its headers. */
  readonly headersMs: number;
  /** Between two requests on one connection. */
  readonly idleMs: number;
  /** Nothing moves in either direction. */
  readonly stalledMs: number;
  /** For a body to begin to come in earnest, */
  readonly bodyGraceMs: number;
  /** and how fast it has to come after that. */
  readonly bodyBytesAS: number;
  /** From the wish for a socket until there is one. */
  readonly upgradeMs: number;
  /** How often it is looked who is late. */
  readonly lookEveryMs: number;
}

/** A proxy keeps idle connections for a minute, and must not find one closed at the moment when it takes it up. */
const IDLE_BEHIND_PROXIES_MS = 75_000;

export const patient = (proxies: number): Patience => ({
  headersMs: 10_000,
  idleMs: proxies > 0 ? IDLE_BEHIND_PROXIES_MS : 8000,
  // Longer than any work that a request waits for.
  stalledMs: 120_000,
  bodyGraceMs: 20_000,
  // What a telephone sends from the edge of its cell.
  bodyBytesAS: 2000,
  upgradeMs: 10_000,
  lookEveryMs: 1000,
});

/** Whether it has used up what it was given: its body comes too slowly, or its socket does not come to be. */
export function isLate(visitor: Visitor, patience: Patience, now: number): boolean {
  const { socket, underWay, upgrading, since, readBefore } = visitor;
  if (upgrading) return now - since >= patience.upgradeMs;
  const [first] = underWay;
  if (!first || first.req.complete) return false;
  return isSlow(socket.bytesRead - readBefore, now - since, patience);
}

/** Whether so many bytes of a body are too few after this time. */
export const isSlow = (
  bytes: number,
  ageMs: number,
  { bodyGraceMs, bodyBytesAS }: Pick<Patience, 'bodyGraceMs' | 'bodyBytesAS'>,
): boolean => ageMs > bodyGraceMs && bytes < ((ageMs - bodyGraceMs) / 1000) * bodyBytesAS;
