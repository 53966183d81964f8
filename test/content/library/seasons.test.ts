import { Cron } from 'croner';
import { describe, expect, test } from 'vitest';
import { seasonCron } from '../../../content/library/seasons.ts';

/** The seasons in force at an instant, as a programme's window would find them. */
const inForce = (instant: string): string[] =>
  (['spring', 'summer', 'autumn', 'winter', 'spring-festival'] as const).filter((season) => {
    const { expression, durationMs } = seasonCron(season);
    const at = Date.parse(instant);
    const last = new Cron(expression, { timezone: 'Asia/Shanghai' }).nextRun(
      new Date(at - durationMs),
    );
    return last !== null && last.getTime() <= at;
  });

describe('a season', () => {
  test.each([
    ['2026-03-01T00:00:00+08:00', ['spring']],
    ['2026-05-31T23:59:59+08:00', ['spring']],
    ['2026-06-01T00:00:00+08:00', ['summer']],
    ['2026-09-01T00:00:00+08:00', ['autumn']],
    ['2026-11-30T23:59:59+08:00', ['autumn']],
    ['2026-12-01T00:00:00+08:00', ['winter']],
    ['2027-01-10T12:00:00+08:00', ['winter']],
    ['2027-02-06T12:00:00+08:00', ['winter', 'spring-festival']],
    ['2027-02-28T23:59:59+08:00', ['winter']],
  ])('is in force at %s: %s', (instant, seasons) => {
    expect(inForce(instant)).toEqual(seasons);
  });
});
