/** What may show of schedules: their content as it was last approved. A schedule without it shows nowhere. */
import type { Selectable } from 'kysely';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import type { ApprovedSchedulesTable } from '../../db/tables/review-tables.ts';
import { canonicalJson } from '../../../content/programme/canonical.ts';
import type { ScheduleRow } from './changes.ts';

export type ApprovedRow = Selectable<ApprovedSchedulesTable>;

/** The columns of a schedule that say what shows, where and when. */
export const CONTENT = [
  'phase',
  'phase_en',
  'layer',
  'target',
  'window',
  'items',
  'ordering',
  'zone',
  'share_seconds_per_hour',
  'weight',
  'priority',
  'near',
] as const;

export type Content = Pick<ScheduleRow, (typeof CONTENT)[number]>;

const JSON_COLUMNS: ReadonlySet<string> = new Set(['target', 'window', 'items', 'near']);

export const contentOf = (row: Content): Content =>
  Object.fromEntries(CONTENT.map((column) => [column, row[column]])) as unknown as Content;

/** The content as values; equal contents are equal texts, whatever the order of the keys in their JSON. */
export const contentText = (row: Content): string => canonicalJson(contentValues(row));

export function contentValues(row: Content): Record<(typeof CONTENT)[number], unknown> {
  const values = CONTENT.map((column) => {
    const value = row[column];
    const parsed = JSON_COLUMNS.has(column) ? (JSON.parse(String(value)) as unknown) : value;
    return [column, column === 'items' ? (parsed as object[]).map(pinned) : parsed];
  });
  return Object.fromEntries(values) as Record<(typeof CONTENT)[number], unknown>;
}

/** Before there were versions of items, none was written: it was the first. */
const pinned = (ref: object): object => ({ version: 1, ...ref });

/** The columns again of what `contentValues` has made of them. */
export const contentFrom = (values: Readonly<Record<string, unknown>>): Content =>
  Object.fromEntries(
    CONTENT.map((column) => {
      const value = values[column];
      return [column, JSON_COLUMNS.has(column) ? JSON.stringify(value ?? null) : value];
    }),
  ) as unknown as Content;

/** How it came to be approved. */
export type Approval = Pick<
  ApprovedRow,
  'version' | 'level' | 'submission' | 'hash' | 'approved_at'
>;

/** Puts a content in the place of what was approved of the schedule before. */
export async function putApproved(
  trx: Trx,
  schedule: string,
  content: Content,
  approval: Approval,
): Promise<void> {
  const row = { ...contentOf(content), ...approval };
  await trx
    .insertInto('approved_schedules')
    .values({ schedule, ...row })
    .onConflict((oc) => oc.column('schedule').doUpdateSet(row))
    .execute();
}

/** What may show of the schedules that run, by id, as rows of schedules: who it is of and whether it runs is the schedule's own. */
export const approvedSchedules = (db: Db) =>
  db
    .selectFrom('schedules')
    .innerJoin('approved_schedules as approved', 'approved.schedule', 'schedules.id')
    .select(['schedules.id', 'schedules.unit', 'schedules.campaign', 'schedules.created_by'])
    .select(['schedules.created_at', 'schedules.ended_at', 'approved.version'])
    .select(CONTENT.map((column) => `approved.${column}` as const))
    .where('schedules.ended_at', 'is', null);
