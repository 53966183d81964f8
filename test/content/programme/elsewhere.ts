/** Prints a compiled programme; run by a test under several process time zones. */
import { canonical } from '../../../content/programme/canonical.ts';
import { compile } from '../../../content/programme/compile.ts';
import { horizonOf, item, picture, schedule, screen, ZONES } from './arbitraries.ts';

for (const timeZone of ZONES) {
  const rules = screen({
    timeZone,
    openingHours: [{ times: [{ from: '08:00', until: '21:15' }] }],
    contract: {
      quotaSecondsPerHour: 900,
      quietHours: [{ weekdays: [6], times: [{ from: '22:00', until: '09:30' }] }],
    },
    schedules: [
      schedule('own', 'own', { items: [item('a', 13), item('b', 9)] }),
      schedule('in', 'insert', {
        shareSecondsPerHour: 600,
        window: { from: '2026-03-28', cron: { expression: '20 9 * * *', durationMs: 5_000_000 } },
        items: [
          item('count', 10, { media: null, dates: { '2026-03-29': { media: picture('d') } } }),
        ],
      }),
    ],
  });
  process.stdout.write(canonical(compile(rules, horizonOf(14))));
}
