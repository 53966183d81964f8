/** Positions on their way to the server: kept durably until it has them, and dropped where it wants none any more. */
import type { Position, ToPlayer } from '../../content/wire/messages.ts';
import type { Attended, Machine } from '../hands/contract.ts';
import type { Change } from '../platform.ts';
import type { Reading } from './contract.ts';
import { type Course, follow, START, thinned } from './track.ts';

export interface Reporter {
  /** Reported from now on, this often; absent: not at all, and nothing is kept. */
  every(ms: number | undefined): void;
  took(reading: Reading): void;
  heard(message: ToPlayer): void;
  unsent(): number;
}

const LAST = 'position-last';
const KEY = /^position\.(\d+)$/;
/** A day and a half at one in thirty seconds; beyond it the older ones are thinned. */
const MOST = 4000;
const BATCH = 200;
/** An answer that does not come was lost with its line. */
const AGAIN_MS = 30_000;
/** How often it is looked whether the line is back. */
const LOOK_MS = 5000;

interface Last {
  readonly screen: string;
  readonly n: number;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** To about a metre: more digits cost bytes, and say nothing. */
const positionOf = (n: number, reading: Reading): Position => [
  n,
  reading.at,
  round(reading.latitude, 5),
  round(reading.longitude, 5),
  Math.round(reading.accuracyM),
  reading.speedMps === null ? null : round(reading.speedMps, 1),
  reading.headingDeg === null ? null : Math.round(reading.headingDeg),
];

export async function openReporter(
  { clock, store }: Machine,
  { connection, time, note }: Attended,
): Promise<Reporter> {
  let everyMs: number | undefined;
  let course: Course = START;
  let sentAt = -Infinity;
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): void => {
    queue = queue.then(work).catch((error: unknown) => note('error', String(error)));
  };
  const screen = (): string => (connection.identity() || { screen: '' }).screen;

  let last = ((await store.get('meta', LAST)) as Last | undefined) || { screen: screen(), n: 0 };
  let kept = (await store.keys('meta'))
    .map((key) => KEY.exec(String(key)))
    .map((found) => (found ? Number(found[1]) : 0))
    .filter((n) => n > 0)
    .sort((a, b) => a - b);

  const drop = async (
    numbers: readonly number[],
    more: readonly Change[] = [],
  ): Promise<boolean> => {
    const gone = new Set(numbers);
    const drops = numbers.map((n): Change => ({ room: 'meta', drop: `position.${n}` }));
    const changes = drops.concat(more);
    if (changes.length > 0 && !(await store.write(changes)).ok) return false;
    kept = kept.filter((n) => !gone.has(n));
    return true;
  };
  const send = async (): Promise<void> => {
    if (kept.length === 0 || connection.state() !== 'online') return;
    if (clock.monotonicMs() - sentAt < AGAIN_MS) return;
    const positions: Position[] = [];
    for (const n of kept.slice(0, BATCH))
      positions.push((await store.get('meta', `position.${n}`)) as Position);
    if (connection.send({ type: 'positions', positions })) sentAt = clock.monotonicMs();
  };
  const keep = async (reading: Reading): Promise<void> => {
    const n = last.n + 1;
    const next: Last = { screen: screen(), n };
    const value = positionOf(n, reading);
    const put: Change[] = [
      { room: 'meta', put: `position.${n}`, value },
      { room: 'meta', put: LAST, value: next },
    ];
    if (!(await drop(thinned(kept, MOST), put))) return;
    last = next;
    kept.push(n);
    await send();
  };
  const look = (): void => {
    inTurn(send);
    clock.after(LOOK_MS, look);
  };
  look();

  return {
    unsent: () => kept.length,
    every: (ms) => {
      if (ms === everyMs) return;
      everyMs = ms;
      course = START;
      // Switched off, or a device that hangs in another car now: what it was is nobody's business.
      inTurn(async () => {
        if (ms === undefined || last.screen !== screen()) await drop(kept);
      });
    },
    took: (reading) => {
      if (everyMs === undefined || !time.known()) return;
      const next = follow(course, reading, everyMs);
      course = next.course;
      if (next.report) inTurn(() => keep(reading));
    },
    heard: (message) => {
      if (message.type !== 'positions-ack') return;
      inTurn(async () => {
        await drop(kept.filter((n) => n <= message.upTo));
        sentAt = -Infinity;
        await send();
      });
    },
  };
}
