/** Why a screen shows what it shows. */
import { compile } from './compile.ts';
import { needsConsent } from './consent.ts';
import {
  inTimetable,
  isPlaced,
  itemsOn,
  schedulesOfZone,
  standing,
  type Standing,
} from './layers.ts';
import type { Layer, Programme } from './programme.ts';
import {
  byId,
  DAY_MS,
  HOUR_MS,
  zonesOf,
  type CronOccurrences,
  type Horizon,
  type Schedule,
  type ScreenRules,
} from './rules.ts';
import { showing } from './showing.ts';
import { closed, outranked, outside, type Shortfall, unconsented } from './shortfall.ts';
import { scheduleIntervals, scheduleTimes, windowReader } from './timeline.ts';
import { timeZoneOf } from './time-zone.ts';
import { dateName, dayOf } from './window.ts';

/** A schedule that does not have the zone at this instant, and the rule by which it lost. */
export interface Loser {
  readonly schedule: string;
  readonly campaign: string | null;
  readonly phase: string | null;
  readonly layer: Layer;
  /** null: it has a part in the loop, and its turn comes. */
  readonly shortfall: Shortfall | null;
}

export interface Why {
  readonly zone: string;
  /** Id of the item, `card` or `dark`. */
  readonly item: string;
  readonly layer: Layer;
  readonly schedule: string | null;
  readonly campaign: string | null;
  readonly phase: string | null;
  /** This showing, epoch milliseconds, half-open. */
  readonly start: number;
  readonly end: number;
  /** The rules that decided, by number, the weightiest first. */
  readonly rules: readonly string[];
  /** Every other schedule of the zone, by id. */
  readonly others: readonly Loser[];
}

function rulesFor(
  { dark, base, inserts }: Standing,
  layer: Layer,
  item: string,
  takenElsewhere: boolean,
): readonly string[] {
  if (dark) return ['P20'];
  if (item === 'card') return takenElsewhere ? ['P24', 'P27'] : ['P27'];
  if (layer === 'takeover') return base.length > 1 ? ['P23', 'P22'] : ['P23'];
  const shared = base.length > 1 ? ['P22'] : [];
  if (layer === 'insert') return base.length > 0 ? ['P25', 'P52', 'P55'] : ['P59'];
  return [takenElsewhere ? 'P24' : 'P21', ...shared, ...(inserts.length > 0 ? ['P55', 'P56'] : [])];
}

/** A horizon on the screen's hours, wide enough that its edges change nothing at the instant. [P35] */
function around(rules: ScreenRules, instant: number, cron: CronOccurrences): Horizon {
  const offsetMs = timeZoneOf(rules.timeZone).offsetAt(instant);
  const hour = Math.floor((instant + offsetMs) / HOUR_MS) * HOUR_MS - offsetMs;
  return { from: hour - DAY_MS, until: hour + DAY_MS, cron };
}

/**
 * For each zone: what shows at an instant, by which rules, and what every other schedule lost to. Pass
 * the programme that the screen holds to answer for that; else it is compiled around the instant.
 */
export function why(
  rules: ScreenRules,
  instant: number,
  cron: CronOccurrences,
  held?: Programme,
): readonly Why[] {
  const horizon = around(rules, instant, cron);
  const read = windowReader(horizon);
  const programme = held ?? compile(rules, horizon);
  const clock = timeZoneOf(rules.timeZone);
  const date = dateName(dayOf(clock, instant));
  const on = (intervals: readonly { from: number; until: number }[]): boolean =>
    intervals.some(({ from, until }) => from <= instant && instant < until);
  const schedules = rules.schedules.filter((one) => isPlaced(one, rules)).sort(byId);
  const times = scheduleTimes(rules, horizon, read);
  const active = schedules.filter(
    (one) => inTimetable(one) && on(times.get(one) ?? []) && itemsOn(one, date).length > 0,
  );
  const contract = rules.contract;
  const paused = on(
    (contract?.pauses ?? []).map(({ from, until }) => ({ from, until: until ?? Infinity })),
  );
  const quiet =
    paused || (contract?.quietHours ?? []).some((window) => on(read(window, rules.timeZone)));
  const withheld = (one: Schedule): Shortfall | null =>
    paused && needsConsent(one, rules)
      ? { reason: 'owner-quiet', rule: 'P86' }
      : unconsented(one, rules);
  const open =
    rules.openingHours === null ||
    rules.openingHours.some((window) => on(read(window, rules.timeZone)));

  const zones = zonesOf(rules);
  return showing(programme, instant).map((shown) => {
    const here = schedulesOfZone(active, rules, shown.zone);
    const takenElsewhere = active.some((one) => one.layer === 'takeover' && !here.includes(one));
    const now = standing({ open, inserting: !quiet, takenElsewhere, active: here });
    const entry = programme.entries[shown.entry]!;
    const source = schedules.find(({ id }) => id === entry.schedule);
    const lost = (one: Schedule): Shortfall | null => {
      if (here.includes(one)) return outranked(one, now, takenElsewhere);
      if (on(scheduleIntervals(one, rules.timeZone, read)))
        return (
          (itemsOn(one, date).length > 0 && (outside(one, rules) ?? withheld(one))) || {
            reason: 'no-items',
            rule: 'P27',
          }
        );
      return closed(one, rules.timeZone, read, instant, instant + 1);
    };
    return {
      zone: zones[shown.zone]?.name ?? `${shown.zone}`,
      item: entry.item,
      layer: entry.layer,
      schedule: entry.schedule ?? null,
      campaign: entry.campaign ?? null,
      phase: source?.phase ?? null,
      start: shown.start,
      end: shown.end,
      rules: rulesFor(now, entry.layer, entry.item, takenElsewhere),
      others: schedulesOfZone(schedules, rules, shown.zone)
        .filter(({ id }) => id !== entry.schedule)
        .map((one) => ({
          schedule: one.id,
          campaign: one.campaign?.id ?? null,
          phase: one.phase ?? null,
          layer: one.layer,
          shortfall: lost(one),
        })),
    };
  });
}
