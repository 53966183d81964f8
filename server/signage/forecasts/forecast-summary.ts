/** The classes of a forecast in sum: by schedule, what gets nothing, what stands against what. */
import type { Shortfall } from '../../../content/programme/shortfall.ts';
import type { ClassForecast, ScheduleOnClass } from './class-forecast.ts';
import type { InForce } from '../programmes/in-force.ts';

/** Over all screens and days that were reckoned. */
export interface ScheduleSum {
  readonly schedule: string;
  readonly campaign: string | null;
  /** Name of the campaign, or null. */
  readonly campaignName: string | null;
  readonly phase: string | null;
  readonly layer: string;
  readonly subject: boolean;
  /** Screens that it is for, and those of them on which it plays. */
  readonly screens: number;
  readonly playing: number;
  readonly plays: number;
  readonly airtimeMs: number;
  readonly beforeMs: number;
  readonly askedMs: number;
  readonly cappedMs: number;
  readonly perDay: readonly {
    readonly date: string;
    readonly plays: number;
    readonly airtimeMs: number;
  }[];
}

/** Screens on which a schedule gets nothing, and why. */
export interface Lacking {
  readonly schedule: string;
  readonly phase: string | null;
  /** In the order in which they first apply. */
  readonly reasons: readonly Shortfall[];
  readonly screens: number;
  readonly sample: readonly string[];
}

export interface Conflict {
  /** `over-cap`: the inserts together ask for more than the owner's quota; the others as the rules name them. */
  readonly code: string;
  readonly message: string;
  readonly schedules: readonly string[];
  readonly screens: number;
  readonly sample: readonly string[];
}

const SAMPLE = 10;

export interface Summary {
  readonly schedules: readonly ScheduleSum[];
  readonly nothing: readonly Lacking[];
  readonly conflicts: readonly Conflict[];
}

export function summary(classes: readonly ClassForecast[], inForce: InForce): Summary {
  return {
    schedules: sums(classes, inForce),
    nothing: nothing(classes),
    conflicts: [...warned(classes), ...overCap(classes)],
  };
}

function sums(classes: readonly ClassForecast[], inForce: InForce): ScheduleSum[] {
  const found = new Map<string, ScheduleSum>();
  for (const { screens, schedules } of classes) {
    for (const one of schedules)
      found.set(one.schedule, plus(found.get(one.schedule), one, screens));
  }
  return [...found.values()]
    .map((sum) => ({
      ...sum,
      campaignName:
        sum.campaign === null ? null : (inForce.campaigns.get(sum.campaign)?.name ?? null),
    }))
    .sort((a, b) => Number(b.subject) - Number(a.subject) || (a.schedule < b.schedule ? -1 : 1));
}

function plus(sum: ScheduleSum | undefined, one: ScheduleOnClass, screens: number): ScheduleSum {
  const days = new Map(sum?.perDay.map((day) => [day.date, day]));
  for (const { date, plays, airtimeMs } of one.perDay) {
    const day = days.get(date) ?? { plays: 0, airtimeMs: 0 };
    days.set(date, {
      date,
      plays: day.plays + plays * screens,
      airtimeMs: day.airtimeMs + airtimeMs * screens,
    });
  }
  return {
    schedule: one.schedule,
    campaign: one.campaign,
    campaignName: null,
    phase: one.phase,
    layer: one.layer,
    subject: one.subject,
    screens: (sum?.screens ?? 0) + screens,
    playing: (sum?.playing ?? 0) + (one.airtimeMs > 0 ? screens : 0),
    plays: (sum?.plays ?? 0) + one.plays * screens,
    airtimeMs: (sum?.airtimeMs ?? 0) + one.airtimeMs * screens,
    beforeMs: (sum?.beforeMs ?? 0) + one.beforeMs * screens,
    askedMs: (sum?.askedMs ?? 0) + one.askedMs * screens,
    cappedMs: (sum?.cappedMs ?? 0) + one.cappedMs * screens,
    perDay: [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1)),
  };
}

/** Adds screens under a key, keeping ids of a few. */
function gather<T>() {
  const found = new Map<string, T & { screens: number; sample: string[] }>();
  return {
    add: (key: string, what: T, { screens, sample }: ClassForecast): void => {
      const known = found.get(key);
      if (!known) found.set(key, { ...what, screens, sample: sample.slice(0, SAMPLE) });
      else {
        known.screens += screens;
        known.sample = [...known.sample, ...sample].slice(0, SAMPLE);
      }
    },
    all: () => [...found.values()].sort((a, b) => b.screens - a.screens),
  };
}

function nothing(classes: readonly ClassForecast[]): Lacking[] {
  const found = gather<Omit<Lacking, 'screens' | 'sample'>>();
  for (const one of classes) {
    for (const { schedule, phase, subject, airtimeMs, shortfalls } of one.schedules) {
      if (!subject || airtimeMs > 0 || shortfalls.length === 0) continue;
      const key = `${schedule}\n${JSON.stringify(shortfalls)}`;
      found.add(key, { schedule, phase, reasons: shortfalls }, one);
    }
  }
  return found.all();
}

function warned(classes: readonly ClassForecast[]): Conflict[] {
  const found = gather<Omit<Conflict, 'screens' | 'sample'>>();
  for (const one of classes) {
    for (const { code, message, schedule } of one.warnings) {
      const schedules = schedule === null ? [] : [schedule];
      found.add(`${code}\n${message}`, { code, message, schedules }, one);
    }
  }
  return found.all();
}

/** Where inserts ask for more than the cap together, and the change has a part in it. */
function overCap(classes: readonly ClassForecast[]): Conflict[] {
  const found = gather<Omit<Conflict, 'screens' | 'sample'>>();
  for (const one of classes) {
    const capped = one.schedules.filter(({ cappedMs }) => cappedMs > 0);
    if (capped.length === 0) continue;
    const schedules = capped.map(({ schedule }) => schedule);
    const asked = capped.reduce((sum, { askedMs }) => sum + askedMs, 0);
    const taken = capped.reduce((sum, { cappedMs }) => sum + cappedMs, 0);
    const message = `the inserts ask for more than the owner's quota: ${Math.round((taken / asked) * 100)} % of what they ask is taken away`;
    found.add(`${schedules.join('\n')}\n${message}`, { code: 'over-cap', message, schedules }, one);
  }
  return found.all();
}
