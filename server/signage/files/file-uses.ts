/** What needs a file that people brought. */
import { sql } from 'kysely';
import type { Db } from '../../db/open.ts';
import { elementsOf, inTurns } from '../ground/values.ts';
import { naming } from '../items/may-see.ts';
import { standing } from '../reach/standing.ts';

/** One thing that needs a file. */
export interface FileUse {
  readonly kind: 'item' | 'schedule' | 'urgent' | 'screen';
  readonly id: string;
  /** Of the unit whose it is. */
  readonly unit: string;
}

/**
 * The items whose words of now name each file, withdrawn ones left out, and the schedules in force that show a version which
 * does. @returns by hash, in the order of their ids; a file that nothing needs has none.
 */
export async function placedUses(
  db: Db,
  hashes: readonly string[],
): Promise<Map<string, FileUse[]>> {
  const found = new Map<string, FileUse[]>();
  const add = (
    kind: FileUse['kind'],
    rows: readonly { hash: string; id: string; unit: string }[],
  ) => {
    for (const { hash, id, unit } of rows) {
      const known = found.get(hash);
      if (known) known.push({ kind, id, unit });
      else found.set(hash, [{ kind, id, unit }]);
    }
  };
  for await (const some of inTurns(hashes)) {
    const items = await db
      .selectFrom('item_files')
      .innerJoin('items', (join) =>
        join
          .onRef('items.id', '=', 'item_files.item')
          .onRef('items.version', '=', 'item_files.version'),
      )
      .select(['hash', 'items.id', 'items.unit'])
      .where('hash', 'in', some)
      .where('withdrawn_at', 'is', null)
      .orderBy('items.id')
      .execute();
    add('item', items);
    // By what they read now, and by what was approved. One of before there were versions shows the first.
    const { rows } = await sql<{ hash: string; id: string; unit: string }>`
      SELECT DISTINCT item_files.hash, placed.id, placed.unit
      FROM (
        SELECT id, unit, items FROM schedules WHERE ended_at IS NULL
        UNION ALL
        SELECT schedules.id, schedules.unit, approved.items FROM schedules
        INNER JOIN approved_schedules AS approved ON approved.schedule = schedules.id
        WHERE schedules.ended_at IS NULL
      ) AS placed, ${elementsOf(db, 'placed.items')}, item_files
      WHERE item_files.hash IN (${sql.join(some)})
        AND item_files.item = one.value ->> 'item'
        AND item_files.version = COALESCE(CAST(one.value ->> 'version' AS INTEGER), 1)
      ORDER BY placed.id`.execute(db);
    add('schedule', rows);
  }
  return found;
}

/** All that needs a file now: what is placed, urgent messages that are not over, and screens whose programme names it. */
export async function usesOf(db: Db, hash: string): Promise<FileUse[]> {
  const placed = (await placedUses(db, [hash])).get(hash) ?? [];
  const urgents = await db
    .selectFrom('urgents')
    .select(['id', 'unit'])
    .where('ended_at', 'is', null)
    .where(naming('copy', hash))
    .orderBy('id')
    .execute();
  const screens = await standing(db)
    .innerJoin('programmes', 'programmes.screen', 'screens.id')
    .innerJoin('programme_bodies', 'programme_bodies.hash', 'programmes.hash')
    .select(['screens.id', 'screens.unit'])
    .where(naming('programme_bodies.body', hash))
    .orderBy('screens.id')
    .execute();
  return [
    ...placed,
    ...urgents.map((row) => ({ kind: 'urgent' as const, ...row })),
    ...screens.map((row) => ({ kind: 'screen' as const, ...row })),
  ];
}
