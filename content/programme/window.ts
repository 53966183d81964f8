/** Windows of the calendar as intervals of instants. */
import { DAY_MS, type CronOccurrences, type Span, type Window } from './rules.ts';
import { timeZoneOf, type TimeZone } from './time-zone.ts';

/** Epoch milliseconds, half-open, never empty. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

/** A day's number since 1970-01-01 as 'YYYY-MM-DD'. */
export function dateName(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The wall-clock day that an instant falls on, in days since 1970-01-01. */
export function dayOf(zone: TimeZone, instant: number): number {
  return Math.floor((instant + zone.offsetAt(instant)) / DAY_MS);
}

/** 1 Monday to 7 Sunday (ISO 8601) of a day's number; 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** 'HH:MM' as milliseconds since midnight, '24:00' included; null where it is none. */
export function timeOfDay(text: string): number | null {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  if (!match) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minutes <= 1440 ? minutes * 60_000 : null;
}

/** 'YYYY-MM-DD' as days since 1970-01-01; null where there is no such day. */
export function dayNumber(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  const day = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / DAY_MS;
  return dateName(day) === text ? day : null;
}

/** An edge of a window as an instant; null where it cannot be read. */
export function edgeInstant(edge: string | number, zone: TimeZone): number | null {
  if (typeof edge === 'number') return Number.isFinite(edge) ? edge : null;
  const day = dayNumber(edge.slice(0, 10));
  const time = edge.length === 10 ? 0 : edge[10] === 'T' ? timeOfDay(edge.slice(11)) : null;
  return day === null || time === null ? null : zone.firstInstantOf(day * DAY_MS + time);
}

/** Sorted, with overlapping and touching ones joined. */
export function union(intervals: readonly Interval[]): Interval[] {
  const joined: Interval[] = [];
  for (const next of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = joined[joined.length - 1];
    if (last && next.from <= last.until) {
      if (next.until > last.until)
        joined[joined.length - 1] = { from: last.from, until: next.until };
    } else joined.push(next);
  }
  return joined;
}

/** What of `intervals` lies in [from, until). */
export function clip(intervals: readonly Interval[], from: number, until: number): Interval[] {
  const kept: Interval[] = [];
  for (const interval of intervals) {
    const start = Math.max(from, interval.from);
    const end = Math.min(until, interval.until);
    if (start < end) kept.push({ from: start, until: end });
  }
  return kept;
}

/** `intervals` (sorted, disjoint) without the given spans. */
export function without(
  intervals: readonly Interval[],
  spans: readonly Span[],
): readonly Interval[] {
  let left = intervals;
  for (const span of spans) {
    const end = span.until ?? Infinity;
    if (!(span.from < end)) continue;
    const kept: Interval[] = [];
    for (const interval of left) {
      kept.push(...clip([interval], -Infinity, span.from), ...clip([interval], end, Infinity));
    }
    left = kept;
  }
  return left;
}

/**
 * When a window is open within [from, until): sorted, disjoint, not touching. A window that cannot be
 * read is never open; `validate` says why. Throws what `cron` throws. [P10-P17]
 */
export function windowIntervals(
  window: Window,
  timeZone: string,
  from: number,
  until: number,
  cron: CronOccurrences,
): readonly Interval[] {
  const zone = timeZoneOf(timeZone);
  const opens = window.from === undefined ? -Infinity : edgeInstant(window.from, zone);
  const closes = window.until === undefined ? Infinity : edgeInstant(window.until, zone);
  if (opens === null || closes === null) return [];
  const start = Math.max(from, opens);
  const end = Math.min(until, closes);
  if (!(start < end)) return [];
  if (window.cron)
    return clip(cronIntervals(window, timeZone, opens, start, end, cron), start, end);
  if (!window.weekdays && !window.times && !window.exceptDates)
    return [{ from: start, until: end }];
  return clip(union(dayIntervals(window, zone, opens, start, end)), start, end);
}

function startsOn(window: Window, day: number): boolean {
  if (window.weekdays && !window.weekdays.includes(weekdayOf(day))) return false;
  return !window.exceptDates || !window.exceptDates.includes(dateName(day));
}

const WHOLE_DAY = [{ from: '00:00', until: '24:00' }];

function dayIntervals(
  window: Window,
  zone: TimeZone,
  opens: number,
  start: number,
  end: number,
): Interval[] {
  const found: Interval[] = [];
  // A daypart that crosses midnight may have begun the day before, but not before the window's first day.
  const first = Math.max(
    dayOf(zone, start) - 1,
    opens === -Infinity ? -Infinity : dayOf(zone, opens),
  );
  const last = dayOf(zone, end);
  for (let day = first; day <= last; day++) {
    if (!startsOn(window, day)) continue;
    for (const daypart of window.times ?? WHOLE_DAY) {
      const begins = timeOfDay(daypart.from);
      const ends = timeOfDay(daypart.until);
      if (begins === null || ends === null) continue;
      const from = zone.firstInstantOf(day * DAY_MS + begins);
      const until = zone.firstInstantOf((ends <= begins ? day + 1 : day) * DAY_MS + ends);
      if (from < until) found.push({ from, until });
    }
  }
  return found;
}

/** Sorted, with overlapping and touching ones joined as they come: there may be very many. */
function cronIntervals(
  window: Window,
  timeZone: string,
  opens: number,
  start: number,
  end: number,
  cron: CronOccurrences,
): Interval[] {
  const found: { from: number; until: number }[] = [];
  const { durationMs } = window.cron!;
  for (const at of cronStarts(window, timeZone, opens, start, end, cron)) {
    const last = found[found.length - 1];
    if (last && at <= last.until) last.until = at + durationMs;
    else found.push({ from: at, until: at + durationMs });
  }
  return found;
}

/** The occurrences whose openings may reach into [start, end), reckoned as they are asked for. */
function* cronStarts(
  window: Window,
  timeZone: string,
  opens: number,
  start: number,
  end: number,
  cron: CronOccurrences,
): Generator<number> {
  const { expression, durationMs } = window.cron!;
  if (!(durationMs > 0)) return;
  const zone = timeZoneOf(timeZone);
  const anyDay = !window.weekdays && !window.exceptDates;
  let from = Math.max(opens, start - durationMs);
  while (from < end) {
    let goOn = end;
    for (const at of cron(expression, timeZone, from, end)) {
      const day = anyDay ? 0 : dayOf(zone, at);
      if (anyDay || startsOn(window, day)) yield at;
      else {
        // Whatever else that day has starts no more than this.
        goOn = nextStartingDay(window, zone, day, end);
        break;
      }
    }
    from = goOn;
  }
}

/** The first instant of the next day on which the window may start, or beyond `end`. */
function nextStartingDay(window: Window, zone: TimeZone, day: number, end: number): number {
  for (let next = day + 1; ; next++) {
    const begins = zone.firstInstantOf(next * DAY_MS);
    if (begins >= end || startsOn(window, next)) return begins;
  }
}

/** Spans in which to look for an opening, each wider than the last: eight years hold a leap day for sure. */
const LOOK_AHEAD_DAYS = [2, 40, 400, 3000];

/** Whether a window does not open any more from an instant on. Throws what `cron` throws. [P16] */
export function neverOpens(
  window: Window,
  timeZone: string,
  from: number,
  cron: CronOccurrences,
): boolean {
  const opens = window.from === undefined ? null : edgeInstant(window.from, timeZoneOf(timeZone));
  const start = Math.max(from, opens ?? -Infinity);
  let looked = start;
  for (const days of LOOK_AHEAD_DAYS) {
    const until = start + days * DAY_MS;
    if (opensWithin(window, timeZone, looked, until, cron)) return false;
    looked = until;
  }
  return true;
}

/** Whether a window is open at any time of [from, until); looks no further than the first opening. */
function opensWithin(
  window: Window,
  timeZone: string,
  from: number,
  until: number,
  cron: CronOccurrences,
): boolean {
  if (!window.cron) return windowIntervals(window, timeZone, from, until, cron).length > 0;
  const zone = timeZoneOf(timeZone);
  const opens = window.from === undefined ? -Infinity : edgeInstant(window.from, zone);
  const closes = window.until === undefined ? Infinity : edgeInstant(window.until, zone);
  if (opens === null || closes === null) return false;
  const start = Math.max(from, opens);
  const end = Math.min(until, closes);
  const { durationMs } = window.cron;
  for (const at of cronStarts(window, timeZone, opens, start, end, cron))
    if (at + durationMs > start) return true;
  return false;
}

/** Starts in one day beyond which a cron expression is taken for a mistake: once in ten minutes. */
const STARTS_A_DAY_MOST = 144;

/** Whether a cron expression starts too often. All days that it matches have the same starts. Throws what `cron` throws. */
export function startsTooOften(expression: string, from: number, cron: CronOccurrences): boolean {
  // In UTC no day has 25 hours.
  const until = from + LOOK_AHEAD_DAYS[3]! * DAY_MS;
  for (const first of cron(expression, 'UTC', from, until)) {
    const day = Math.floor(first / DAY_MS) * DAY_MS;
    let starts = 0;
    for (const _start of cron(expression, 'UTC', day, day + DAY_MS))
      if (++starts > STARTS_A_DAY_MOST) return true;
    return false;
  }
  return false;
}
