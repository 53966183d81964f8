/** What was put on a screen beside its owner's own things, summed from its plays. Pure: the store is not asked. */

/** `others-own`: another unit's in the owner's layer. */
export type Put = 'insert' | 'takeover' | 'others-own';

/** A play that is counted by itself. */
export interface CountedPlay {
  readonly schedule: string;
  readonly item: string;
  readonly words: string;
  readonly put: Put;
  /** Epoch ms, half-open. */
  readonly start: number;
  readonly end: number;
  readonly failed: boolean;
}

/** Plays of which only a total was kept. */
export interface CountedTotal extends Omit<CountedPlay, 'start' | 'end'> {
  readonly plays: number;
  readonly shownMs: number;
}

export interface ReceiptLine {
  readonly schedule: string;
  readonly item: string;
  readonly words: string;
  readonly put: Put;
  readonly plays: number;
  /** Of those, what could not be shown: no time is counted for it. */
  readonly failed: number;
  readonly shownMs: number;
}

export interface ReceiptSums {
  readonly lines: readonly ReceiptLine[];
  readonly insertedMs: number;
  readonly takeoverMs: number;
  readonly othersOwnMs: number;
  /** What was inserted in each hour of the screen's clock, by its first instant; of totals no hour is known. */
  readonly hours: readonly { readonly from: number; readonly insertedMs: number }[];
}

export const NO_SUMS: ReceiptSums = {
  lines: [],
  insertedMs: 0,
  takeoverMs: 0,
  othersOwnMs: 0,
  hours: [],
};

const HOUR_MS = 3_600_000;

/** @param hourOf the first instant of the hour of the screen's clock that an instant lies in. */
export function sumsOf(
  plays: readonly CountedPlay[],
  totals: readonly CountedTotal[],
  hourOf: (instant: number) => number,
): ReceiptSums {
  const lines = new Map<string, ReceiptLine>();
  const hours = new Map<number, number>();
  for (const play of plays) {
    const shownMs = play.failed ? 0 : Math.max(0, play.end - play.start);
    add(lines, play, { plays: 1, shownMs });
    if (play.put !== 'insert' || shownMs === 0) continue;
    for (let at = play.start; at < play.end;) {
      const hour = hourOf(at);
      const until = Math.min(play.end, Math.max(hour + HOUR_MS, at + 1));
      hours.set(hour, (hours.get(hour) ?? 0) + until - at);
      at = until;
    }
  }
  for (const total of totals)
    add(lines, total, { plays: total.plays, shownMs: total.failed ? 0 : total.shownMs });
  return summed([...lines.values()], hours);
}

type What = Pick<CountedPlay, 'schedule' | 'item' | 'words' | 'put' | 'failed'>;

const keyOf = ({ put, schedule, item, words }: Omit<What, 'failed'>): string =>
  JSON.stringify([put, schedule, item, words]);

function add(
  lines: Map<string, ReceiptLine>,
  { schedule, item, words, put, failed }: What,
  { plays, shownMs }: { plays: number; shownMs: number },
): void {
  const key = keyOf({ schedule, item, words, put });
  const line = lines.get(key);
  lines.set(key, {
    schedule,
    item,
    words,
    put,
    plays: (line?.plays ?? 0) + plays,
    failed: (line?.failed ?? 0) + (failed ? plays : 0),
    shownMs: (line?.shownMs ?? 0) + shownMs,
  });
}

function summed(lines: readonly ReceiptLine[], hours: ReadonlyMap<number, number>): ReceiptSums {
  const of = (put: Put): number =>
    lines.reduce((sum, line) => sum + (line.put === put ? line.shownMs : 0), 0);
  return {
    lines: [...lines].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    insertedMs: of('insert'),
    takeoverMs: of('takeover'),
    othersOwnMs: of('others-own'),
    hours: [...hours].sort(([a], [b]) => a - b).map(([from, insertedMs]) => ({ from, insertedMs })),
  };
}

/** Both together: what was receipted, and what came in since. */
export function plusSums(one: ReceiptSums, other: ReceiptSums): ReceiptSums {
  const lines = new Map(one.lines.map((line) => [keyOf(line), line]));
  for (const line of other.lines) {
    const known = lines.get(keyOf(line));
    lines.set(keyOf(line), {
      ...line,
      plays: line.plays + (known?.plays ?? 0),
      failed: line.failed + (known?.failed ?? 0),
      shownMs: line.shownMs + (known?.shownMs ?? 0),
    });
  }
  const hours = new Map(one.hours.map(({ from, insertedMs }) => [from, insertedMs]));
  for (const { from, insertedMs } of other.hours)
    hours.set(from, (hours.get(from) ?? 0) + insertedMs);
  return summed([...lines.values()], hours);
}
