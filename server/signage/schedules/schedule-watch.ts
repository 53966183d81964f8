/** A schedule and the screens that it reaches: what its publisher watches after publishing. */
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import { type Failure, unknown } from '../ground/failure.ts';
import type { Item } from '../items/items.ts';
import { pinnedItems } from '../items/pinned-items.ts';
import { type Schedule, scheduleFrom } from '../changes/schedule-rows.ts';
import { screensOf } from '../reach/targets.ts';

export interface WatchedSchedule {
  readonly ok: true;
  readonly schedule: Schedule;
  /** As they are scheduled, which may be older than what they are now. */
  readonly items: readonly Item[];
  /** Ids of the screens that it reaches now. */
  readonly screens: readonly string[];
  /** Whether what it says now waits for review. */
  readonly waits: boolean;
}

export async function watchedSchedule(
  db: Db,
  actor: Actor,
  id: string,
): Promise<WatchedSchedule | Failure> {
  const row = await db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !(await isWithin(db, row.unit, actor.unit))) return unknown('no-schedule', { id });
  const schedule = scheduleFrom(row);
  const items = await pinnedItems(db, schedule.items);
  const screens = await screensOf(db, { target: schedule.target, by: row.unit });
  const approved = await db
    .selectFrom('approved_schedules')
    .select('version')
    .where('schedule', '=', id)
    .executeTakeFirst();
  return {
    ok: true,
    schedule,
    items: [...items.values()],
    screens: screens.map((one) => one.id),
    waits: row.ended_at === null && approved?.version !== row.version,
  };
}
