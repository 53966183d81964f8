/** Occurrences of cron expressions, one after the other: croner says which days match, and is right at both edges of daylight saving. */
import { Cron } from 'croner';
import { DAY_MS } from '../../../content/programme/rules.ts';
import { timeZoneOf } from '../../../content/programme/time-zone.ts';
import { dayOf } from '../../../content/programme/window.ts';

/** An expression taken apart: on each day that matches the same times of day. */
interface Pattern {
  /** Midnights, by a calendar without offsets, of the days that match. */
  readonly days: Cron;
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
}

/** Expressions whose patterns are kept; a county has a handful. */
const KEPT_MAX = 200;
const kept = new Map<string, Pattern | null>();

/**
 * Starts in [from, until), ascending epoch milliseconds, in an IANA time zone. They are reckoned as they are asked for: who
 * has seen enough stops. A step of croner costs a tenth of a millisecond, so it is asked once a day, not once a start.
 * @throws on an expression that croner cannot read, when the first is asked for.
 */
export function* cronOccurrences(
  expression: string,
  timeZone: string,
  from: number,
  until: number,
): Generator<number> {
  const pattern = patternOf(expression);
  if (!pattern) return yield* byCroner(expression, timeZone, from, until);
  const zone = timeZoneOf(timeZone);
  const { days } = pattern;
  let next = days.nextRun(new Date(dayOf(zone, from) * DAY_MS - 1000));
  for (; next; next = days.nextRun(next)) {
    const day = next.getTime();
    const begins = zone.firstInstantOf(day);
    if (begins >= until) return;
    const ends = zone.firstInstantOf(day + DAY_MS);
    const isPlain = ends - begins === DAY_MS && zone.transitions(begins, ends).length === 0;
    const starts = isPlain
      ? startsOf(pattern, begins)
      : byCroner(expression, timeZone, begins, ends);
    for (const at of starts) {
      if (at >= until) return;
      if (at >= from) yield at;
    }
  }
}

function* startsOf({ hours, minutes, seconds }: Pattern, midnight: number): Generator<number> {
  for (const hour of hours) {
    for (const minute of minutes) {
      const at = midnight + hour * 3_600_000 + minute * 60_000;
      for (const second of seconds) yield at + second * 1000;
    }
  }
}

function* byCroner(
  expression: string,
  timeZone: string,
  from: number,
  until: number,
): Generator<number> {
  const cron = open(expression, timeZone);
  // nextRun() looks strictly after its argument, in whole seconds.
  let next = cron.nextRun(new Date(from - 1000));
  for (; next && next.getTime() < until; next = cron.nextRun(next))
    if (next.getTime() >= from) yield next.getTime();
}

const open = (expression: string, timezone = 'UTC'): Cron =>
  new Cron(expression, { timezone, paused: true });

/** @returns null where it is a name such as `@daily`. @throws where croner cannot read it. */
function patternOf(expression: string): Pattern | null {
  const known = kept.get(expression);
  if (known !== undefined) return known;
  open(expression);
  if (kept.size === KEPT_MAX) kept.clear();
  const pattern = takeApart(expression);
  kept.set(expression, pattern);
  return pattern;
}

function takeApart(expression: string): Pattern | null {
  const fields = expression.trim().split(/\s+/);
  if (fields.length < 5) return null;
  const [second = '', minute = '', hour = '', ...dates] =
    fields.length === 5 ? ['0', ...fields] : fields;
  // Each part is read by croner, on a day on which nothing else is left open.
  const valuesOf = (part: string, unitMs: number): number[] =>
    [...byCroner(part, 'UTC', 0, DAY_MS)].map((at) => at / unitMs);
  return {
    days: open(`0 0 0 ${dates.join(' ')}`),
    hours: valuesOf(`0 0 ${hour} * * *`, 3_600_000),
    minutes: valuesOf(`0 ${minute} 0 * * *`, 60_000),
    seconds: valuesOf(`${second} 0 0 * * *`, 1000),
  };
}
