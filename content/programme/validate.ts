/** Rules that cannot be meant, said before anything is stored, with the field to blame. */
import { barred } from './asides.ts';
import { inTimetable } from './layers.ts';
import type { Problem, Report } from './problem.ts';
import {
  HOUR_MS,
  zonesOf,
  type Horizon,
  type Schedule,
  type ScheduledItem,
  type ScreenRules,
} from './rules.ts';
import { calendarOf, windowReader } from './timeline.ts';
import { isTimeZone } from './time-zone.ts';
import { checkPositive, checkWindow } from './validate-window.ts';
import { KEYS_MOST } from './whereabouts.ts';
import { dayNumber } from './window.ts';

export type { Problem } from './problem.ts';

function collect(check: (report: Report) => void): readonly Problem[] {
  const problems: Problem[] = [];
  check((level, field, code, message) => problems.push({ level, field, code, message }));
  return problems;
}

function checkItem(item: ScheduledItem, field: string, report: Report): void {
  checkPositive(item.durationMs, `${field}.durationMs`, report);
  checkPositive(item.weight, `${field}.weight`, report);
  const dates = Object.entries(item.dates ?? {});
  for (const [date, { durationMs }] of dates) {
    if (dayNumber(date) === null)
      report('error', `${field}.dates.${date}`, 'date-unreadable', `${date} is no date`);
    checkPositive(durationMs, `${field}.dates.${date}.durationMs`, report);
  }
  if (item.media === null && dates.length === 0) {
    report(
      'error',
      `${field}.dates`,
      'item-never-shown',
      'an item without its own picture needs dates',
    );
  }
}

function checkShare(
  schedule: Schedule,
  rules: Pick<ScreenRules, 'contract'>,
  field: string,
  report: Report,
): void {
  if (schedule.layer !== 'insert' || !inTimetable(schedule)) return;
  const share = schedule.shareSecondsPerHour;
  const path = `${field}shareSecondsPerHour`;
  if (share === undefined)
    report('error', path, 'share-missing', 'an insert asks for seconds of each hour');
  else if (!(share > 0)) report('error', path, 'not-positive', 'the share must be above 0');
  else if (share > 3600) report('error', path, 'share-over-hour', 'an hour has 3600 seconds');
  else if (rules.contract && share > rules.contract.quotaSecondsPerHour) {
    report(
      'warning',
      path,
      'share-over-quota',
      `the owner allows ${rules.contract.quotaSecondsPerHour} seconds of each hour`,
    );
  }
}

/** The longest item that fits a whole hour beside what the owner allows to be inserted. [P57] */
function checkRoom(
  schedule: Schedule,
  rules: Pick<ScreenRules, 'contract'>,
  field: string,
  report: Report,
): void {
  if (schedule.layer === 'takeover' || !inTimetable(schedule)) return;
  const quotaMs = (rules.contract?.quotaSecondsPerHour ?? 0) * 1000;
  const roomMs =
    schedule.layer === 'insert' ? (rules.contract ? quotaMs : HOUR_MS) : HOUR_MS - quotaMs;
  schedule.items.forEach(({ durationMs }, index) => {
    if (durationMs <= roomMs) return;
    report(
      'warning',
      `${field}items[${index}].durationMs`,
      'item-longer-than-room',
      `an hour has room for ${roomMs / 1000} s`,
    );
  });
}

/** A circle larger than this is no place, and one smaller than a fix is accurate is never entered for certain. */
const RADIUS_M = { least: 10, most: 50_000 } as const;

function checkAside(schedule: Schedule, rules: ScreenRules, field: string, report: Report): void {
  const { near, layer, items } = schedule;
  if (layer === 'press' && near)
    report('error', `${field}near`, 'press-near', 'what is called by a press names no places');
  if (layer === 'press' && items.length > KEYS_MOST)
    report('warning', `${field}items`, 'keys-over', `a device has ${KEYS_MOST} keys`);
  if (near?.length === 0)
    report('error', `${field}near`, 'no-places', 'a schedule near places names at least one');
  near?.forEach(({ latitude, longitude, radiusM }, index) => {
    const check = (name: string, good: boolean, message: string): void => {
      if (!good) report('error', `${field}near[${index}].${name}`, 'place-unreadable', message);
    };
    check('latitude', Math.abs(latitude) <= 90, 'must be between -90 and 90');
    check('longitude', Math.abs(longitude) <= 180, 'must be between -180 and 180');
    check(
      'radiusM',
      radiusM >= RADIUS_M.least && radiusM <= RADIUS_M.most,
      `must be between ${RADIUS_M.least} and ${RADIUS_M.most} metres`,
    );
  });
  if (barred(schedule, rules))
    report(
      'warning',
      `${field}near`,
      'near-under-contract',
      "an insert is not shown near places where a screen has an owner's contract",
    );
}

function checkSchedule(
  schedule: Schedule,
  rules: ScreenRules,
  horizon: Horizon,
  field: string,
  report: Report,
): void {
  const { items, zone } = schedule;
  if (items.length === 0)
    report('error', `${field}items`, 'no-items', 'a schedule has at least one item');
  items.forEach((item, index) => checkItem(item, `${field}items[${index}]`, report));
  checkPositive(schedule.weight, `${field}weight`, report);
  checkPositive(schedule.campaign?.weight, `${field}campaign.weight`, report);
  schedule.campaign?.pauses?.forEach(({ from, until }, index) => {
    if (until !== null && !(from < until)) {
      report(
        'error',
        `${field}campaign.pauses[${index}].until`,
        'ends-before-start',
        'the end is not after the start',
      );
    }
  });
  if (zone !== undefined && !zonesOf(rules).some(({ name }) => name === zone)) {
    report('error', `${field}zone`, 'zone-unknown', `the screen has no zone ${zone}`);
  }
  checkShare(schedule, rules, field, report);
  checkRoom(schedule, rules, field, report);
  checkAside(schedule, rules, field, report);
  checkWindow(schedule.window, rules.timeZone, horizon, `${field}window`, report);
}

function checkZones(rules: ScreenRules, report: Report): void {
  rules.zones.forEach(({ name, area }, index) => {
    const field = `zones[${index}]`;
    checkPositive(area.width, `${field}.area.width`, report);
    checkPositive(area.height, `${field}.area.height`, report);
    const inside =
      area.x >= 0 &&
      area.y >= 0 &&
      area.x + area.width <= rules.area.width &&
      area.y + area.height <= rules.area.height;
    if (!inside)
      report(
        'error',
        `${field}.area`,
        'zone-outside-screen',
        `zone ${name} reaches beyond the screen`,
      );
    rules.zones.slice(0, index).forEach((other) => {
      if (other.name === name)
        report('error', `${field}.name`, 'duplicate', `two zones are called ${name}`);
      const apart =
        other.area.x + other.area.width <= area.x ||
        area.x + area.width <= other.area.x ||
        other.area.y + other.area.height <= area.y ||
        area.y + area.height <= other.area.y;
      if (!apart)
        report(
          'error',
          `${field}.area`,
          'zones-overlap',
          `zones ${other.name} and ${name} overlap`,
        );
    });
  });
}

function checkContract(rules: ScreenRules, horizon: Horizon, report: Report): void {
  const { contract, openingHours } = rules;
  openingHours?.forEach((window, index) =>
    checkWindow(window, rules.timeZone, horizon, `openingHours[${index}]`, report),
  );
  if (!contract) return;
  const quota = contract.quotaSecondsPerHour;
  if (!(quota >= 0))
    report(
      'error',
      'contract.quotaSecondsPerHour',
      'not-positive',
      'the quota must not be below 0',
    );
  if (quota > 3600)
    report('error', 'contract.quotaSecondsPerHour', 'quota-over-hour', 'an hour has 3600 seconds');
  contract.quietHours?.forEach((window, index) =>
    checkWindow(window, rules.timeZone, horizon, `contract.quietHours[${index}]`, report),
  );
  contract.pauses?.forEach(({ from, until }, index) => {
    if (until !== null && !(from < until)) {
      report(
        'error',
        `contract.pauses[${index}].until`,
        'ends-before-start',
        'the end is not after the start',
      );
    }
  });
}

/** Takeovers of one zone and equal priority whose windows meet inside the horizon: they would share it. [P22] */
function checkTakeovers(rules: ScreenRules, horizon: Horizon, report: Report): void {
  const { times } = calendarOf(rules, horizon, windowReader(horizon));
  const first = zonesOf(rules)[0]!.name;
  const takeovers = rules.schedules
    .map((schedule, index) => ({ schedule, index }))
    .filter(({ schedule }) => schedule.layer === 'takeover' && times.has(schedule));
  takeovers.forEach(({ schedule, index }, place) => {
    for (const { schedule: other } of takeovers.slice(0, place)) {
      if ((other.zone ?? first) !== (schedule.zone ?? first)) continue;
      if ((other.priority ?? 0) !== (schedule.priority ?? 0)) continue;
      const meet = times
        .get(schedule)!
        .some((a) => times.get(other)!.some((b) => a.from < b.until && b.from < a.until));
      if (!meet) continue;
      report(
        'warning',
        `schedules[${index}].priority`,
        'takeovers-overlap',
        `takeovers ${other.id} and ${schedule.id} have equal priority and share their time`,
      );
    }
  });
}

/**
 * What is wrong with one schedule on a screen; fields are paths into the schedule. `horizon.from` is
 * the instant from which a window must still open some day; `horizon.until` is not looked at.
 */
export function validateSchedule(
  schedule: Schedule,
  rules: ScreenRules,
  horizon: Horizon,
): readonly Problem[] {
  return collect((report) => {
    if (isTimeZone(rules.timeZone)) checkSchedule(schedule, rules, horizon, '', report);
    else
      report('error', 'timeZone', 'time-zone-unknown', `there is no time zone ${rules.timeZone}`);
  });
}

/** What is wrong with a screen's rules, schedule by schedule and together; fields are paths into the rules. */
export function validate(rules: ScreenRules, horizon: Horizon): readonly Problem[] {
  const problems = collect((report) => {
    if (!isTimeZone(rules.timeZone)) {
      report('error', 'timeZone', 'time-zone-unknown', `there is no time zone ${rules.timeZone}`);
      return;
    }
    checkPositive(rules.area.width, 'area.width', report);
    checkPositive(rules.area.height, 'area.height', report);
    checkZones(rules, report);
    checkContract(rules, horizon, report);
    rules.schedules.forEach((schedule, index) => {
      checkSchedule(schedule, rules, horizon, `schedules[${index}].`, report);
      if (rules.schedules.findIndex(({ id }) => id === schedule.id) < index) {
        report(
          'error',
          `schedules[${index}].id`,
          'duplicate',
          `two schedules are called ${schedule.id}`,
        );
      }
    });
  });
  if (problems.some(({ level }) => level === 'error')) return problems;
  return [...problems, ...collect((report) => checkTakeovers(rules, horizon, report))];
}
