/** What a change would come to, reckoned once for each class of screens, before anything is stored. */
import type { Db } from '../../db/open.ts';
import { turn } from '../../turn.ts';
import { affectedScreens } from '../changes/affected.ts';
import type { Change } from '../changes/changes.ts';
import { type ClassForecast, forecastClass, type ScreenClass } from './class-forecast.ts';
import type { Signage } from '../ground/context.ts';
import { type ForecastDays, forecastDays } from './forecast-days.ts';
import { type OwnersForecast, ownersForecast } from './owner-forecast.ts';
import { type Conflict, type Lacking, type ScheduleSum, summary } from './forecast-summary.ts';
import {
  type InForce,
  type ScheduleList,
  readInForce,
  scheduleFinder,
  scheduleIn,
  withChanges,
} from '../programmes/in-force.ts';
import { ownerPart } from '../programmes/owners-say.ts';
import { openPictureBook } from '../items/picture-book.ts';
import { openRuleBook } from '../programmes/screen-rules.ts';
import { allScreens, type ScreenRow, isFor } from '../reach/targets.ts';
import { chunks } from '../ground/values.ts';

export interface ChangeForecast {
  /** Local dates that are reckoned, half-open. */
  readonly from: string;
  readonly until: string;
  readonly screens: {
    /** Those whose programmes the change touches. */
    readonly affected: number;
    /** Those in the classes that were reckoned; fewer only where a county has very many classes. */
    readonly counted: number;
    readonly classes: number;
  };
  /** Sums over all counted screens, of what the change is about and of what it moves. */
  readonly schedules: readonly ScheduleSum[];
  /** Screens of the target that get nothing at all, by reason. */
  readonly nothing: readonly Lacking[];
  readonly conflicts: readonly Conflict[];
  /** What it costs the owners of the screens. */
  readonly owners: OwnersForecast;
  /** The largest classes, each for one screen of it. */
  readonly classes: readonly ClassForecast[];
}

/** Classes times days that are reckoned for one answer: some seconds of work. */
const CLASS_DAYS_MOST = 2000;
const CLASSES_LEAST = 40;
/** Classes that are told one by one. */
const CLASSES_TOLD = 50;

/**
 * @param changes rows as they would become; none: what is in force is reckoned.
 * @param about ids of schedules to tell of, beside those that change.
 */
export async function forecastChange(
  signage: Signage,
  changes: readonly Change[],
  about: readonly string[],
): Promise<ChangeForecast> {
  const { db, clock } = signage;
  const now = clock.now();
  const before = await readInForce(db, now);
  const after = withChanges(before, changes);
  const changed = changes.flatMap(({ noun, after: row }) => (noun === 'schedules' ? [row.id] : []));
  const subjects = new Set([...changed, ...about]);
  const reached = changes.length > 0 ? await affectedScreens(db, changes) : [];
  const screens = await screensFor(db, after, reached, changes.length > 0 ? null : subjects);
  const replaced = new Map(
    changes.flatMap((change) =>
      change.noun === 'screens' ? [[change.after.id, change.after] as const] : [],
    ),
  );
  const days = forecastDays([before, after], subjects, now);
  const byId = new Map(screens.map((row) => [row.id, row]));
  const classes = classesOf(screens, replaced, before, after);
  const most = Math.max(CLASSES_LEAST, Math.floor(CLASS_DAYS_MOST / days.dates.length));
  const told = await forecastClasses(signage, classes.slice(0, most), {
    before,
    after,
    subjects,
    days,
  });
  return {
    from: days.from,
    until: days.until,
    screens: {
      affected: screens.length,
      counted: told.reduce((sum, one) => sum + one.screens, 0),
      classes: classes.length,
    },
    ...summary(told, after),
    owners: ownersForecast(
      told.map((one, index) => ({ ...one, ids: classes[index]?.ids ?? [] })),
      (id) => replaced.get(id) ?? byId.get(id),
    ),
    classes: told.slice(0, CLASSES_TOLD),
  };
}

interface Reckoned {
  readonly before: InForce;
  readonly after: InForce;
  readonly subjects: ReadonlySet<string>;
  readonly days: ForecastDays;
}

async function forecastClasses(
  signage: Signage,
  classes: readonly ScreenClass[],
  { before, after, subjects, days }: Reckoned,
): Promise<ClassForecast[]> {
  const pictures = openPictureBook(signage);
  const { horizon } = days;
  const booksOf = (inForce: InForce) => openRuleBook(inForce, pictures, horizon, 'estimate');
  const books = { before: booksOf(before), after: booksOf(after) };
  await books.before.prepare(
    classes.map(({ before: row, schedules }) => ({ row, schedules: schedules.before })),
  );
  await books.after.prepare(
    classes.map(({ after: row, schedules }) => ({ row, schedules: schedules.after })),
  );
  const told: ClassForecast[] = [];
  for (const one of classes) {
    told.push(await forecastClass(one, { books, subjects, days }));
    await turn();
  }
  return told;
}

/** The rows of the screens that a change touches, or that what is in force reaches. */
async function screensFor(
  db: Db,
  inForce: InForce,
  ids: readonly string[],
  subjects: ReadonlySet<string> | null,
): Promise<ScreenRow[]> {
  if (subjects) {
    const aims = [...subjects].flatMap((id) => scheduleIn(inForce, id) ?? []);
    const rows = await allScreens(db);
    return rows.filter((row) =>
      aims.some(({ target, unit }) => isFor(inForce.units, { target, by: unit }, row)),
    );
  }
  const rows: ScreenRow[] = [];
  for (const some of chunks(ids)) {
    rows.push(
      ...(await db
        .selectFrom('screens')
        // One that is taken down by the change hangs until then, and one that is brought back does from then on.
        .selectAll()
        .where('id', 'in', some)
        .orderBy('id')
        .execute()),
    );
  }
  return rows;
}

const NOTHING: ScheduleList = { number: -1, schedules: [] };

const hung = (row: ScreenRow, find: (row: ScreenRow) => ScheduleList): ScheduleList =>
  row.retired_at === null ? find(row) : NOTHING;

/** Screens that come out alike before and after, the largest class first. */
function classesOf(
  screens: readonly ScreenRow[],
  replaced: ReadonlyMap<string, ScreenRow>,
  before: InForce,
  after: InForce,
): ScreenClass[] {
  const findBefore = scheduleFinder(before);
  const findAfter = scheduleFinder(after);
  const classes = new Map<string, ScreenClass & { readonly ids: string[] }>();
  for (const row of screens) {
    const becomes = replaced.get(row.id) ?? row;
    const lists = { before: hung(row, findBefore), after: hung(becomes, findAfter) };
    const key = [
      lists.before.number,
      lists.after.number,
      ownerPart(before.owners, row),
      ownerPart(after.owners, becomes),
      ...[row, becomes].map(
        (one) =>
          `${one.width}x${one.height} ${one.colour} ${one.surface} ${one.time_zone} ${one.zones} ${one.opening_hours} ${one.contract}`,
      ),
    ].join('\n');
    const known = classes.get(key);
    if (known) known.ids.push(row.id);
    else {
      classes.set(key, {
        ids: [row.id],
        before: row,
        after: becomes,
        schedules: { before: lists.before.schedules, after: lists.after.schedules },
      });
    }
  }
  return [...classes.values()].sort((a, b) => b.ids.length - a.ids.length);
}
