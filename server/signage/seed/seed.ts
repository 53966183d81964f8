/** The first start: a first administrator, and a demo county out of the library. */
import type { Library } from '../../../content/library/load.ts';
import { seasonCron } from '../../../content/library/seasons.ts';
import type {
  DayWindow,
  DemoCounty,
  DemoScreen,
  PlanItem,
} from '../../../content/library/schema.ts';
import type { Window } from '../../../content/programme/rules.ts';
import { loadLibrary } from '../../../content/library/load.ts';
import { FIRST_LOGIN, type TellFirst } from '../people/administrator.ts';
import { takeTurn, type Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { addDays, localDate } from '../ground/dates.ts';
import { insertItem } from '../items/items.ts';
import { addPerson, randomPassword } from '../people/people.ts';
import { planItemFrom, type PlanWords, sloganItem, timesOf } from './plan-items.ts';
import { insertSchedule } from '../changes/schedule-rows.ts';
import { insertScreen } from '../screens/screens.ts';

export interface Seeded {
  readonly login: string;
  /** The first administrator's password, or null where one is there already. */
  readonly password: string | null;
}

const ROOT_UNIT = 'bureau';

export interface SeedOptions {
  readonly demo: boolean;
  /** Hears of the password before there is anybody who has it. */
  readonly tell?: TellFirst;
}

/**
 * Fills an empty store in one transaction; a store that has people is left as it is.
 * @throws when a file of the library is wrong; the message names file and field.
 */
export async function seed(signage: Signage, { demo, tell }: SeedOptions): Promise<Seeded> {
  const { db, clock } = signage;
  const there = { login: FIRST_LOGIN, password: null };
  if (await hasPeople(db)) return there;
  const loaded = demo ? await loadLibrary() : null;
  if (loaded && !loaded.ok) {
    const problems = loaded.problems.map(
      ({ file, field, message }) => `${file}: ${field}: ${message}`,
    );
    throw new Error(`the library cannot be read: ${problems.join('; ')}`);
  }
  const password = randomPassword();
  const now = clock.now();
  const first = await transact(db, async (trx) => {
    // Nodes that start together on an empty store take turns: the second finds the people of the first.
    await takeTurn(trx, 'stale');
    if (await hasPeople(trx)) return false;
    // Before the row is there: whoever reads it is told no password that leads nowhere, and none is lost.
    await tell?.({ login: FIRST_LOGIN, password });
    const county = loaded?.library.counties[0];
    const root = county ? await seedUnits(trx, county) : await seedRoot(trx);
    await addPerson(
      trx,
      {
        login: FIRST_LOGIN,
        name: 'Administrator',
        unit: root,
        role: 'administrator',
        password,
        mustChange: true,
      },
      now,
    );
    if (loaded && county) await seedCounty(trx, loaded.library, county, root, now);
    await record(trx, { at: now, by: null, action: 'seed', subject: root, detail: { demo } });
    return true;
  });
  return first ? { login: FIRST_LOGIN, password } : there;
}

const hasPeople = async (db: Db): Promise<boolean> =>
  (await db.selectFrom('people').select('id').limit(1).executeTakeFirst()) !== undefined;

async function seedRoot(trx: Trx): Promise<string> {
  await trx
    .insertInto('units')
    .values({
      id: ROOT_UNIT,
      parent: null,
      name: '公安局',
      name_en: 'Public Security Bureau',
      kind: 'bureau',
    })
    .execute();
  return ROOT_UNIT;
}

async function seedUnits(trx: Trx, county: DemoCounty): Promise<string> {
  // Parents first: the file may name them in any order.
  const waiting = [...county.units];
  const placed = new Set<string>();
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ parent }) => parent === undefined || placed.has(parent));
    const [unit] = next < 0 ? [] : waiting.splice(next, 1);
    if (!unit)
      throw new Error(`units without a way to the root: ${waiting.map(({ id }) => id).join(', ')}`);
    placed.add(unit.id);
    await trx
      .insertInto('units')
      .values({
        id: unit.id,
        parent: unit.parent ?? null,
        name: unit.name.zh,
        name_en: unit.name.en,
        kind: unit.kind,
      })
      .execute();
  }
  const root = county.units.find(({ parent }) => parent === undefined);
  if (!root) throw new Error('the county has no root unit');
  return root.id;
}

async function seedCounty(
  trx: Trx,
  library: Library,
  county: DemoCounty,
  root: string,
  now: number,
): Promise<void> {
  for (const screen of county.screens) await insertScreen(trx, screenOf(screen), now);
  await seedOwnItems(trx, county, now);
  const zone = county.screens[0]?.timeZone ?? 'Asia/Shanghai';
  // The eve of the theme day: the countdown runs, and the build-up is at its height.
  const themeDay = addDays(localDate(now, zone), 1);
  const unitName = county.units.find(({ id }) => id === root)?.name ?? county.name;
  for (const plan of library.everyday) {
    await seedPlan(trx, plan.schedules, {
      library,
      plan,
      themeDay,
      root,
      now,
      unitName,
      campaign: null,
    });
  }
  const day = library.campaigns.find(({ id }) => id === DEMO_CAMPAIGN);
  if (!day) return;
  await trx
    .insertInto('campaigns')
    .values({
      id: day.id,
      unit: root,
      name: day.name.zh,
      name_en: day.name.en,
      theme_day: themeDay,
      weight: 1,
      pauses: '[]',
      ended_at: null,
      created_by: null,
      created_at: now,
      version: 1,
    })
    .execute();
  await seedPlan(trx, day.schedules, {
    library,
    plan: day,
    themeDay,
    root,
    now,
    unitName,
    campaign: day.id,
  });
}

const DEMO_CAMPAIGN = '110-publicity-day';

type Planned =
  | Library['campaigns'][number]['schedules'][number]
  | Library['everyday'][number]['schedules'][number];

interface PlanContext extends PlanWords {
  readonly root: string;
  readonly now: number;
  /** Null: the everyday layer, which belongs to no campaign. */
  readonly campaign: string | null;
}

async function seedPlan(
  trx: Trx,
  schedules: readonly Planned[],
  context: PlanContext,
): Promise<void> {
  const { root, now, campaign, themeDay, plan } = context;
  const made = new Map<string, string>();
  const itemOf = async (ref: PlanItem): Promise<string> => {
    const key = `${plan.id}-${ref.kind}-${ref.id}`;
    if (!made.has(key)) {
      const item = planItemFrom(ref, context);
      made.set(key, await insertItem(trx, { ...item, id: key, unit: root, by: null, now }));
    }
    return key;
  };
  for (const schedule of schedules) {
    const items = [];
    for (const ref of schedule.items) items.push({ item: await itemOf(ref) });
    const dated = 'phase' in schedule;
    for (const season of dated ? [null] : (schedule.seasons ?? [null]))
      await insertSchedule(trx, {
        id: [plan.id, schedule.id, season].filter(Boolean).join('-'),
        unit: root,
        by: null,
        now,
        layer: schedule.layer,
        campaign,
        phase: dated ? schedule.phase : null,
        target: schedule.target,
        window: {
          ...(dated && {
            from: addDays(themeDay, schedule.fromDay),
            until: addDays(themeDay, schedule.untilDay),
          }),
          ...(season === null ? timesOf(schedule.times) : { cron: seasonCron(season) }),
        },
        items,
        order: 'listed',
        zone: null,
        shareSecondsPerHour: schedule.shareSecondsPerHour,
        weight: schedule.weight,
        priority: 0,
      });
  }
}

/** Own items play on all screens of their shop, in the order of the file. */
async function seedOwnItems(trx: Trx, county: DemoCounty, now: number): Promise<void> {
  for (const unit of new Set(county.ownItems.map((item) => item.unit))) {
    const items = [];
    for (const item of county.ownItems.filter((own) => own.unit === unit)) {
      const made = sloganItem(item, item.dwellSeconds);
      items.push({ item: await insertItem(trx, { ...made, id: item.id, unit, by: null, now }) });
    }
    await insertSchedule(trx, {
      id: `own-${unit}`,
      unit,
      by: null,
      now,
      layer: 'own',
      campaign: null,
      phase: null,
      target: { units: [unit] },
      window: {},
      items,
      order: 'listed',
      zone: null,
      shareSecondsPerHour: 3600,
      weight: 1,
      priority: 0,
    });
  }
}

const windowsOf = (days: readonly DayWindow[]): Window[] =>
  days.map(({ weekdays, from, until }) => ({
    times: [{ from, until }],
    ...(weekdays && { weekdays }),
  }));

function screenOf(screen: DemoScreen) {
  return {
    ...screen,
    name: screen.name.zh,
    nameEn: screen.name.en,
    folds: [],
    rotation: 0 as const,
    gamma: 1,
    brightness: [],
    openingHours: screen.openingHours ? windowsOf(screen.openingHours) : null,
    zones: null,
    contract: screen.contract
      ? {
          quotaSecondsPerHour: screen.contract.quotaSecondsPerHour,
          quietHours: windowsOf(screen.contract.quietHours ?? []),
        }
      : null,
    position: screen.position ?? null,
    open: true,
  };
}
