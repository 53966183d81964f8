/** All that is in force, as it was approved, read once for many screens; and as it would be after a change. */
import type { Db } from '../../db/open.ts';
import { turn } from '../../turn.ts';
import { approvedSchedules } from '../changes/approved-rows.ts';
import type { CampaignRow, Change, ScheduleRow } from '../changes/changes.ts';
import { type ItemShelf, openItemShelf, withItems } from '../items/item-shelf.ts';
import { type Schedule, scheduleFrom } from '../changes/schedule-rows.ts';
import { type OwnersSay, readOwnersSay } from './owners-say.ts';
import { allPages } from '../ground/values.ts';
import { type PolicyBook, readPolicies } from '../policy/policies.ts';
import { readUnits, type UnitTree } from '../reach/unit-tree.ts';
import { isFor, type TargetedScreen } from '../reach/targets.ts';

export interface InForce {
  /** As rows: most belong to shops that a change does not touch, and are never read further. */
  readonly schedules: ReadonlyMap<string, ScheduleRow>;
  readonly campaigns: ReadonlyMap<string, CampaignRow>;
  readonly items: ItemShelf;
  readonly units: UnitTree;
  readonly policies: PolicyBook;
  readonly owners: OwnersSay;
}

/** @param from start of the horizon: campaigns that ended before it are left out. */
export async function readInForce(db: Db, from: number): Promise<InForce> {
  const rows = await allPages((after, most) =>
    approvedSchedules(db)
      .where('schedules.id', '>', after)
      .orderBy('schedules.id')
      .limit(most)
      .execute(),
  );
  const campaigns = await db
    .selectFrom('campaigns')
    .selectAll()
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', from)]))
    .execute();
  await turn();
  const running = new Map(campaigns.map((row) => [row.id, row]));
  const schedules = rows.filter(({ campaign }) => campaign === null || running.has(campaign));
  const units = await readUnits(db);
  return {
    schedules: new Map(schedules.map((one) => [one.id, one])),
    campaigns: running,
    items: openItemShelf(db),
    units,
    policies: await readPolicies(db, units),
    owners: await readOwnersSay(db, from),
  };
}

/** What would be in force if the rows were changed. */
export function withChanges(inForce: InForce, changes: readonly Change[]): InForce {
  const schedules = new Map(inForce.schedules);
  const campaigns = new Map(inForce.campaigns);
  const items = changes.flatMap(({ noun, after }) => (noun === 'items' ? [after] : []));
  for (const change of changes) {
    if (change.noun === 'campaigns') campaigns.set(change.after.id, change.after);
    else if (change.noun === 'schedules') {
      if (change.after.ended_at === null) schedules.set(change.after.id, change.after);
      else schedules.delete(change.after.id);
    }
  }
  return { ...inForce, schedules, campaigns, items: withItems(inForce.items, items) };
}

const read = new WeakMap<ScheduleRow, Schedule>();

/** A schedule of what is in force; each row is read once. */
export function scheduleOf(row: ScheduleRow): Schedule {
  let schedule = read.get(row);
  if (!schedule) read.set(row, (schedule = scheduleFrom(row)));
  return schedule;
}

export function scheduleIn({ schedules }: InForce, id: string): Schedule | undefined {
  const row = schedules.get(id);
  return row && scheduleOf(row);
}

/** The schedules of a screen. Screens with the same ones get the same list, under the same number. */
export interface ScheduleList {
  readonly number: number;
  readonly schedules: readonly Schedule[];
}

/** Answers for many screens: those of one unit, kind, tags and groups are looked at once. */
export function scheduleFinder(inForce: InForce): (screen: TargetedScreen) => ScheduleList {
  const byUnit = new Map<string, ScheduleRow[]>();
  const named = new Set<string>();
  for (const row of inForce.schedules.values()) {
    const made = byUnit.get(row.unit);
    if (made) made.push(row);
    else byUnit.set(row.unit, [row]);
    if (!row.target.includes('"screens"')) continue;
    for (const screen of scheduleOf(row).target.screens ?? []) named.add(screen);
  }
  const byPlace = new Map<string, ScheduleList>();
  const byList = new Map<string, ScheduleList>();
  return (screen) => {
    const { id, unit, kind, tags, member_of: groups } = screen;
    const place = `${unit}\n${kind}\n${tags}\n${groups}\n${named.has(id) ? id : ''}`;
    let list = byPlace.get(place);
    if (!list) {
      const schedules = [...inForce.units.chainOf(unit)]
        .flatMap((above) => (byUnit.get(above) ?? []).map(scheduleOf))
        .filter(({ target, unit: by }) => isFor(inForce.units, { target, by }, screen));
      const key = schedules.map((one) => one.id).join('\n');
      list = byList.get(key);
      if (!list) byList.set(key, (list = { number: byList.size, schedules }));
      byPlace.set(place, list);
    }
    return list;
  };
}
