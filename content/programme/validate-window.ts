/** What can be wrong with a window of the calendar. */
import type { ProblemCode, Report } from './problem.ts';
import { HOUR_MS, type Daypart, type Horizon, type Window } from './rules.ts';
import { timeZoneOf } from './time-zone.ts';
import { dayNumber, edgeInstant, neverOpens, startsTooOften, timeOfDay } from './window.ts';

/** A number that is given must be finite and above 0. */
export function checkPositive(value: number | undefined, field: string, report: Report): void {
  if (value !== undefined && !(value > 0 && Number.isFinite(value))) {
    report('error', field, 'not-positive', `${field} must be a number above 0`);
  }
}

function checkEdges(window: Window, timeZone: string, field: string, report: Report): boolean {
  const zone = timeZoneOf(timeZone);
  const edges = (['from', 'until'] as const).map((name) => {
    const edge = window[name];
    if (edge === undefined) return name === 'from' ? -Infinity : Infinity;
    const instant = edgeInstant(edge, zone);
    if (instant === null)
      report('error', `${field}.${name}`, 'date-unreadable', `${edge} is no date or time`);
    return instant;
  });
  const [opens, closes] = edges;
  if (typeof opens !== 'number' || typeof closes !== 'number') return false;
  if (opens < closes) return true;
  report('error', `${field}.until`, 'ends-before-start', 'the end is not after the start');
  return false;
}

function checkDaypart(daypart: Daypart, field: string, report: Report): boolean {
  const bad = (['from', 'until'] as const).filter((name) => {
    const time = timeOfDay(daypart[name]);
    return time === null || (name === 'from' && time >= 24 * HOUR_MS);
  });
  for (const name of bad)
    report('error', `${field}.${name}`, 'time-unreadable', `${daypart[name]} is no time of day`);
  return bad.length === 0;
}

function checkDays(window: Window, field: string, report: Report): boolean {
  let fine = true;
  const refuse = (path: string, code: ProblemCode, message: string): void => {
    fine = false;
    report('error', `${field}.${path}`, code, message);
  };
  window.weekdays?.forEach((day, index) => {
    if (!Number.isInteger(day) || day < 1 || day > 7)
      refuse(`weekdays[${index}]`, 'weekday-unknown', `${day} is not 1 to 7`);
  });
  window.exceptDates?.forEach((date, index) => {
    if (dayNumber(date) === null)
      refuse(`exceptDates[${index}]`, 'date-unreadable', `${date} is no date`);
  });
  window.times?.forEach((daypart, index) => {
    fine = checkDaypart(daypart, `${field}.times[${index}]`, report) && fine;
  });
  if (window.cron && window.times)
    refuse('times', 'cron-with-times', 'a cron expression takes the place of times');
  if (window.cron && !(window.cron.durationMs > 0))
    refuse('cron.durationMs', 'not-positive', 'the duration must be above 0');
  return fine;
}

/** Everything that can be wrong with a window; `horizon.from` is when it must still open some day. */
export function checkWindow(
  window: Window,
  timeZone: string,
  horizon: Horizon,
  field: string,
  report: Report,
): void {
  const dates = checkEdges(window, timeZone, field, report);
  const days = checkDays(window, field, report);
  if (!dates || !days) return;
  try {
    if (window.cron && startsTooOften(window.cron.expression, horizon.from, horizon.cron)) {
      const message = 'the expression starts more than 144 times a day';
      return report('error', `${field}.cron.expression`, 'cron-too-often', message);
    }
    if (neverOpens(window, timeZone, horizon.from, horizon.cron)) {
      report(
        'error',
        window.cron ? `${field}.cron.expression` : field,
        'never-opens',
        'the window never opens',
      );
    }
  } catch (error) {
    if (!window.cron || !(error instanceof Error)) throw error;
    report('error', `${field}.cron.expression`, 'cron-unreadable', error.message);
  }
}
