/** Schedules as the store keeps them. */
import type { Place, Transition } from '../../../content/programme/programme.ts';
import type { Schedule as Rule, Window } from '../../../content/programme/rules.ts';
import type { Trx } from '../../db/counters.ts';
import { putApproved } from './approved-rows.ts';
import type { ScheduleRow } from './changes.ts';
import { newId } from '../ground/ids.ts';
import type { Target } from '../reach/targets.ts';

export interface ScheduledItemRef {
  readonly item: string;
  /** Of the item; absent where it was stored: the first. What is scheduled is this, whatever becomes of the item. */
  readonly version?: number | undefined;
  /** Airtime among the list where the order is weighted; 1 by default. */
  readonly weight?: number | undefined;
  /** How it comes on; a cut by default. */
  readonly transition?: Transition | undefined;
}

/** A version of an item, as a schedule names it. */
export interface PinnedItemRef extends ScheduledItemRef {
  readonly version: number;
}

export interface NewSchedule {
  readonly layer: Rule['layer'];
  readonly campaign: string | null;
  readonly phase: string | null;
  /** English name of the phase; empty: none. */
  readonly phaseEn?: string | undefined;
  readonly target: Target;
  readonly window: Window;
  readonly items: readonly ScheduledItemRef[];
  readonly order: Rule['order'];
  readonly zone: string | null;
  readonly shareSecondsPerHour: number;
  readonly weight: number;
  readonly priority: number;
  /** Shown only near these; absent or null: in the timetable. */
  readonly near?: readonly Place[] | null | undefined;
}

export interface Schedule extends NewSchedule {
  readonly items: readonly PinnedItemRef[];
  readonly id: string;
  readonly unit: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly version: number;
}

export function scheduleFrom(row: ScheduleRow): Schedule {
  return {
    id: row.id,
    unit: row.unit,
    campaign: row.campaign,
    phase: row.phase,
    phaseEn: row.phase_en,
    layer: row.layer as Rule['layer'],
    target: JSON.parse(row.target) as Target,
    window: JSON.parse(row.window) as Window,
    items: pinnedIn(row.items),
    order: row.ordering as Rule['order'],
    zone: row.zone,
    shareSecondsPerHour: row.share_seconds_per_hour,
    weight: row.weight,
    priority: row.priority,
    near: JSON.parse(row.near) as Place[] | null,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    version: row.version,
  };
}

/** The items of a stored schedule. Before there were versions, none was written: it was the first. */
export const pinnedIn = (items: string): PinnedItemRef[] =>
  (JSON.parse(items) as ScheduledItemRef[]).map((ref) => ({ ...ref, version: ref.version ?? 1 }));

/** A row of a schedule that is new; `id` names it, or it gets one. */
export function newScheduleRow(
  schedule: NewSchedule & { unit: string; by: string | null; now: number; id?: string },
): ScheduleRow {
  return {
    ...scheduleParts(schedule),
    id: schedule.id ?? newId('schedule'),
    unit: schedule.unit,
    created_by: schedule.by,
    created_at: schedule.now,
    ended_at: null,
    version: 1,
  };
}

/** The columns that say what a schedule is. */
export function scheduleParts(schedule: NewSchedule) {
  return {
    campaign: schedule.campaign,
    phase: schedule.phase,
    phase_en: schedule.phaseEn ?? '',
    layer: schedule.layer,
    target: JSON.stringify(schedule.target),
    window: JSON.stringify(schedule.window),
    items: JSON.stringify(schedule.items),
    ordering: schedule.order,
    zone: schedule.zone,
    share_seconds_per_hour: schedule.shareSecondsPerHour,
    weight: schedule.weight,
    priority: schedule.priority,
    near: JSON.stringify(schedule.near ?? null),
  };
}

/** Lays a schedule in, approved by whoever runs the machine: people publish by deeds, which ask their unit's rule. */
export async function insertSchedule(
  trx: Trx,
  schedule: NewSchedule & { unit: string; by: string | null; now: number; id?: string },
): Promise<string> {
  const row = newScheduleRow(schedule);
  await trx.insertInto('schedules').values(row).execute();
  await putApproved(trx, row.id, row, {
    version: row.version,
    level: 0,
    submission: null,
    hash: null,
    approved_at: schedule.now,
  });
  return row.id;
}
