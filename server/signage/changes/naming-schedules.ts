/** The schedules in force that name an item. */
import { sql } from 'kysely';
import type { Db } from '../../db/open.ts';
import type { ScheduleRow } from './changes.ts';
import { likely } from '../ground/values.ts';
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

/** The same without the phases of campaigns that are over: nothing of those shows. */
export async function runningNaming(db: Db, item: string): Promise<ScheduleRow[]> {
  const naming = await schedulesNaming(db, item);
  const campaigns = [...new Set(naming.flatMap(({ campaign }) => campaign ?? []))];
  if (campaigns.length === 0) return naming;
  const running = await db
    .selectFrom('campaigns')
    .select('id')
    .where('id', 'in', campaigns)
    .where('ended_at', 'is', null)
    .execute();
  const ids = new Set(running.map(({ id }) => id));
  return naming.filter(({ campaign }) => campaign === null || ids.has(campaign));
}

const names = ({ items }: Pick<ScheduleRow, 'items'>, item: string): boolean =>
  pinnedIn(items).some((pin) => pin.item === item);
