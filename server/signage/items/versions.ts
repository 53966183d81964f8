/** What an item was at each of its versions, and who made it so. */
import type { Style } from '../../../content/render/job.ts';
import type { Db } from '../../db/open.ts';
import { schedulesNaming } from '../changes/naming-schedules.ts';
import { pinnedIn } from '../changes/schedule-rows.ts';
import type { Failure } from '../ground/failure.ts';
import { type Actor, unitsBelow } from '../reach/actor.ts';
import { getItem, type NewItem } from './items.ts';

export interface ItemVersion extends NewItem {
  readonly version: number;
  readonly changedAt: number;
  /** Null: the server itself. */
  readonly changedBy: { readonly id: string; readonly name: string } | null;
  /** Parts that are otherwise than in the version before; none: the item was withdrawn then, or restored. */
  readonly changed: readonly string[];
  /** Ids of the schedules in force that show it, of the actor's unit and those below. */
  readonly schedules: readonly string[];
}

const PARTS = ['template', 'text', 'copy', 'style', 'dwell_ms'] as const;

/** The newest first. @param before lists those that are older than this version */
export async function listVersions(
  db: Db,
  actor: Actor,
  id: string,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<{ readonly ok: true; readonly versions: readonly ItemVersion[] } | Failure> {
  const found = await getItem(db, actor, id);
  if (!found.ok) return found;
  let query = db
    .selectFrom('item_versions')
    .leftJoin('people', 'people.id', 'item_versions.changed_by')
    .selectAll('item_versions')
    .select('people.name as changed_by_name')
    .where('item', '=', id)
    // Those before are of what it was copied from.
    .where('item_versions.version', '>=', 1)
    .orderBy('item_versions.version', 'desc')
    // One more says what the last is different from.
    .limit(limit + 1);
  if (before !== undefined) query = query.where('item_versions.version', '<', before);
  const rows = await query.execute();
  const mine = await unitsBelow(db, actor.unit);
  const schedules = (await schedulesNaming(db, id)).filter(({ unit }) => mine.has(unit));
  const versions = rows.slice(0, limit).map((row, at): ItemVersion => {
    const older = rows[at + 1];
    const changed = older ? PARTS.filter((part) => row[part] !== older[part]) : [];
    return {
      version: row.version,
      template: row.template,
      text: row.text,
      copy: JSON.parse(row.copy) as Record<string, unknown>,
      style: JSON.parse(row.style) as Style,
      dwellMs: row.dwell_ms,
      changedAt: row.changed_at,
      changedBy:
        row.changed_by === null
          ? null
          : { id: row.changed_by, name: row.changed_by_name ?? row.changed_by },
      changed: changed.map((part) => (part === 'dwell_ms' ? 'dwellMs' : part)),
      schedules: schedules
        .filter(({ items }) =>
          pinnedIn(items).some((pin) => pin.item === id && pin.version === row.version),
        )
        .map((schedule) => schedule.id),
    };
  });
  return { ok: true, versions };
}
