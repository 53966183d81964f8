/** A schedule and the screens that it reaches: what its publisher watches after publishing. */
import type { Zone } from '../../../content/programme/rules.ts';
import type { Db } from '../../db/open.ts';
import { type Actor, unitsBelow } from '../reach/actor.ts';
import { type Failure, unknown } from '../ground/failure.ts';
import { type Item, itemFrom } from '../items/items.ts';
import { type Schedule, scheduleFrom } from '../changes/schedule-rows.ts';
import { screensOf } from '../reach/targets.ts';

export interface Published {
  readonly ok: true;
  readonly schedule: Schedule;
  readonly items: readonly Item[];
  /** Ids of the screens that it reaches now. */
  readonly screens: readonly string[];
}

export async function publishedSchedule(
  db: Db,
  actor: Actor,
  id: string,
): Promise<Published | Failure> {
  const row = await db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !(await unitsBelow(db, actor.unit)).has(row.unit))
    return unknown('no-schedule', { id });
  const schedule = scheduleFrom(row);
  const wanted = schedule.items.map(({ item }) => item);
  const items = await db.selectFrom('items').selectAll().where('id', 'in', wanted).execute();
  const screens = await screensOf(db, schedule.target, await unitsBelow(db, row.unit));
  return { ok: true, schedule, items: items.map(itemFrom), screens: screens.map((one) => one.id) };
}

/** A screen as far as targets ask of it, for counting before anything is sent. */
export interface TargetScreen {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: string;
  /** Names of its zones; none: it is not divided. */
  readonly zones: readonly string[];
  readonly tags: readonly string[];
  /** Its unit and all above it. */
  readonly units: readonly string[];
}

export async function targetScreens(db: Db, actor: Actor): Promise<TargetScreen[]> {
  const mine = await unitsBelow(db, actor.unit);
  const units = await db.selectFrom('units').select(['id', 'parent']).execute();
  const parents = new Map(units.map(({ id, parent }) => [id, parent]));
  const chain = (unit: string): string[] => {
    const found: string[] = [];
    for (let at: string | null | undefined = unit; at; at = parents.get(at)) found.push(at);
    return found;
  };
  const rows = await db
    .selectFrom('screens')
    .select(['id', 'name', 'name_en', 'kind', 'tags', 'zones', 'unit'])
    .where('unit', 'in', [...mine])
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    nameEn: row.name_en || row.name,
    kind: row.kind,
    zones: ((JSON.parse(row.zones) as Zone[] | null) ?? []).map(({ name }) => name),
    tags: JSON.parse(row.tags) as string[],
    units: chain(row.unit),
  }));
}
