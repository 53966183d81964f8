/** What the server would refuse, and with it everything that is sent along, is made presentable first. */
import type { Play } from '../../content/wire/messages.ts';

/** The server takes no play from before 2020, none that ends in its future, and none longer than a day. */
const EARLIEST = 1_577_836_800_000;
const DAY_MS = 86_400_000;

/**
 * Plays that were journalled under a clock that was wrong (a battery ran flat, and no server was in
 * reach to say so) keep their number, for numbers have no gaps, but claim nothing: an instant, `error`.
 */
export const presentable = (plays: readonly Play[], nowMs: number): readonly Play[] =>
  plays.map((play) => {
    const { start, end, plannedMs } = play;
    const good = start >= EARLIEST && end <= nowMs + 1000 && end >= start && end - start <= DAY_MS;
    if (good && plannedMs <= DAY_MS) return play;
    const instant = Math.round(nowMs);
    const changed: Partial<Play> = good ? {} : { start: instant, end: instant, how: 'error' };
    return Object.assign({}, play, changed, { plannedMs: Math.min(DAY_MS, Math.round(plannedMs)) });
  });
