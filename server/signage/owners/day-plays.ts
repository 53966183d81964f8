/** The plays of a screen that no receipt names yet, by the days of its own calendar. */
import type { Selectable } from 'kysely';
import { DAY_MS } from '../../../content/programme/rules.ts';
import { timeZoneOf } from '../../../content/programme/time-zone.ts';
import { dateName, dayOf } from '../../../content/programme/window.ts';
import type { Db } from '../../db/open.ts';
import type { PlayTotalsTable } from '../../db/tables/play-tables.ts';
import type { PlaysTable } from '../../db/tables/tables.ts';
import { linked } from '../plays/play-proof.ts';
import { playRows } from '../plays/play-rows.ts';
import type { ScreenRow } from '../reach/targets.ts';

type PlayRow = Selectable<PlaysTable>;
type TotalRow = Selectable<PlayTotalsTable>;

/** Plays of one series that a receipt stands on. */
export interface Stand {
  readonly series: number;
  /** Numbers of the first and the last, both included. */
  readonly from: number;
  readonly to: number;
  /** The key with which the player signs them, raw, base64; null: it has shown none. */
  readonly key: string | null;
  /** The chain after the last; null: these plays are in no chain, and unproven. */
  readonly link: string | null;
}

export interface DayPlays {
  readonly plays: PlayRow[];
  readonly totals: TotalRow[];
  /** By series, the numbers of the first and the last. */
  readonly ranges: Map<number, { from: number; to: number }>;
}

/** How far a series is receipted, and would be. */
interface Mark {
  readonly series: number;
  /** Null: no receipt was ever made of it. */
  readonly was: number | null;
  readonly to: number;
}

export interface Unreceipted {
  readonly days: ReadonlyMap<string, DayPlays>;
  readonly marks: readonly Mark[];
}

/** Plays of a screen that are taken up at once: some days of the busiest. What is left comes next. */
const PLAYS_MOST = 50_000;
const PAGE = 5000;

/**
 * In the order of their numbers, each series up to its first play of `before`.
 * @param before a day that is not over, YYYY-MM-DD; null: all there are.
 */
export async function unreceipted(
  db: Db,
  { id: screen, time_zone: timeZone }: Pick<ScreenRow, 'id' | 'time_zone'>,
  before: string | null,
): Promise<Unreceipted> {
  const zone = timeZoneOf(timeZone);
  const dayAt = (instant: number): string => dateName(dayOf(zone, instant));
  // A player whose clock is ahead played no later than it told of it.
  const dayOfPlay = ({ started_at, stored_at }: PlayRow): string =>
    dayAt(Math.min(started_at, stored_at));
  const days = new Map<string, DayPlays>();
  const marks: Mark[] = [];
  for (const { series, n } of await marksOf(db, screen)) {
    const folds = await foldsOf(db, series, n ?? 0);
    const early = folds.find(({ totals }) =>
      totals.some(({ day }) => before !== null && day >= before),
    );
    let end = early ? early.from - 1 : Infinity;
    let to = n ?? 0;
    let taken = 0;
    for (let after = to; taken < PLAYS_MOST && after < end;) {
      const rows = await playsAfter(db, { screen, series }, after);
      for (const row of rows) {
        const day = dayOfPlay(row);
        if (row.n > end || (before !== null && day >= before)) {
          end = Math.min(end, row.n - 1);
          break;
        }
        const one = dayIn(days, day);
        one.plays.push(row);
        widen(one, series, row.n, row.n);
        to = row.n;
      }
      taken += rows.length;
      if (rows.length < PAGE) break;
      after = rows.at(-1)?.n ?? after;
    }
    if (taken >= PLAYS_MOST) end = Math.min(end, to);
    for (const fold of folds) {
      if (fold.to > end) break;
      for (const total of fold.totals) {
        const one = dayIn(days, total.day);
        one.totals.push(total);
        widen(one, series, fold.from, fold.to);
      }
      to = Math.max(to, fold.to);
    }
    if (to > (n ?? 0)) marks.push({ series, was: n, to });
  }
  return { days, marks };
}

function dayIn(days: Map<string, DayPlays>, day: string): DayPlays {
  let one = days.get(day);
  if (!one) days.set(day, (one = { plays: [], totals: [], ranges: new Map() }));
  return one;
}

function widen({ ranges }: DayPlays, series: number, from: number, to: number): void {
  const known = ranges.get(series) ?? { from, to };
  ranges.set(series, { from: Math.min(known.from, from), to: Math.max(known.to, to) });
}

/** Every series of the screen with its mark. */
async function marksOf(db: Db, screen: string): Promise<{ series: number; n: number | null }[]> {
  return db
    .selectFrom('pairings')
    .leftJoin('receipt_marks', 'receipt_marks.series', 'pairings.series')
    .select(['pairings.series', 'receipt_marks.n'])
    .where('pairings.screen', '=', screen)
    .orderBy('pairings.series')
    .execute();
}

const playsAfter = (
  db: Db,
  of: { screen: string; series: number },
  after: number,
): Promise<PlayRow[]> =>
  db
    .selectFrom('plays')
    .selectAll()
    .where('screen', '=', of.screen)
    .where('series', '=', of.series)
    .where('n', '>', after)
    .orderBy('n')
    .limit(PAGE)
    .execute();

interface FoldTotals {
  readonly from: number;
  readonly to: number;
  readonly totals: readonly TotalRow[];
}

async function foldsOf(db: Db, series: number, after: number): Promise<FoldTotals[]> {
  const runs = await db
    .selectFrom('play_runs')
    .select(['from_n', 'to_n'])
    .where('series', '=', series)
    .where('kind', '=', 'fold')
    .where('from_n', '>', after)
    .orderBy('from_n')
    .execute();
  const folds: FoldTotals[] = [];
  for (const { from_n: from, to_n: to } of runs) {
    const totals = await db
      .selectFrom('play_totals')
      .selectAll()
      .where('series', '=', series)
      .where('from_n', '=', from)
      .orderBy('at')
      .execute();
    folds.push({ from, to, totals });
  }
  return folds;
}

/** What the plays of a day stand on: each range with the chain at its end. */
export async function standsOf(db: Db, screen: string, { ranges }: DayPlays): Promise<Stand[]> {
  const stands: Stand[] = [];
  for (const [series, { from, to }] of [...ranges].sort(([a], [b]) => a - b)) {
    const chain = await db
      .selectFrom('play_chains')
      .select('key')
      .where('series', '=', series)
      .executeTakeFirst();
    const link = await linkAt(db, { screen, series }, to);
    stands.push({ series, from, to, key: chain?.key || null, link });
  }
  return stands;
}

/** The chain after a play, reckoned from the start of the run that it is in; null: it is in none. */
async function linkAt(
  db: Db,
  of: { screen: string; series: number },
  n: number,
): Promise<string | null> {
  const run = await db
    .selectFrom('play_runs')
    .selectAll()
    .where('series', '=', of.series)
    .where('from_n', '<=', n)
    .where('to_n', '>=', n)
    .executeTakeFirst();
  if (!run) return null;
  if (run.to_n === n) return run.hash;
  if (run.kind === 'fold') return null;
  return (await playRows(db, of, run.from_n, n)).reduce(linked, run.before);
}

/** The first instant of a day of the screen, and of the next. */
export function spanOfDay(day: string, timeZone: string): { from: number; until: number } {
  const zone = timeZoneOf(timeZone);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return { from: zone.firstInstantOf(midnight), until: zone.firstInstantOf(midnight + DAY_MS) };
}
