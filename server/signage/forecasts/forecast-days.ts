/** Which days a forecast reckons: those of what it is about, from today on. */
import { HORIZON_DAYS, type Horizon } from '../../../content/programme/rules.ts';
import { timeZoneOf } from '../../../content/programme/time-zone.ts';
import { cronOccurrences } from '../ground/cron.ts';
import { addDays, daysUntil, localDate } from '../ground/dates.ts';
import { type InForce, scheduleIn } from '../programmes/in-force.ts';

export interface ForecastDays {
  /** Local dates, half-open. */
  readonly from: string;
  readonly until: string;
  readonly dates: readonly string[];
  /** Wide enough for these dates in every time zone. */
  readonly horizon: { readonly from: number; readonly until: number };
}

/** From the first day of the schedules to the last, at most 60 days; 14 days where they have no end. */
export function forecastDays(
  states: readonly InForce[],
  subjects: ReadonlySet<string>,
  now: number,
): ForecastDays {
  const windows = states.flatMap((state) =>
    [...subjects].flatMap((id) => scheduleIn(state, id)?.window ?? []),
  );
  const dateOf = (edge: string | number): string =>
    typeof edge === 'number' ? localDate(edge, 'UTC') : edge.slice(0, 10);
  const today = localDate(now, 'UTC');
  const later = (a: string, b: string): string => (a > b ? a : b);
  const ends = windows.map(({ until }) => until);
  const begins = windows.map(({ from }) => (from === undefined ? today : dateOf(from)));
  const from = later(begins.length > 0 ? begins.reduce((a, b) => (a < b ? a : b)) : today, today);
  const usual = addDays(from, HORIZON_DAYS.usual);
  const last =
    ends.length === 0 || ends.includes(undefined)
      ? usual
      : ends.map((end) => addDays(dateOf(end ?? 0), 1)).reduce(later, addDays(from, 1));
  const days = Math.min(daysUntil(from, last), HORIZON_DAYS.most);
  const dates = Array.from({ length: days }, (_, day) => addDays(from, day));
  const until = addDays(from, days);
  const at = (date: string): number => Date.parse(`${date}T00:00:00Z`);
  return {
    from,
    until,
    dates,
    horizon: { from: at(addDays(from, -1)), until: at(addDays(until, 1)) },
  };
}

/** The dates as spans of epoch ms on a screen's own clock. */
export function daySpans({ dates, until }: ForecastDays, timeZone: string) {
  const zone = timeZoneOf(timeZone);
  const midnight = (date: string): number => zone.firstInstantOf(Date.parse(`${date}T00:00:00Z`));
  return dates.map((date, i) => ({
    date,
    from: midnight(date),
    until: midnight(dates[i + 1] ?? until),
  }));
}

/** The horizon of the dates on a screen's own clock. */
export function horizonOn(days: ForecastDays, timeZone: string): Horizon {
  const spans = daySpans(days, timeZone);
  const first = spans[0];
  const last = spans.at(-1);
  if (!first || !last) throw new Error('a forecast without days');
  return { from: first.from, until: last.until, cron: cronOccurrences };
}
