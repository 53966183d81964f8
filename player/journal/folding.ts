/**
 * Makes room in the journal: the oldest day of plays becomes one record of totals under the number of its last play.
 * What a message on its way may hold is never folded, so that the server has a fold or its plays, but never some of both.
 */
import type { PlayEnd, PlayTotal } from '../../content/wire/messages.ts';
import { BASE, NO_HASH, readHead, type Unnumbered } from './journal.ts';
import type { Store } from '../platform.ts';
import { isCredible, LOST } from '../hands/presentable.ts';
import { type Digest, type FoldRecord, follow, hashOf, type Kept } from './records.ts';
import { readBase, readRecords } from './records.ts';

/** Plays a message: some 400 bytes each at most stay well under the server's 64 kB. */
export const BATCH = 150;
const READ_AT_ONCE = 500;
const QUARTER_MS = 900_000;
/** Of one fold, so that it is one message and little memory. */
const FOLDED_MAX = 20_000;
const TOTALS_MAX = 300;

/** A fold as it grows. */
interface Growing {
  readonly from: number;
  readonly before: string;
  readonly bare: boolean;
  readonly sums: Map<string, [count: number, shownMs: number]>;
  hash: string;
  to: number;
  /** Of its oldest play: what began on a later day does not belong to it. */
  day: string;
}

/** The day of an instant in a time zone, YYYY-MM-DD. */
export function dayIn(timeZone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  let quarter = NaN;
  let day = '';
  return (instant) => {
    // No zone is off by less than a quarter of an hour: its days begin at one.
    if (Math.floor(instant / QUARTER_MS) === quarter) return day;
    quarter = Math.floor(instant / QUARTER_MS);
    const part: { [type: string]: string } = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = value;
    day = `${part['year']}-${part['month']}-${part['day']}`;
    return day;
  };
}

/** The oldest record that may be folded. */
async function firstFoldable(store: Store): Promise<Kept | null> {
  const [last] = await readBase(store);
  for (let above = last + BATCH; ;) {
    const records = await readRecords(store, above, READ_AT_ONCE);
    for (const kept of records) {
      if (kept.kind !== 'fold') return kept;
      above = kept.key;
    }
    if (records.length === 0) return null;
  }
}

/** Counts one more play. A damaged record, or times that nobody would believe, make an error of no length. */
function count(into: Growing, play: Unnumbered | null, day: string, credible: boolean): void {
  const { item, schedule, campaign, zone } = play || LOST;
  const how: PlayEnd = play && credible ? play.how : 'error';
  const key = JSON.stringify([day, item, schedule, campaign, zone, how]);
  const sum = into.sums.get(key) || [0, 0];
  into.sums.set(key, [sum[0] + 1, sum[1] + (play && credible ? play.end - play.start : 0)]);
}

/** Takes one record more into the fold. False: it belongs to the next. */
async function grow(
  into: Growing,
  kept: Kept,
  digest: Digest,
  dayOf: (instant: number) => string,
  nowMs: number,
): Promise<boolean> {
  if (kept.kind === 'fold' || (kept.kind === 'bare') !== into.bare) return false;
  // A number that is missing is told as lost, not folded away.
  if (kept.key !== into.to + 1) return false;
  const [play, hash] =
    kept.kind === 'bare' ? [kept.play, NO_HASH] : await follow(into.hash, kept, digest);
  const credible = play !== null && isCredible(play, nowMs);
  const day = credible ? dayOf(play.start) : into.day || dayOf(nowMs);
  if (into.day === '') into.day = day;
  if (day > into.day) return false;
  count(into, play, day, credible);
  into.to = kept.key;
  into.hash = hash;
  return into.to - into.from < FOLDED_MAX && into.sums.size < TOTALS_MAX;
}

const totalsOf = ({ sums }: Growing): readonly PlayTotal[] =>
  Array.from(sums, ([key, sum]) => (JSON.parse(key) as unknown[]).concat(sum) as never);

/** A fold that goes on where another ended, for days that do not fit the disk as a whole. */
function goOn(key: number, { from, before, hash, totals }: FoldRecord): Growing {
  const sums: Growing['sums'] = new Map();
  let day = '';
  for (const total of totals) {
    sums.set(JSON.stringify(total.slice(0, 6)), [total[6], total[7]]);
    if (total[0] > day) [day] = total;
  }
  return { from, before, hash, to: key, day, bare: hash === NO_HASH, sums };
}

/** How the fold may begin whose first new play is this: as part of the fold before, if that was never sent, or anew. */
async function beginnings(store: Store, { key, kind }: Kept): Promise<readonly Growing[]> {
  const [last, lastHash] = await readBase(store);
  const value = await store.get('plays', key - 1);
  const before = (key - 1 === last ? lastHash : hashOf(value)) || NO_HASH;
  const bare = kind === 'bare';
  const fresh = { from: key, before, hash: before, to: key - 1, day: '', bare, sums: new Map() };
  const older = value as FoldRecord | undefined;
  const joins = older && older.totals && older.from > last + 1 && older.totals.length < TOTALS_MAX;
  return joins ? [goOn(key - 1, older), fresh] : [fresh];
}

/** Takes up as many records as belong to it. */
async function growAll(
  into: Growing,
  store: Store,
  take: (kept: Kept) => Promise<boolean>,
): Promise<void> {
  for (;;) {
    const records = await readRecords(store, into.to, READ_AT_ONCE);
    if (records.length === 0) return;
    for (const kept of records) if (!(await take(kept))) return;
  }
}

/**
 * Folds the oldest day of plays, in days of the screen's own time zone. In one transaction with what it replaces.
 * @returns whether that made room.
 */
export async function foldOldest(
  store: Store,
  digest: Digest,
  nowMs: number,
  timeZone: string,
): Promise<boolean> {
  const first = await firstFoldable(store);
  if (!first) return false;
  const dayOf = dayIn(timeZone);
  for (const fold of await beginnings(store, first)) {
    await growAll(fold, store, (kept) => grow(fold, kept, digest, dayOf, nowMs));
    const { from, to, before, hash } = fold;
    if (to < first.key) continue;
    const value: FoldRecord = { from, before, hash, totals: totalsOf(fold) };
    const written = await store.write([
      { room: 'plays', dropUpTo: to, after: from - 1 },
      { room: 'plays', put: to, value },
      // From here on the number of records is not that of the plays.
      { room: 'meta', put: BASE, value: await readBase(store) },
    ]);
    return written.ok;
  }
  return false;
}

/** Plays that are kept one by one, but for those of the next message. */
export async function countFoldable(store: Store): Promise<number> {
  const first = await firstFoldable(store);
  const [newest] = await readHead(store);
  return first ? newest - first.key + 1 : 0;
}
