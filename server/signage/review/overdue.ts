/** Stages whose deadline is past: deputies and those above step in, and are told. */
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { isWaiting, STATES } from './life.ts';
import { heldSubmission, move } from './submissions.ts';
import { tellOverdue } from './tell.ts';

/** Submissions that one call sees to. */
const AT_ONCE = 100;

/** Says once of each stage that its time is over. Who may decide hangs on the deadline itself, not on this. @returns how many. */
export async function sayOverdue({ db, clock }: Pick<Signage, 'db' | 'clock'>): Promise<number> {
  const at = clock.now();
  const due = await db
    .selectFrom('submissions')
    .select('id')
    .where('state', 'in', STATES.filter(isWaiting))
    .where('noun', '<>', 'urgent-held')
    .where('overdue', '=', 0)
    .where('deadline', '<=', at)
    .orderBy('deadline')
    .limit(AT_ONCE)
    .execute();
  let said = 0;
  for (const { id } of due) {
    said += await transact(db, async (trx) => {
      const row = await heldSubmission(trx, id);
      const still = row && isWaiting(row.state as never) && row.overdue === 0 && row.deadline <= at;
      if (!still) return 0;
      const moved = await move(trx, row, { what: 'deadline', at, person: null });
      await trx.updateTable('submissions').set({ overdue: 1 }).where('id', '=', id).execute();
      await tellOverdue(trx, moved, at);
      return 1;
    });
  }
  return said;
}
