/** What the server would refuse, and with it everything that is sent along, is made presentable first. */
import type { Play } from '../../content/wire/messages.ts';

/** The server takes no play from before 2020, none that ends in its future, and none longer than a day. */
const EARLIEST = 1_577_836_800_000;
const DAY_MS = 86_400_000;

/** Whether the server would believe these times. */
export const isCredible = ({ start, end }: Pick<Play, 'start' | 'end'>, nowMs: number): boolean =>
  start >= EARLIEST && end <= nowMs + 1000 && end >= start && end - start <= DAY_MS;

/**
 * A play that was journalled under a clock that was wrong (a battery ran flat, and no server was in reach to say so)
 * keeps its number, for numbers have no gaps, but claims nothing: an instant, `error`, and the chain's hash after it.
 */
export function presentable(play: Play, nowMs: number, link?: string): Play {
  const plannedMs = Math.min(DAY_MS, Math.round(play.plannedMs));
  if (isCredible(play, nowMs)) return Object.assign({}, play, { plannedMs });
  const instant = Math.round(nowMs);
  return Object.assign({}, play, { plannedMs, start: instant, end: instant, how: 'error', link });
}

/** In the place of a play whose record is gone or damaged. */
export const LOST = { item: 'damaged', asset: '', schedule: null, campaign: null, zone: 0 };

export function lost(n: number, nowMs: number, link?: string): Play {
  const instant = Math.round(nowMs);
  const empty = { n, start: instant, end: instant, plannedMs: 0, how: 'error' as const, link };
  return Object.assign(empty, LOST);
}
