/** What a change would come to on one class of screens. */
import { createCompiler } from '../../../content/programme/compile.ts';
import { forecast, type Forecast } from '../../../content/programme/forecast.ts';
import type { Programme } from '../../../content/programme/programme.ts';
import type { ScreenRules } from '../../../content/programme/rules.ts';
import type { Shortfall } from '../../../content/programme/shortfall.ts';
import { tally } from '../../../content/programme/tally.ts';
import { type Problem, validate } from '../../../content/programme/validate.ts';
import { type OwnerForecast, ownerForecast } from './owner-forecast.ts';
import { daySpans, type ForecastDays, horizonOn } from './forecast-days.ts';
import type { Schedule } from '../changes/schedule-rows.ts';
import type { RuleBook } from '../programmes/screen-rules.ts';
import type { ScreenRow } from '../reach/targets.ts';

/** Screens that come out alike, before the change and after it. */
export interface ScreenClass {
  readonly ids: readonly string[];
  readonly before: ScreenRow;
  readonly after: ScreenRow;
  readonly schedules: {
    readonly before: readonly Schedule[];
    readonly after: readonly Schedule[];
  };
}

/** On one screen, over all the days reckoned. */
export interface ScheduleOnClass {
  readonly schedule: string;
  readonly campaign: string | null;
  readonly phase: string | null;
  readonly layer: string;
  /** Whether the change is about it; else it is one that the change moves. */
  readonly subject: boolean;
  readonly plays: number;
  readonly airtimeMs: number;
  /** As it is without the change. */
  readonly beforeMs: number;
  readonly askedMs: number;
  /** What the cap takes of that. */
  readonly cappedMs: number;
  readonly perDay: readonly { readonly date: string; plays: number; airtimeMs: number }[];
  readonly shortfalls: readonly Shortfall[];
}

interface Airtime {
  readonly before: number;
  readonly after: number;
}

export interface ClassForecast {
  readonly screens: number;
  /** Ids of a few. */
  readonly sample: readonly string[];
  readonly build: { readonly width: number; readonly height: number; readonly colour: string };
  readonly timeZone: string;
  /** Milliseconds on one screen over all the days: what both sides of the owner's contract see. */
  readonly openMs: Airtime;
  readonly ownMs: Airtime;
  readonly insertedMs: Airtime;
  readonly takeoverMs: Airtime;
  /** Null: these screens have no contract. */
  readonly owner: OwnerForecast | null;
  readonly schedules: readonly ScheduleOnClass[];
  readonly warnings: readonly (Pick<Problem, 'code' | 'message'> & {
    readonly schedule: string | null;
  })[];
}

const SAMPLE = 10;

interface Reckoning {
  readonly books: { readonly before: RuleBook; readonly after: RuleBook };
  readonly subjects: ReadonlySet<string>;
  readonly days: ForecastDays;
}

export async function forecastClass(
  screenClass: ScreenClass,
  { books, subjects, days }: Reckoning,
): Promise<ClassForecast> {
  const { before, after, schedules, ids } = screenClass;
  const was = await reckon(books.before, before, schedules.before, days);
  const becomes = await reckon(books.after, after, schedules.after, days);
  const told = becomes.forecast.schedules.filter(
    ({ schedule, airtimeMs }) => subjects.has(schedule) || airtimeMs !== airtimeOf(was, schedule),
  );
  const gone = was.forecast.schedules.filter(
    ({ schedule, airtimeMs }) =>
      airtimeMs > 0 && !becomes.forecast.schedules.some((one) => one.schedule === schedule),
  );
  const perDay = playsByDay(becomes.programme, daySpans(days, after.time_zone));
  const airtime = (of: keyof Forecast['screen']): Airtime => ({
    before: was.forecast.screen[of],
    after: becomes.forecast.screen[of],
  });
  return {
    screens: ids.length,
    sample: ids.slice(0, SAMPLE),
    build: { width: after.width, height: after.height, colour: after.colour },
    timeZone: after.time_zone,
    openMs: airtime('openMs'),
    ownMs: airtime('ownMs'),
    insertedMs: airtime('insertedMs'),
    takeoverMs: airtime('takeoverMs'),
    owner: ownerForecast(after, was, becomes, horizonOn(days, after.time_zone)),
    schedules: [
      ...told.map((one) => ({
        ...one,
        subject: subjects.has(one.schedule),
        beforeMs: airtimeOf(was, one.schedule),
        perDay: perDay(one.schedule),
      })),
      ...gone.map((one) => ({
        ...one,
        subject: subjects.has(one.schedule),
        beforeMs: one.airtimeMs,
        plays: 0,
        airtimeMs: 0,
        askedMs: 0,
        cappedMs: 0,
        perDay: [],
        shortfalls: [],
      })),
    ],
    warnings: warningsOf(becomes.rules, subjects, days, after.time_zone),
  };
}

interface Outlook {
  readonly rules: ScreenRules;
  readonly programme: Programme;
  readonly forecast: Forecast;
}

async function reckon(
  book: RuleBook,
  row: ScreenRow,
  schedules: readonly Schedule[],
  days: ForecastDays,
): Promise<Outlook> {
  const { rules } = await book.rulesOf(row, schedules);
  const horizon = horizonOn(days, row.time_zone);
  const programme = createCompiler(horizon).compile(rules);
  return { rules, programme, forecast: forecast(rules, horizon, programme) };
}

const airtimeOf = ({ forecast: { schedules } }: Outlook, id: string): number =>
  schedules.find(({ schedule }) => schedule === id)?.airtimeMs ?? 0;

function playsByDay(programme: Programme, spans: ReturnType<typeof daySpans>) {
  const days = spans.map(({ date, from, until }) => {
    const sums = new Map<string, { plays: number; airtimeMs: number }>();
    for (const { entry, plays, airtimeMs } of tally(programme, from, until)) {
      const schedule = programme.entries[entry]?.schedule;
      if (schedule === undefined) continue;
      const sum = sums.get(schedule) ?? { plays: 0, airtimeMs: 0 };
      sums.set(schedule, { plays: sum.plays + plays, airtimeMs: sum.airtimeMs + airtimeMs });
    }
    return { date, sums };
  });
  return (schedule: string) =>
    days.flatMap(({ date, sums }) => {
      const sum = sums.get(schedule);
      return sum ? [{ date, ...sum }] : [];
    });
}

/** What had better be looked at: takeovers that meet, shares that no quota holds, items that no hour has room for. */
function warningsOf(
  rules: ScreenRules,
  subjects: ReadonlySet<string>,
  days: ForecastDays,
  timeZone: string,
) {
  // Only what the change is about, and what it could meet: each costs a look at its window.
  const schedules = rules.schedules.filter(
    ({ id, layer }) => subjects.has(id) || layer === 'takeover',
  );
  const horizon = horizonOn(days, timeZone);
  return validate({ ...rules, schedules }, horizon)
    .filter(({ level }) => level === 'warning')
    .map(({ code, message, field }) => {
      const index = /^schedules\[(\d+)\]/.exec(field)?.[1];
      return {
        code,
        message,
        schedule: index === undefined ? null : (schedules[Number(index)]?.id ?? null),
      };
    });
}
