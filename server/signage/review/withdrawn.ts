/** Withdrawing takes off at once what people had approved, whatever else waits. */
import type { Trx } from '../../db/counters.ts';
import type { Reach } from '../changes/affected.ts';
import type { Change } from '../changes/changes.ts';
import { pinnedIn } from '../changes/schedule-rows.ts';

/**
 * Takes items that these changes withdraw out of every approved content: that of a schedule whose edit still waits may name
 * an item that the schedule itself does not name any more.
 * @returns whom those contents reached
 */
export async function takeOffWithdrawn(trx: Trx, changes: readonly Change[]): Promise<Reach[]> {
  const reach: Reach[] = [];
  for (const change of changes) {
    if (change.noun !== 'items' || change.after.withdrawn_at === null) continue;
    const { id } = change.after;
    const rows = await trx
      .selectFrom('approved_schedules')
      .innerJoin('schedules', 'schedules.id', 'approved_schedules.schedule')
      .select(['schedule', 'schedules.unit', 'approved_schedules.target'])
      .select('approved_schedules.items')
      .where('approved_schedules.items', 'like', `%"${id}"%`)
      .execute();
    for (const { schedule, unit, target, items } of rows) {
      const left = pinnedIn(items).filter(({ item }) => item !== id);
      // The letters of an id may stand in another's name.
      if (left.length === pinnedIn(items).length) continue;
      if (left.length === 0)
        await trx.deleteFrom('approved_schedules').where('schedule', '=', schedule).execute();
      else
        await trx
          .updateTable('approved_schedules')
          .set({ items: JSON.stringify(left) })
          .where('schedule', '=', schedule)
          .execute();
      reach.push({ unit, target });
    }
  }
  return reach;
}
