/** What cannot be meant about a screen's build, hours, zones and contract, found before anything is stored. */
import type { Contract, Window, Zone } from '../../../content/programme/rules.ts';
import { DAY_MS, HORIZON_DAYS } from '../../../content/programme/rules.ts';
import { validate } from '../../../content/programme/validate.ts';
import { cronOccurrences } from '../ground/cron.ts';
import { refusedFor, type ScheduleCheck } from '../schedules/schedule-problems.ts';
import { invalid } from '../ground/failure.ts';
import { MOVING_KINDS } from './tracks.ts';
import type { Face } from '../../../content/wire/messages.ts';
import type { ScreenRow } from '../reach/targets.ts';

export function checkScreen(row: ScreenRow, now: number): ScheduleCheck {
  if (row.track !== 'null' && !MOVING_KINDS.includes(row.kind))
    return invalid('track', 'does-not-move', { kinds: MOVING_KINDS });
  const outside = foldOutside(row);
  if (outside !== null) return invalid(`folds.${outside}.from`, 'fold-outside');
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

/** The same for many: those that are built alike are looked at once. */
export function screenChecker(now: number): (row: ScreenRow) => ScheduleCheck {
  const known = new Map<string, ScheduleCheck>();
  return (row) => {
    const { time_zone: zone, width, height, zones, opening_hours: hours, contract } = row;
    const key = [zone, width, height, zones, hours, contract, row.folds, row.track, row.kind];
    const name = key.join('\n');
    let check = known.get(name);
    if (!check) known.set(name, (check = checkScreen(row, now)));
    return check;
  };
}

/** Which fold takes pixels that the screen does not have; null: none. */
function foldOutside({ folds, width, height }: ScreenRow): number | null {
  const at = (JSON.parse(folds) as Face['folds']).findIndex(
    ({ from }) => from.x + from.width > width || from.y + from.height > height,
  );
  return at < 0 ? null : at;
}
