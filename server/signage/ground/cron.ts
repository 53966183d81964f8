/** Occurrences of cron expressions; croner is right at both edges of daylight saving. */
import { Cron } from 'croner';

/** An expression that fires each second for two months is a mistake, not a schedule. */
const MOST = 100_000;

/**
 * Starts in [from, until), ascending epoch milliseconds, in an IANA time zone.
 * @throws on an expression that croner cannot read.
 */
export function cronOccurrences(
  expression: string,
  timeZone: string,
  from: number,
  until: number,
): number[] {
  const cron = new Cron(expression, { timezone: timeZone, paused: true });
  const found: number[] = [];
  // nextRun() looks strictly after its argument, in whole seconds.
  let next = cron.nextRun(new Date(from - 1000));
  while (next && next.getTime() < until && found.length < MOST) {
    if (next.getTime() >= from) found.push(next.getTime());
    next = cron.nextRun(next);
  }
  return found;
}
