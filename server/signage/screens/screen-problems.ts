/** What cannot be meant about a screen's hours, zones and contract, found before anything is stored. */
import type { Contract, Window, Zone } from '../../../content/programme/rules.ts';
import { DAY_MS, HORIZON_DAYS } from '../../../content/programme/rules.ts';
import { validate } from '../../../content/programme/validate.ts';
import { cronOccurrences } from '../ground/cron.ts';
import { refusedFor, type ScheduleCheck } from '../schedules/schedule-problems.ts';
import type { ScreenRow } from '../reach/targets.ts';

export function checkScreen(row: ScreenRow, now: number): ScheduleCheck {
  const problems = validate(
    {
      timeZone: row.time_zone,
      area: { width: row.width, height: row.height },
      zones: (JSON.parse(row.zones) as Zone[] | null) ?? [],
      openingHours: JSON.parse(row.opening_hours) as Window[] | null,
      cards: [{ kind: 'dark' }],
      contract: JSON.parse(row.contract) as Contract | null,
      schedules: [],
    },
    { from: now, until: now + HORIZON_DAYS.most * DAY_MS, cron: cronOccurrences },
  );
  return refusedFor(problems);
}
