/** Which schedules have the say: layers by height, priority inside a layer. */
import type { Media } from './programme.ts';
import { type Schedule, type ScheduledItem, type ScreenRules, zonesOf } from './rules.ts';

/** An item as it is on one day of the screen. */
export interface ItemOnDay {
  readonly item: ScheduledItem;
  readonly media: Media;
  /** Whole milliseconds. */
  readonly durationMs: number;
  /** 'YYYY-MM-DD' where the day decides what it looks like. */
  readonly date: string | null;
}

/** Whether the calendar day changes what a schedule shows. */
export function isDated(schedule: Schedule): boolean {
  return schedule.items.some((item) => item.dates !== undefined || item.media === null);
}

/** The items of a schedule on a day: those that have something to show. [P43] */
export function itemsOn(schedule: Schedule, date: string): readonly ItemOnDay[] {
  const found: ItemOnDay[] = [];
  for (const item of schedule.items) {
    const special = item.dates?.[date];
    const media = special?.media ?? item.media;
    if (!media) continue;
    const durationMs = Math.ceil(special?.durationMs ?? item.durationMs);
    if (durationMs > 0) found.push({ item, media, durationMs, date: special ? date : null });
  }
  return found;
}

/** Whether a schedule has anything to show on a day. [P27] */
export function hasItems(schedule: Schedule, date: string): boolean {
  return schedule.items.some(
    ({ media, dates, durationMs }) =>
      (media !== null && durationMs > 0) || dates?.[date] !== undefined,
  );
}

/** Whether the timetable has it: what plays near places or at a press, the device decides. [P60, P70] */
export function inTimetable({ layer, near }: Schedule): boolean {
  return layer !== 'press' && near === undefined;
}

/** What is true of a zone at an instant. */
export interface Situation {
  readonly open: boolean;
  /** False in the owner's quiet hours and pauses. */
  readonly inserting: boolean;
  /** A takeover holds another zone of the screen. */
  readonly takenElsewhere: boolean;
  /** Schedules of the zone whose window is open and which have items today, by id. */
  readonly active: readonly Schedule[];
}

/** Who plays: the base, and what is inserted into it. Both empty: the card. */
export interface Standing {
  readonly dark: boolean;
  readonly base: readonly Schedule[];
  readonly inserts: readonly Schedule[];
}

const DARK: Standing = { dark: true, base: [], inserts: [] };

function highest(schedules: readonly Schedule[], layer: Schedule['layer']): readonly Schedule[] {
  let best: Schedule[] = [];
  let height = -Infinity;
  for (const schedule of schedules) {
    if (schedule.layer !== layer) continue;
    const priority = schedule.priority ?? 0;
    if (priority > height) {
      best = [schedule];
      height = priority;
    } else if (priority === height) best.push(schedule);
  }
  return best;
}

/** Whether an insert asks for anything. */
export function asks(schedule: Schedule): boolean {
  return schedule.layer === 'insert' && (schedule.shareSecondsPerHour ?? 0) > 0;
}

/** The layers applied to a situation. [P20-P27] */
export function standing(situation: Situation): Standing {
  if (!situation.open) return DARK;
  const { active } = situation;
  const takeover = highest(active, 'takeover');
  if (takeover.length > 0) return { dark: false, base: takeover, inserts: [] };
  const everyday = highest(active, 'everyday');
  if (situation.takenElsewhere) return { dark: false, base: everyday, inserts: [] };
  const own = highest(active, 'own');
  return {
    dark: false,
    base: own.length > 0 ? own : everyday,
    inserts: situation.inserting ? active.filter(asks) : [],
  };
}

/** Whether the screen has the zone that a schedule is for. */
export function isPlaced({ zone }: Schedule, rules: ScreenRules): boolean {
  return zone === undefined || zonesOf(rules).some(({ name }) => name === zone);
}

/** The schedules of a zone, by id. A zone that the screen lacks gets nothing; `validate` says so. */
export function schedulesOfZone(
  schedules: readonly Schedule[],
  rules: ScreenRules,
  zone: number,
): readonly Schedule[] {
  const zones = zonesOf(rules);
  return schedules.filter((schedule) =>
    schedule.zone === undefined ? zone === 0 : schedule.zone === zones[zone]!.name,
  );
}
