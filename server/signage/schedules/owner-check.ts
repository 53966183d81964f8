/** What the owners of the screens that a proposal reaches allow of it, said before anything is stored. [P80-P85] */
import type { Contract } from '../../../content/programme/rules.ts';
import { DAY_MS } from '../../../content/programme/rules.ts';
import { timeZoneOf } from '../../../content/programme/time-zone.ts';
import { windowIntervals } from '../../../content/programme/window.ts';
import type { NewSchedule } from '../changes/schedule-rows.ts';
import { cronOccurrences } from '../ground/cron.ts';
import { type Failure, fieldProblem, invalidFields } from '../ground/failure.ts';
import { because, listed, type NamedScreen } from '../ground/refusals.ts';
import type { ScreenRow } from '../reach/targets.ts';

type OwnedScreen = Pick<ScreenRow, 'id' | 'unit' | 'name' | 'name_en' | 'contract' | 'time_zone'>;

export interface OwnerQuestion {
  readonly schedule: NewSchedule;
  /** Whose it is. */
  readonly unit: string;
  /** Of its campaign; null: it has none. */
  readonly themeDay: string | null;
  /** Screens whose owners do not allow it are left out, and it is not refused for them. */
  readonly leaveOut: boolean;
}

/** How an owner answers a proposal by the contract. `minutes`: so many of each day. */
type Said = 'never' | 'theme-days' | 'theme-day-alone' | 'near' | 'asked' | `minutes ${number}`;

/** Owners that refuse are named with what their contracts say, unless their screens are left out; the rest is said in warnings. */
export function checkOwners(
  question: OwnerQuestion,
  screens: readonly OwnedScreen[],
): { readonly ok: true; readonly warnings: readonly string[] } | Failure {
  const { layer } = question.schedule;
  if (layer !== 'takeover' && layer !== 'own') return { ok: true, warnings: [] };
  const said = new Map<Said, NamedScreen[]>();
  for (const screen of screens) {
    if (screen.unit === question.unit || !screen.contract.includes('"takeover"')) continue;
    const answer = answerOf(question, screen);
    if (!answer) continue;
    const named = { id: screen.id, name: screen.name, nameEn: screen.name_en || screen.name };
    const known = said.get(answer);
    if (known) known.push(named);
    else said.set(answer, [named]);
  }
  const warnings: string[] = [];
  const refusing: { clause: 'never' | 'theme-days' | 'near'; screens: NamedScreen[] }[] = [];
  for (const [answer, named] of said) {
    if (answer === 'never' || answer === 'theme-days' || answer === 'near')
      refusing.push({ clause: answer, screens: named });
    else warnings.push(`target: ${sentenceFor(answer)}: ${listed(named)}`);
  }
  const [first, ...rest] = refusing;
  if (!first) return { ok: true, warnings };
  const left = refusing.flatMap(({ screens: some }) => some);
  // Where none would be left it is refused all the same.
  if (question.leaveOut && left.length < screens.length) {
    return {
      ok: true,
      warnings: [
        `target: left out, for their owners do not allow it: ${listed(left)}`,
        ...warnings,
      ],
    };
  }
  const problemOf = ({ clause, screens: some }: typeof first) =>
    fieldProblem('target', because('owners-refuse', { clause, screens: some }));
  return invalidFields([problemOf(first), ...rest.map(problemOf)]);
}

function sentenceFor(answer: Exclude<Said, 'never' | 'theme-days' | 'near'>): string {
  if (answer === 'asked') return 'waits there until the owner has granted it (POST /api/consents)';
  if (answer === 'theme-day-alone') return 'plays there on the theme day alone';
  return `plays there for ${answer.slice('minutes '.length)} minutes of a day at most`;
}

function answerOf({ schedule, themeDay }: OwnerQuestion, screen: OwnedScreen): Said | null {
  const { takeover } = JSON.parse(screen.contract) as Contract;
  switch (takeover?.allows) {
    case 'never':
      return 'never';
    case 'theme-days':
      return onThemeDay(schedule, themeDay, screen.time_zone);
    case 'minutes-a-day':
      return schedule.near ? 'near' : `minutes ${takeover.minutesADay}`;
    case 'after-asking':
      return 'asked';
    default:
      return null;
  }
}

/** Refused where nothing of the window lies on the theme day. */
function onThemeDay(
  { window }: NewSchedule,
  themeDay: string | null,
  timeZone: string,
): Said | null {
  if (themeDay === null) return 'theme-days';
  const zone = timeZoneOf(timeZone);
  const midnight = Date.parse(`${themeDay}T00:00:00Z`);
  const day = [zone.firstInstantOf(midnight), zone.firstInstantOf(midnight + DAY_MS)] as const;
  const lengthOn = (from: number, until: number): number =>
    windowIntervals(window, timeZone, from, until, cronOccurrences).reduce(
      (sum, one) => sum + one.until - one.from,
      0,
    );
  if (lengthOn(...day) === 0) return 'theme-days';
  const beyond = lengthOn(day[0] - WEEK_MS, day[0]) + lengthOn(day[1], day[1] + WEEK_MS);
  return beyond > 0 ? 'theme-day-alone' : null;
}

/** So far around a theme day it is looked whether there is more to the window. */
const WEEK_MS = 7 * DAY_MS;
