/** The screens whose programmes a change of rows may change: those reached before, and those reached after. */
import type { Db } from '../../db/open.ts';
import { approvedSchedules } from './approved-rows.ts';
import type { Change, ScheduleRow } from './changes.ts';
import { type Target, isFor } from '../reach/targets.ts';
import { pages } from '../ground/values.ts';
import { standing } from '../reach/standing.ts';
import { readUnits } from '../reach/unit-tree.ts';

/** Of a schedule: whom it reaches. */
export type Reach = Pick<ScheduleRow, 'unit' | 'target'>;

/**
 * @param more what shows before or after the change, where that is not what the rows say: it was approved earlier.
 * @returns ids, ascending.
 */
export async function affectedScreens(
  db: Db,
  changes: readonly Change[],
  more: readonly Reach[] = [],
): Promise<string[]> {
  const found = new Set<string>();
  const schedules: Reach[] = [...more];
  const campaigns: string[] = [];
  for (const change of changes) {
    const { noun, before, after, touch } = change;
    if (noun === 'screens') found.add(after.id);
    if (noun === 'schedules')
      schedules.push(...[before, after].filter((row) => row !== null).filter(isRunning));
    if (noun === 'campaigns' && before && !touch && changesPlay(before, after))
      campaigns.push(after.id);
  }
  if (campaigns.length > 0) schedules.push(...(await schedulesOf(db, campaigns)));
  if (schedules.length === 0) return [...found].sort();
  const units = await readUnits(db);
  const aims = new Map(
    schedules.map(({ target, unit }) => [`${unit}\n${target}`, { target, unit }]),
  );
  const targets = [...aims.values()].map(({ target, unit }) => ({
    target: JSON.parse(target) as Target,
    by: unit,
  }));
  const screens = pages((after, most) =>
    standing(db)
      .select(['id', 'unit', 'kind', 'tags', 'member_of'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(most)
      .execute(),
  );
  for await (const some of screens)
    for (const screen of some)
      if (targets.some((aim) => isFor(units, aim, screen))) found.add(screen.id);
  return [...found].sort();
}

const isRunning = ({ ended_at }: ScheduleRow): boolean => ended_at === null;

type CampaignPlay = Pick<
  Extract<Change, { noun: 'campaigns' }>['after'],
  'weight' | 'pauses' | 'ended_at' | 'theme_day'
>;

/** Its name changes no programme. Nor does its theme day, but where owners allow takeovers on that alone. */
const changesPlay = (before: CampaignPlay, after: CampaignPlay): boolean =>
  before.weight !== after.weight ||
  before.pauses !== after.pauses ||
  before.theme_day !== after.theme_day ||
  before.ended_at !== after.ended_at;

function schedulesOf(db: Db, campaigns: readonly string[]): Promise<Reach[]> {
  return approvedSchedules(db).where('schedules.campaign', 'in', campaigns).execute();
}
