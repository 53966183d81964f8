/** Before publishing: what each schedule and campaign will get on a screen, and why not more. */
import { askedMs, grantsOf } from './loops/cast.ts';
import { createCompiler } from './compile.ts';
import { schedulesOfZone } from './layers.ts';
import { capOf } from './loops/loops.ts';
import type { Layer, Programme } from './programme.ts';
import { byId, HOUR_MS, zonesOf, type Horizon, type Schedule, type ScreenRules } from './rules.ts';
import { closed, outranked, outside, type Shortfall, unconsented } from './shortfall.ts';
import { tally } from './tally.ts';
import {
  calendarOf,
  scheduleIntervals,
  timeline,
  windowReader,
  type Calendar,
  type ReadWindow,
} from './timeline.ts';
import { clip, union, type Interval } from './window.ts';

/** What something gets over the horizon. */
export interface Amount {
  /** Showings of full length. */
  readonly plays: number;
  readonly airtimeMs: number;
  /** What an insert asks for while it is woven in; 0 for the other layers. */
  readonly askedMs: number;
  /** What the cap, shared with the others, takes of that. */
  readonly cappedMs: number;
}

export interface ScheduleForecast extends Amount {
  readonly schedule: string;
  readonly campaign: string | null;
  readonly phase: string | null;
  readonly layer: Layer;
  /** Each reason once, in the order in which they first apply; empty: it gets all that it asks. */
  readonly shortfalls: readonly Shortfall[];
}

export interface CampaignForecast extends Amount {
  readonly campaign: string;
}

/** What both sides of an owner's contract see; milliseconds over the horizon, all zones together. */
export interface ScreenForecast {
  readonly openMs: number;
  readonly ownMs: number;
  readonly insertedMs: number;
  readonly takeoverMs: number;
}

export interface Forecast {
  /** By schedule id. */
  readonly schedules: readonly ScheduleForecast[];
  /** By campaign id. */
  readonly campaigns: readonly CampaignForecast[];
  readonly screen: ScreenForecast;
}

interface Sums {
  askedMs: number;
  cappedMs: number;
  /** Whether it has the say anywhere in the horizon. */
  stands: boolean;
  readonly reasons: Map<string, Shortfall>;
}

function note(sums: Sums, shortfall: Shortfall): void {
  const key = JSON.stringify(shortfall);
  if (!sums.reasons.has(key)) sums.reasons.set(key, shortfall);
}

/** Goes through a zone's segments: what inserts ask and are granted, and who stands above whom. */
function addZone(
  all: ReadonlyMap<Schedule, Sums>,
  rules: ScreenRules,
  calendar: Calendar,
  zone: number,
): void {
  const here = schedulesOfZone(calendar.schedules, rules, zone);
  const elsewhere = union(
    calendar.taken.reduce<readonly Interval[]>(
      (sum, one, index) => (index === zone ? sum : sum.concat(one)),
      [],
    ),
  );
  const capMs = capOf(rules);
  for (const { from, until, standing } of timeline(rules, calendar, zone)) {
    const { base, inserts } = standing;
    const hours = (until - from) / HOUR_MS;
    const granted = base.length > 0 ? grantsOf(inserts, capMs) : inserts.map(askedMs);
    inserts.forEach((schedule, index) => {
      const sums = all.get(schedule)!;
      const lacksMs = askedMs(schedule) - granted[index]!;
      sums.askedMs += askedMs(schedule) * hours;
      sums.cappedMs += lacksMs * hours;
      if (lacksMs > 0.5) note(sums, { reason: 'over-cap', rule: 'P52' });
    });
    const takenElsewhere = clip(elsewhere, from, until).length > 0;
    for (const schedule of here) {
      if (clip(calendar.times.get(schedule)!, from, until).length === 0) continue;
      const shortfall = outranked(schedule, standing, takenElsewhere);
      if (shortfall) note(all.get(schedule)!, shortfall);
      else all.get(schedule)!.stands = true;
    }
  }
}

/** Items of a schedule that never came on, though it had the say. */
function unseen(schedule: Schedule, sums: Sums, shown: ReadonlySet<string>): void {
  if (!sums.stands) return;
  const items = schedule.items.filter(
    ({ id, media }) => media !== null && !shown.has(`${schedule.id}\n${id}`),
  );
  if (items.length === 0) return;
  if (schedule.layer === 'insert' && items.length === schedule.items.length) {
    note(sums, { reason: 'share-under-one-item', rule: 'P53' });
  } else note(sums, { reason: 'items-never-shown', rule: 'P57', items: items.map(({ id }) => id) });
}

function preset(
  rules: ScreenRules,
  horizon: Horizon,
  calendar: Calendar,
  read: ReadWindow,
): Map<Schedule, Sums> {
  const zones = zonesOf(rules);
  const all = new Map<Schedule, Sums>();
  for (const schedule of [...rules.schedules].sort(byId)) {
    const sums: Sums = { askedMs: 0, cappedMs: 0, stands: false, reasons: new Map() };
    all.set(schedule, sums);
    const { zone } = schedule;
    if (schedule.items.length === 0) note(sums, { reason: 'no-items', rule: 'P27' });
    if (zone !== undefined && !zones.some(({ name }) => name === zone))
      note(sums, { reason: 'zone-unknown', rule: 'P16' });
    else if (!calendar.times.has(schedule)) note(sums, away(schedule, rules, horizon, read));
    else if (isCut(schedule, rules, calendar, read)) note(sums, unconsented(schedule, rules)!);
  }
  return all;
}

/** Whether the owner's consent leaves it less than its window. */
function isCut(
  schedule: Schedule,
  rules: ScreenRules,
  { times }: Calendar,
  read: ReadWindow,
): boolean {
  if (!unconsented(schedule, rules)) return false;
  const lengthOf = (intervals: readonly Interval[]): number =>
    intervals.reduce((sum, { from, until }) => sum + until - from, 0);
  const window = scheduleIntervals(schedule, rules.timeZone, read);
  return lengthOf(times.get(schedule) ?? []) < lengthOf(window);
}

/** Why a schedule has no time in the timetable. */
function away(
  schedule: Schedule,
  rules: ScreenRules,
  { from, until }: Horizon,
  read: ReadWindow,
): Shortfall {
  const aside = outside(schedule, rules);
  const open = scheduleIntervals(schedule, rules.timeZone, read).length > 0;
  if (open) {
    const why = aside ?? unconsented(schedule, rules);
    if (why) return why;
  }
  return closed(schedule, rules.timeZone, read, from, until);
}

interface Played {
  plays: number;
  airtimeMs: number;
}

function playedBy(programme: Programme) {
  const schedules = new Map<string, Played>();
  const layers = new Map<string, number>();
  const shown = new Set<string>();
  for (const { entry, plays, airtimeMs } of tally(programme, programme.from, programme.until)) {
    const { schedule, item, layer } = programme.entries[entry]!;
    const name = item === 'dark' ? 'dark' : layer;
    layers.set(name, (layers.get(name) ?? 0) + airtimeMs);
    if (schedule === undefined) continue;
    const played = schedules.get(schedule) ?? { plays: 0, airtimeMs: 0 };
    played.plays += plays;
    played.airtimeMs += airtimeMs;
    schedules.set(schedule, played);
    shown.add(`${schedule}\n${item}`);
  }
  return { schedules, layers, shown };
}

function byCampaign(schedules: readonly ScheduleForecast[]): readonly CampaignForecast[] {
  const sums = new Map<string, CampaignForecast>();
  for (const { campaign, plays, airtimeMs, askedMs: asked, cappedMs } of schedules) {
    if (campaign === null) continue;
    const sum = sums.get(campaign) ?? { campaign, plays: 0, airtimeMs: 0, askedMs: 0, cappedMs: 0 };
    sums.set(campaign, {
      campaign,
      plays: sum.plays + plays,
      airtimeMs: sum.airtimeMs + airtimeMs,
      askedMs: sum.askedMs + asked,
      cappedMs: sum.cappedMs + cappedMs,
    });
  }
  return [...sums.values()].sort((a, b) => (a.campaign < b.campaign ? -1 : 1));
}

/**
 * What a screen's rules come to over a horizon: plays and airtime by schedule and campaign, what the
 * cap takes away, and a reason wherever a schedule gets less than its window and share ask for. Where
 * the programme of the same rules and horizon is at hand, it is not compiled again.
 */
export function forecast(rules: ScreenRules, horizon: Horizon, compiled?: Programme): Forecast {
  const read = windowReader(horizon);
  const calendar = calendarOf(rules, horizon, read);
  const programme = compiled ?? createCompiler(horizon).compile(rules);
  const all = preset(rules, horizon, calendar, read);
  zonesOf(rules).forEach((_, zone) => addZone(all, rules, calendar, zone));
  const played = playedBy(programme);
  const schedules = [...all].map(([schedule, sums]): ScheduleForecast => {
    unseen(schedule, sums, played.shown);
    return {
      schedule: schedule.id,
      campaign: schedule.campaign?.id ?? null,
      phase: schedule.phase ?? null,
      layer: schedule.layer,
      plays: played.schedules.get(schedule.id)?.plays ?? 0,
      airtimeMs: played.schedules.get(schedule.id)?.airtimeMs ?? 0,
      askedMs: Math.round(sums.askedMs),
      cappedMs: Math.round(sums.cappedMs),
      shortfalls: [...sums.reasons.values()],
    };
  });
  const onMs = (layer: Layer): number => played.layers.get(layer) ?? 0;
  const screen: ScreenForecast = {
    openMs: [...played.layers].reduce(
      (sum, [name, airtimeMs]) => (name === 'dark' ? sum : sum + airtimeMs),
      0,
    ),
    ownMs: onMs('own'),
    insertedMs: onMs('insert'),
    takeoverMs: onMs('takeover'),
  };
  return { schedules, campaigns: byCampaign(schedules), screen };
}
