/** Schedules outside the timetable: what a device shows by itself, near a place or at a press. [P60-P72] */
import { consentedAside } from './consent.ts';
import { entryOf, type EntryIndex } from './loops/cast.ts';
import { inTimetable, isDated, isPlaced, itemsOn } from './layers.ts';
import type { Aside } from './programme.ts';
import { DAY_MS, zonesOf, type Schedule, type ScreenRules } from './rules.ts';
import { scheduleIntervals, type Calendar, type ReadWindow } from './timeline.ts';
import { timeZoneOf } from './time-zone.ts';
import { clip, dateName, dayOf, without, type Interval } from './window.ts';

/** The highest priority first; equals by id. [P62] */
export function byPrecedence(a: Schedule, b: Schedule): number {
  return (b.priority ?? 0) - (a.priority ?? 0) || (a.id < b.id ? -1 : 1);
}

/** Whether the owner's contract keeps a schedule away: nobody can say how long a device will be near. [P61] */
export function barred({ layer, near }: Schedule, { contract }: ScreenRules): boolean {
  return near !== undefined && layer === 'insert' && contract !== null;
}

/** When an aside may be called: its window while the screen is open, and no takeover holds it off. [P61, P70] */
function openings(
  schedule: Schedule,
  rules: ScreenRules,
  { open, taken }: Calendar,
  read: ReadWindow,
): readonly Interval[] {
  const own = consentedAside(schedule, rules, scheduleIntervals(schedule, rules.timeZone, read));
  const inside = open.reduce<readonly Interval[]>(
    (all, { from, until }) => all.concat(clip(own, from, until)),
    [],
  );
  if (schedule.layer === 'takeover' || schedule.layer === 'press') return inside;
  return taken.reduce<readonly Interval[]>((left, one) => without(left, one), inside);
}

/** The days of the screen that a horizon touches, where the day decides what is shown; else the horizon. */
function daysOf(schedule: Schedule, { horizon }: Calendar, timeZone: string): readonly Interval[] {
  if (!isDated(schedule)) return [horizon];
  const zone = timeZoneOf(timeZone);
  const days: Interval[] = [];
  for (let day = dayOf(zone, horizon.from); day <= dayOf(zone, horizon.until - 1); day++) {
    const from = zone.firstInstantOf(day * DAY_MS);
    days.push({ from, until: zone.firstInstantOf((day + 1) * DAY_MS) });
  }
  return days;
}

/** The asides of a screen in the order of their precedence. */
export function asidesOf(
  rules: ScreenRules,
  calendar: Calendar,
  read: ReadWindow,
  indexOf: EntryIndex,
): readonly Aside[] {
  const zones = zonesOf(rules);
  const zone = timeZoneOf(rules.timeZone);
  const asides: Aside[] = [];
  const outside = rules.schedules.filter(
    (one) => !inTimetable(one) && isPlaced(one, rules) && !barred(one, rules),
  );
  for (const schedule of outside.sort(byPrecedence)) {
    const open = openings(schedule, rules, calendar, read);
    for (const day of daysOf(schedule, calendar, rules.timeZone)) {
      const times = clip(open, day.from, day.until);
      const items = itemsOn(schedule, dateName(dayOf(zone, day.from)));
      if (times.length === 0 || items.length === 0) continue;
      asides.push({
        zone: Math.max(
          0,
          zones.findIndex(({ name }) => name === schedule.zone),
        ),
        entries: items.map((on) =>
          indexOf(
            JSON.stringify([schedule.id, schedule.items.indexOf(on.item), on.date, on.durationMs]),
            () => entryOf(schedule, on, on.durationMs),
          ),
        ),
        open: times.map(({ from, until }) => [from, until] as const),
        ...(schedule.layer === 'press'
          ? { names: items.map(({ item }) => item.name ?? item.id) }
          : { near: schedule.near ?? [] }),
      });
    }
  }
  return asides;
}
