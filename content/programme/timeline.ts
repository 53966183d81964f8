/** The horizon of a screen cut into segments, in each of which the same schedules have the say. */
import { consentedTimes, needsConsent } from './consent.ts';
import {
  hasItems,
  inTimetable,
  isDated,
  isPlaced,
  schedulesOfZone,
  standing,
  type Standing,
} from './layers.ts';
import {
  byId,
  DAY_MS,
  zonesOf,
  type Horizon,
  type Schedule,
  type ScreenRules,
  type Window,
} from './rules.ts';
import { timeZoneOf } from './time-zone.ts';
import {
  clip,
  dateName,
  dayOf,
  edgeInstant,
  union,
  windowIntervals,
  without,
  type Interval,
} from './window.ts';

/** A stretch of time, half-open, with who plays in it; the UTC offset is constant inside. */
export interface Segment {
  readonly from: number;
  readonly until: number;
  readonly offsetMs: number;
  /** 'YYYY-MM-DD' of the screen where an active schedule depends on the day, else ''. */
  readonly date: string;
  readonly standing: Standing;
  /** Equal for segments that play the same. */
  readonly key: string;
}

/** Reads windows; the compiler's remembers them. */
export type ReadWindow = (window: Window, timeZone: string) => readonly Interval[];

/** A reader of windows over a horizon that reads each window of a time zone once. */
export function windowReader(horizon: Horizon): ReadWindow {
  const zones = new Map<
    string,
    { same: WeakMap<Window, readonly Interval[]>; equal: Map<string, readonly Interval[]> }
  >();
  return (window, timeZone) => {
    let zone = zones.get(timeZone);
    if (!zone) {
      zone = { same: new WeakMap(), equal: new Map() };
      zones.set(timeZone, zone);
    }
    let found = zone.same.get(window);
    if (found) return found;
    const key = JSON.stringify(window);
    found = zone.equal.get(key);
    if (!found) {
      found = windowIntervals(window, timeZone, horizon.from, horizon.until, horizon.cron);
      zone.equal.set(key, found);
    }
    zone.same.set(window, found);
    return found;
  };
}

/** When a schedule may play: its window, less its campaign's pauses, until it is ended. [P18, P19] */
export function scheduleIntervals(
  schedule: Schedule,
  timeZone: string,
  read: ReadWindow,
): readonly Interval[] {
  const open = read(schedule.window, timeZone);
  const { campaign } = schedule;
  if (!campaign || open.length === 0) return open;
  const kept = campaign.pauses ? without(open, campaign.pauses) : open;
  return campaign.endsAt === undefined ? kept : clip(kept, -Infinity, campaign.endsAt);
}

/** A horizon widened to whole days of a time zone, and a reader of windows over it. */
interface WholeDays {
  readonly days: Horizon;
  readonly read: ReadWindow;
}
const wholeDays = new WeakMap<Horizon, Map<string, WholeDays>>();

function wholeDaysOf(horizon: Horizon, timeZone: string): WholeDays {
  let known = wholeDays.get(horizon);
  if (!known) wholeDays.set(horizon, (known = new Map()));
  let found = known.get(timeZone);
  if (!found) {
    const zone = timeZoneOf(timeZone);
    const days = {
      from: zone.firstInstantOf(dayOf(zone, horizon.from) * DAY_MS),
      until: zone.firstInstantOf((dayOf(zone, horizon.until - 1) + 1) * DAY_MS),
      cron: horizon.cron,
    };
    known.set(timeZone, (found = { days, read: windowReader(days) }));
  }
  return found;
}

/** When each schedule of the timetable plays, by its window, its campaign and the owner's consent. [P10-P19, P80-P86] */
export function scheduleTimes(
  rules: ScreenRules,
  horizon: Horizon,
  read: ReadWindow,
): ReadonlyMap<Schedule, readonly Interval[]> {
  const { timeZone } = rules;
  const schedules = rules.schedules
    .filter((one) => isPlaced(one, rules) && inTimetable(one))
    .sort(byId);
  const times = new Map(
    schedules.map((one) => [one, scheduleIntervals(one, timeZone, read)] as const),
  );
  if (!schedules.some((one) => needsConsent(one, rules))) return times;
  const { days, read: readDays } = wholeDaysOf(horizon, timeZone);
  const open = rules.openingHours ? unionOf(rules.openingHours, timeZone, readDays) : [days];
  const consented = consentedTimes(rules, {
    days,
    open,
    schedules,
    timesOf: (one) => scheduleIntervals(one, timeZone, readDays),
  });
  for (const [one, allowed] of consented)
    times.set(one, clip(allowed, horizon.from, horizon.until));
  return times;
}

/** What a screen's rules come to, apart from any zone. */
export interface Calendar {
  readonly horizon: Horizon;
  readonly schedules: readonly Schedule[];
  readonly times: ReadonlyMap<Schedule, readonly Interval[]>;
  readonly open: readonly Interval[];
  readonly quiet: readonly Interval[];
  /** When a takeover holds zone n. */
  readonly taken: readonly (readonly Interval[])[];
}

function unionOf(
  windows: readonly Window[],
  timeZone: string,
  read: ReadWindow,
): readonly Interval[] {
  if (windows.length === 1) return read(windows[0]!, timeZone);
  return union(
    windows.reduce<readonly Interval[]>((all, window) => all.concat(read(window, timeZone)), []),
  );
}

/** Reads every window of a screen's rules over a horizon. */
export function calendarOf(rules: ScreenRules, horizon: Horizon, read: ReadWindow): Calendar {
  const times = new Map(
    [...scheduleTimes(rules, horizon, read)].filter(([, intervals]) => intervals.length > 0),
  );
  const { contract } = rules;
  const pauses = (contract?.pauses ?? []).map(({ from, until }) => ({
    from,
    until: until ?? Infinity,
  }));
  const quiet = union([
    ...unionOf(contract?.quietHours ?? [], rules.timeZone, read),
    ...clip(pauses, horizon.from, horizon.until),
  ]);
  const present = [...times.keys()];
  return {
    horizon,
    schedules: present,
    times,
    open: rules.openingHours ? unionOf(rules.openingHours, rules.timeZone, read) : [horizon],
    quiet,
    taken: zonesOf(rules).map((_, zone) =>
      union(
        schedulesOfZone(present, rules, zone)
          .filter(({ layer }) => layer === 'takeover')
          .reduce<readonly Interval[]>((all, schedule) => all.concat(times.get(schedule)!), []),
      ),
    ),
  };
}

/** Every instant at which something about a zone may change, ascending, the horizon's edges included. */
function boundaries(
  rules: ScreenRules,
  calendar: Calendar,
  schedules: readonly Schedule[],
): readonly number[] {
  const { from, until } = calendar.horizon;
  const zone = timeZoneOf(rules.timeZone);
  const at = new Set<number>([from, until, ...zone.transitions(from, until)]);
  const add = (intervals: readonly Interval[]): void => {
    for (const interval of intervals) {
      if (interval.from > from && interval.from < until) at.add(interval.from);
      if (interval.until > from && interval.until < until) at.add(interval.until);
    }
  };
  add(calendar.open);
  add(calendar.quiet);
  calendar.taken.forEach(add);
  for (const schedule of schedules) add(calendar.times.get(schedule)!);
  if (calendar.schedules.some(isDated)) {
    for (let day = dayOf(zone, from) + 1; day <= dayOf(zone, until); day++) {
      const midnight = zone.firstInstantOf(day * DAY_MS);
      if (midnight > from && midnight < until) at.add(midnight);
    }
  }
  return [...at].sort((a, b) => a - b);
}

/** Tells, for rising instants, whether they lie in the intervals. */
function follower(intervals: readonly Interval[]): (instant: number) => boolean {
  let index = 0;
  return (instant) => {
    while (index < intervals.length && intervals[index]!.until <= instant) index++;
    return index < intervals.length && intervals[index]!.from <= instant;
  };
}

function keyOf(
  { dark, base, inserts }: Standing,
  date: string,
  numberOf: ReadonlyMap<Schedule, number>,
): string {
  if (dark) return 'dark';
  let key = '';
  let dated = false;
  for (const schedule of base) {
    key += `${numberOf.get(schedule)!},`;
    dated ||= isDated(schedule);
  }
  key += ';';
  for (const schedule of inserts) {
    key += `${numberOf.get(schedule)!},`;
    dated ||= isDated(schedule);
  }
  return dated ? key + date : key;
}

/** Tells of each schedule, for rising instants, whether it plays then, by window and by items. */
function playing(
  schedules: readonly Schedule[],
  calendar: Calendar,
): (instant: number, date: string) => readonly Schedule[] {
  const rows = schedules.map((schedule) => ({
    schedule,
    open: follower(calendar.times.get(schedule)!),
    dated: isDated(schedule),
    has: hasItems(schedule, ''),
  }));
  return (instant, date) => {
    const found: Schedule[] = [];
    for (const { schedule, open, dated, has } of rows) {
      if (open(instant) && (dated ? hasItems(schedule, date) : has)) found.push(schedule);
    }
    return found;
  };
}

/** The segments of a zone, in order, without gap, neighbours different. [P20-P27] */
export function timeline(rules: ScreenRules, calendar: Calendar, zone: number): readonly Segment[] {
  const schedules = schedulesOfZone(calendar.schedules, rules, zone);
  const instants = boundaries(rules, calendar, schedules);
  const clock = timeZoneOf(rules.timeZone);
  const takeovers = calendar.schedules.filter(({ layer }) => layer === 'takeover');
  const here = playing(schedules, calendar);
  const elsewhere = playing(
    takeovers.filter((one) => !schedules.includes(one)),
    calendar,
  );
  const open = follower(calendar.open);
  const quiet = follower(calendar.quiet);
  const dated = calendar.schedules.some(isDated);
  const numberOf = new Map(schedules.map((schedule, index) => [schedule, index]));
  const segments: Segment[] = [];
  for (let index = 0; index + 1 < instants.length; index++) {
    const from = instants[index]!;
    const until = instants[index + 1]!;
    const date = dated ? dateName(dayOf(clock, from)) : '';
    const now = standing({
      open: open(from),
      inserting: !quiet(from),
      takenElsewhere: elsewhere(from, date).length > 0,
      active: here(from, date),
    });
    const offsetMs = clock.offsetAt(from);
    const key = keyOf(now, date, numberOf);
    const last = segments[segments.length - 1];
    if (last && last.key === key && last.offsetMs === offsetMs)
      segments[segments.length - 1] = { ...last, until };
    else segments.push({ from, until, offsetMs, date, standing: now, key });
  }
  return segments;
}

/**
 * What plays beyond the horizon, as a segment: the everyday schedules that have no end before it, at
 * any hour; else the card. [P4]
 */
export function fallbackSegment(rules: ScreenRules, until: number, zone: number): Segment {
  const clock = timeZoneOf(rules.timeZone);
  const lasting = rules.schedules
    .filter(inTimetable)
    .sort(byId)
    .filter(({ layer, window, campaign, items }) => {
      if (layer !== 'everyday' || items.every(({ media }) => media === null)) return false;
      const ends = window.until === undefined ? Infinity : edgeInstant(window.until, clock);
      return ends !== null && ends > until && campaign?.endsAt === undefined;
    });
  const active = schedulesOfZone(lasting, rules, zone);
  const now = standing({ open: true, inserting: false, takenElsewhere: false, active });
  return {
    from: until,
    until: Infinity,
    offsetMs: 0,
    date: '',
    standing: now,
    key: 'fallback',
  };
}
