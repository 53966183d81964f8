/** What a receipt says: what was put on a screen on a day, how long, by whom, against what its owner agreed to. */
import { HOUR_MS, type Contract } from '../../../content/programme/rules.ts';
import { timeZoneOf } from '../../../content/programme/time-zone.ts';
import type { Db } from '../../db/open.ts';
import { shownTexts } from '../items/shown-texts.ts';
import { type Named, type Publication, publicationsOf } from '../programmes/publications.ts';
import type { ScreenRow } from '../reach/targets.ts';
import { chunks } from '../ground/values.ts';
import { type DayPlays, spanOfDay, type Stand } from './day-plays.ts';
import {
  type CountedPlay,
  type CountedTotal,
  NO_SUMS,
  plusSums,
  type Put,
  type ReceiptLine,
  type ReceiptSums,
  sumsOf,
} from './receipt-sums.ts';

interface Person {
  readonly person: string | null;
  readonly name: string | null;
}

/** A line with who stands behind it. */
export interface ToldLine extends ReceiptLine {
  readonly campaign: Named | null;
  readonly phase: string | null;
  readonly unit: Named | null;
  readonly publishedBy: Person | null;
  /** Null: nobody has changed it since it was published. */
  readonly changedBy: Person | null;
}

/** Instants are epoch ms. Canonical JSON of it is what is signed. */
export interface ReceiptBody {
  readonly what: 'gengfu.receipt';
  readonly version: 1;
  readonly screen: { readonly id: string; readonly name: string; readonly unit: string };
  /** Of the screen's own calendar, YYYY-MM-DD, and its span. A play belongs whole to the day on which it began. */
  readonly day: string;
  readonly timeZone: string;
  readonly from: number;
  readonly until: number;
  /** Counts the receipts of the day: a later one says what came in late. */
  readonly n: number;
  readonly madeAt: number;
  /** The receipt that this one follows, by its number and hash; null: it is the first. */
  readonly follows: { readonly n: number; readonly hash: string } | null;
  /** What the contract said when it was made; null: there was none. */
  readonly contract: Omit<Contract, 'pauses'> | null;
  readonly sums: Omit<ReceiptSums, 'lines'> & { readonly lines: readonly ToldLine[] };
  /** Null without a contract. */
  readonly quota: {
    readonly secondsPerHour: number;
    readonly mostInAnHourMs: number;
    /** Hours in which more was inserted. */
    readonly hoursOver: number;
  } | null;
  /** Whether all of it is from days that players signed. */
  readonly proven: boolean;
  readonly stands: readonly Stand[];
  /** What it has beyond the one that it follows; null: it is the first. */
  readonly difference: ReceiptSums | null;
}

export interface ReceiptOf {
  readonly screen: ScreenRow;
  readonly day: string;
  readonly now: number;
  readonly found: DayPlays;
  readonly stands: readonly Stand[];
  /** The newest receipt of the day. */
  readonly last: { readonly hash: string; readonly body: ReceiptBody } | null;
}

/** @returns what a receipt would say now; its difference is null where nothing was there before. */
export async function receiptBody(db: Db, of: ReceiptOf): Promise<ReceiptBody> {
  const { screen, day, now, found, last } = of;
  const news = await sumsIn(db, screen, found);
  const sums = last ? plusSums(last.body.sums, news) : news;
  const told = await publications(
    db,
    sums.lines.map(({ schedule }) => schedule),
  );
  const { pauses: _, ...contract } = (JSON.parse(screen.contract) as Contract | null) ?? {
    quotaSecondsPerHour: -1,
  };
  const agreed = contract.quotaSecondsPerHour < 0 ? null : contract;
  const stands = [...(last?.body.stands ?? []), ...of.stands];
  return {
    what: 'gengfu.receipt',
    version: 1,
    screen: { id: screen.id, name: screen.name, unit: screen.unit },
    day,
    timeZone: screen.time_zone,
    ...spanOfDay(day, screen.time_zone),
    n: (last?.body.n ?? 0) + 1,
    madeAt: now,
    follows: last && { n: last.body.n, hash: last.hash },
    contract: agreed,
    sums: { ...sums, lines: sums.lines.map((line) => toldLine(line, told.get(line.schedule))) },
    quota: agreed && againstQuota(agreed.quotaSecondsPerHour, sums),
    proven: stands.every(({ key, link }) => key !== null && link !== null),
    stands,
    difference: last ? news : null,
  };
}

function againstQuota(secondsPerHour: number, { hours }: ReceiptSums) {
  const inserted = hours.map(({ insertedMs }) => insertedMs);
  return {
    secondsPerHour,
    mostInAnHourMs: Math.max(0, ...inserted),
    hoursOver: inserted.filter((ms) => ms > secondsPerHour * 1000).length,
  };
}

function toldLine(
  { schedule, item, words, put, plays, failed, shownMs }: ReceiptLine,
  publication: Publication | undefined,
): ToldLine {
  const personOf = (by: Publication['changed'] | undefined): Person | null =>
    by ? { person: by.person, name: by.name } : null;
  return {
    schedule,
    item,
    words,
    put,
    plays,
    failed,
    shownMs,
    campaign: publication?.campaign ?? null,
    phase: publication?.phase ?? null,
    unit: publication?.unit ?? null,
    publishedBy: personOf(publication?.published),
    changedBy: personOf(publication?.changed),
  };
}

async function publications(db: Db, ids: readonly string[]): Promise<Map<string, Publication>> {
  const found = new Map<string, Publication>();
  for (const some of chunks([...new Set(ids)]))
    for (const [id, one] of await publicationsOf(db, some)) found.set(id, one);
  return found;
}

/** What of the plays was put there beside the owner's own, and beside the everyday layer. */
async function sumsIn(
  db: Db,
  { unit: owner, time_zone: timeZone }: ScreenRow,
  { plays, totals }: DayPlays,
): Promise<ReceiptSums> {
  const named = [...plays, ...totals].flatMap(({ schedule }) => schedule ?? []);
  if (named.length === 0) return NO_SUMS;
  const known = await publications(db, named);
  const putOf = (schedule: string | null): Put | null => {
    const one = known.get(schedule ?? '');
    if (!one || (one.layer !== 'insert' && one.unit.id === owner)) return null;
    if (one.layer === 'own') return 'others-own';
    return one.layer === 'insert' || one.layer === 'takeover' ? one.layer : null;
  };
  const shownOf = (play: DayPlays['plays'][number]) => ({
    item: play.item,
    asset: play.asset,
    at: play.started_at,
  });
  const totalOf = (total: DayPlays['totals'][number]) => ({
    item: total.item,
    asset: '',
    at: spanOfDay(total.day, timeZone).from,
  });
  const wordsOf = await shownTexts(db, [...plays.map(shownOf), ...totals.map(totalOf)]);
  const counted = plays.flatMap((play): CountedPlay[] => {
    const put = putOf(play.schedule);
    if (!put || play.schedule === null) return [];
    return [
      {
        schedule: play.schedule,
        item: play.item,
        words: wordsOf(shownOf(play)) ?? '',
        put,
        start: play.started_at,
        end: play.ended_at,
        failed: play.how === 'error',
      },
    ];
  });
  const summed = totals.flatMap((total): CountedTotal[] => {
    const put = putOf(total.schedule);
    if (!put || total.schedule === null) return [];
    return [
      {
        schedule: total.schedule,
        item: total.item,
        words: wordsOf(totalOf(total)) ?? '',
        put,
        plays: total.plays,
        shownMs: total.shown_ms,
        failed: total.how === 'error',
      },
    ];
  });
  return sumsOf(counted, summed, hourIn(timeZone));
}

function hourIn(timeZone: string): (instant: number) => number {
  const zone = timeZoneOf(timeZone);
  return (instant) => {
    const offsetMs = zone.offsetAt(instant);
    return Math.floor((instant + offsetMs) / HOUR_MS) * HOUR_MS - offsetMs;
  };
}
