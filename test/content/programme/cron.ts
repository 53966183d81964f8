/** Occurrences of cron expressions by croner, as the server passes them in. */
import { Cron } from 'croner';
import type { CronOccurrences } from '../../../content/programme/rules.ts';

export const cron: CronOccurrences = (expression, timeZone, from, until) => {
  const job = new Cron(expression, { timezone: timeZone, paused: true });
  const found: number[] = [];
  let next = job.nextRun(new Date(from - 1));
  while (next && next.getTime() < until) {
    if (next.getTime() >= from) found.push(next.getTime());
    next = job.nextRun(next);
  }
  return found;
};
