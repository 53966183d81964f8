/** Whoever edits a whole campaign must see that a part of it changed. */
import type { Db } from '../../db/open.ts';
import type { Change } from './changes.ts';
import { touch } from './write-change.ts';

/** Raises the versions of the campaigns of which only schedules are among the changes. */
export async function touches(db: Db, changes: readonly Change[]): Promise<Change[]> {
  const whole = new Set(changes.map(({ after }) => after.id));
  const parts = changes.flatMap(({ noun, after }) =>
    noun === 'schedules' && after.campaign !== null && !whole.has(after.campaign)
      ? [after.campaign]
      : [],
  );
  if (parts.length === 0) return [];
  const rows = await db
    .selectFrom('campaigns')
    .selectAll()
    .where('id', 'in', [...new Set(parts)])
    .execute();
  return rows.map(touch);
}
