/** What cannot be meant about a schedule, found before anything is stored. */
import {
  DAY_MS,
  HORIZON_DAYS,
  type Schedule as Rule,
  type Zone,
} from '../../../content/programme/rules.ts';
import { type Problem, validateSchedule } from '../../../content/programme/validate.ts';
import { cronOccurrences } from '../ground/cron.ts';
import { type Failure, fieldProblem, type FieldProblem, invalidFields } from '../ground/failure.ts';
import type { Item } from '../items/items.ts';
import { because } from '../ground/refusals.ts';
import type { ScreenRow } from '../reach/targets.ts';

/** What decides of a screen whether a schedule can be meant there. */
export type Build = Pick<ScreenRow, 'time_zone' | 'zones' | 'width' | 'height'>;

export type ScheduleCheck = { readonly ok: true; readonly warnings: readonly string[] } | Failure;

type Proposed = Pick<Rule, 'layer' | 'window' | 'order'> & {
  readonly near?: Rule['near'] | null;
  readonly zone: string | null;
  readonly shareSecondsPerHour: number;
  readonly weight: number;
  readonly priority: number;
};

/** Asks the rules for each build of screen that the target reaches: time zones and zones differ. */
export function checkSchedule(
  schedule: Proposed,
  items: readonly Item[],
  screens: readonly Build[],
  now: number,
): ScheduleCheck {
  const found = new Map<string, Problem>();
  const builds = new Map(screens.map((screen) => [`${screen.time_zone} ${screen.zones}`, screen]));
  for (const screen of builds.values()) {
    for (const problem of problemsOn(schedule, items, screen, now)) {
      found.set(`${problem.field} ${problem.code}`, problem);
    }
  }
  return refusedFor([...found.values()]);
}

/** Errors refuse it, their fields written as the input has them; warnings are passed on. */
export function refusedFor(problems: readonly Problem[]): ScheduleCheck {
  const [first, ...rest] = problems.filter(({ level }) => level === 'error');
  if (!first) {
    return {
      ok: true,
      warnings: problems.map(({ field, message }) => `${pathOf(field)}: ${message}`),
    };
  }
  return invalidFields([problemOf(first), ...rest.map(problemOf)]);
}

const problemOf = ({ field, code, message }: Problem): FieldProblem =>
  fieldProblem(pathOf(field), because('rule', { problem: code, message }));

/** `times[0].from` as the API writes paths: `times.0.from`. */
const pathOf = (field: string): string => field.replace(/\[(\d+)\]/g, '.$1');

function problemsOn(
  schedule: Proposed,
  items: readonly Item[],
  screen: Build,
  now: number,
): readonly Problem[] {
  const { layer, window, order, shareSecondsPerHour, weight, priority, zone, near } = schedule;
  return validateSchedule(
    {
      id: 'new',
      layer,
      window,
      order,
      shareSecondsPerHour,
      weight,
      priority,
      ...(zone !== null && { zone }),
      ...(near && { near }),
      items: items.map(({ id, dwellMs }) => ({ id, durationMs: dwellMs, media: { kind: 'dark' } })),
    },
    {
      timeZone: screen.time_zone,
      area: { width: screen.width, height: screen.height },
      zones: (JSON.parse(screen.zones) as Zone[] | null) ?? [],
      openingHours: null,
      cards: [{ kind: 'dark' }],
      contract: null,
      schedules: [],
    },
    { from: now, until: now + HORIZON_DAYS.most * DAY_MS, cron: cronOccurrences },
  );
}
