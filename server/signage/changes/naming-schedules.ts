/** The schedules in force that name an item. */
import { sql } from 'kysely';
import type { Db } from '../../db/open.ts';
import type { ScheduleRow } from './changes.ts';
import { pinnedIn } from './schedule-rows.ts';

/** At whatever version, in the order of their ids. */
export async function schedulesNaming(db: Db, item: string): Promise<ScheduleRow[]> {
  const rows = await db
    .selectFrom('schedules')
    .selectAll()
    .where('ended_at', 'is', null)
    // Not the last word, for the id could stand elsewhere; but few rows are left to be read.
    .where(sql<boolean>`items LIKE ${`%"${likely(item)}"%`} ESCAPE '\\'`)
    .orderBy('id')
    .execute();
  return rows.filter((row) => names(row, item));
}

const names = ({ items }: Pick<ScheduleRow, 'items'>, item: string): boolean =>
  pinnedIn(items).some((pin) => pin.item === item);

/** The text as LIKE takes it for itself. */
export const likely = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
