/** Occurrences of cron expressions by croner alone: what the server's own reading has to come to. */
import { Cron } from 'croner';
import type { CronOccurrences } from '../../../content/programme/rules.ts';

export const cron: CronOccurrences = function* (expression, timeZone, from, until) {
  const job = new Cron(expression, { timezone: timeZone, paused: true });
  let next = job.nextRun(new Date(from - 1000));
  for (; next && next.getTime() < until; next = job.nextRun(next))
    if (next.getTime() >= from) yield next.getTime();
};
