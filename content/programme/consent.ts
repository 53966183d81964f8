/** What the owner of a screen allows others over the own loop: takeovers, and items in the owner's layer. [P80-P86] */
import { DAY_MS, type Schedule, type ScreenRules } from './rules.ts';
import { timeZoneOf, type TimeZone } from './time-zone.ts';
import { clip, dayNumber, dayOf, union, without, type Interval } from './window.ts';

const MINUTE_MS = 60_000;

/** Whether the owner's contract has a say in a schedule: it lies over the own loop, and is not the owner's. [P80] */
export function needsConsent({ layer, unit }: Schedule, { contract, owner }: ScreenRules): boolean {
  if (!contract?.takeover || (layer !== 'takeover' && layer !== 'own')) return false;
  return owner === undefined || unit !== owner.unit;
}

/** A stretch in which something is allowed; null minutes: all of it. Minutes are shared by all of one pool. */
interface Allowance {
  readonly pool: string;
  readonly span: Interval;
  readonly minutesADay: number | null;
}

/** The pool of the minutes that the contract itself allows. */
const CONTRACT = 'contract';

/** Schedules that share minutes, and when each would play. */
interface Pool {
  readonly minutesADay: number;
  readonly wanted: { readonly schedule: Schedule; readonly inside: readonly Interval[] }[];
}

const ALWAYS: Interval = { from: -Infinity, until: Infinity };

/** The whole of a day on the wall clock. */
const wholeDay = (zone: TimeZone, day: number): Interval => ({
  from: zone.firstInstantOf(day * DAY_MS),
  until: zone.firstInstantOf((day + 1) * DAY_MS),
});

function allowances(schedule: Schedule, rules: ScreenRules): readonly Allowance[] {
  const clause = rules.contract?.takeover;
  switch (clause?.allows) {
    case 'theme-days': {
      const day = dayNumber(schedule.campaign?.themeDay ?? '');
      if (day === null) return [];
      return [{ pool: '', span: wholeDay(timeZoneOf(rules.timeZone), day), minutesADay: null }];
    }
    case 'minutes-a-day':
      return [{ pool: CONTRACT, span: ALWAYS, minutesADay: clause.minutesADay }];
    case 'after-asking':
      return (rules.owner?.granted ?? [])
        .filter(({ schedules }) => schedules.includes(schedule.id))
        .map(({ id, from, until, minutesADay }) => ({
          pool: id,
          span: { from, until },
          minutesADay,
        }));
    default:
      return [];
  }
}

const pausesOf = ({ contract }: ScreenRules) => contract?.pauses ?? [];

const within = (intervals: readonly Interval[], spans: readonly Interval[]): Interval[] =>
  spans.reduce<Interval[]>((all, { from, until }) => all.concat(clip(intervals, from, until)), []);

/** The first so many milliseconds of intervals that are sorted and apart. */
function first(intervals: readonly Interval[], mostMs: number): Interval[] {
  const taken: Interval[] = [];
  let leftMs = mostMs;
  for (const { from, until } of intervals) {
    if (leftMs <= 0) break;
    taken.push({ from, until: Math.min(until, from + leftMs) });
    leftMs -= until - from;
  }
  return taken;
}

const lengthOf = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { from, until }) => sum + until - from, 0);

/** What consent is reckoned from. */
export interface Wanted {
  /** Whole days of the screen: minutes are counted from midnight, wherever a horizon begins. */
  readonly days: Interval;
  /** When the screen is open in these days. */
  readonly open: readonly Interval[];
  readonly schedules: readonly Schedule[];
  /** When a schedule would play in these days. */
  readonly timesOf: (schedule: Schedule) => readonly Interval[];
}

/**
 * The minutes of a pool that are used: of each day the first in which any of its schedules would play on the open screen.
 * What was played of schedules that are gone since counts before all others. [P83]
 */
function used(
  wanted: readonly Interval[],
  minutesADay: number,
  rules: ScreenRules,
  { days, open }: Wanted,
  spent: readonly Interval[],
): Interval[] {
  const zone = timeZoneOf(rules.timeZone);
  const shown = within(wanted, open);
  const kept: Interval[] = [];
  for (let day = dayOf(zone, days.from); day <= dayOf(zone, days.until - 1); day++) {
    const { from, until } = wholeDay(zone, day);
    const gone = within(clip(spent, from, until), open);
    const rest = without(clip(shown, from, until), gone);
    kept.push(...gone, ...first(rest, minutesADay * MINUTE_MS - lengthOf(gone)));
  }
  return union(kept);
}

/**
 * When each schedule that needs the owner's consent has it; what needs none is not in the answer. It depends on nothing
 * but the rules and the days, so that a later horizon agrees with an earlier one.
 */
export function consentedTimes(
  rules: ScreenRules,
  wanted: Wanted,
): ReadonlyMap<Schedule, readonly Interval[]> {
  const found = new Map<Schedule, Interval[]>();
  const pools = new Map<string, Pool>();
  for (const schedule of wanted.schedules) {
    if (!needsConsent(schedule, rules)) continue;
    const times = without(wanted.timesOf(schedule), pausesOf(rules));
    found.set(schedule, []);
    for (const { pool, span, minutesADay } of allowances(schedule, rules)) {
      const inside = clip(times, span.from, span.until);
      if (minutesADay === null) {
        found.get(schedule)!.push(...inside);
        continue;
      }
      const one = pools.get(pool) ?? { minutesADay, wanted: [] };
      one.wanted.push({ schedule, inside });
      pools.set(pool, one);
    }
  }
  for (const [name, { minutesADay, wanted: some }] of pools) {
    const all = some.reduce<Interval[]>((sum, { inside }) => sum.concat(inside), []);
    const spent = name === CONTRACT ? (rules.owner?.spent ?? []) : [];
    const kept = used(union(all), minutesADay, rules, wanted, union(spent));
    for (const { schedule, inside } of some) found.get(schedule)!.push(...within(inside, kept));
  }
  return new Map([...found].map(([schedule, times]) => [schedule, union(times)]));
}

/**
 * When a schedule may be called by the device itself. Nobody can say beforehand how long that will be, so where minutes
 * count there is no such time. [P85]
 */
export function consentedAside(
  schedule: Schedule,
  rules: ScreenRules,
  times: readonly Interval[],
): readonly Interval[] {
  if (!needsConsent(schedule, rules)) return times;
  const spans = allowances(schedule, rules).filter(({ minutesADay }) => minutesADay === null);
  const open = within(times, union(spans.map(({ span }) => span)));
  return without(open, pausesOf(rules));
}

/** Whether any time at all is allowed to a schedule that needs consent. */
export const hasConsent = (schedule: Schedule, rules: ScreenRules): boolean =>
  allowances(schedule, rules).length > 0;
