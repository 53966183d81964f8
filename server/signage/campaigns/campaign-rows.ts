/** Campaigns as people see them: a theme day and phases, each of which is a schedule. */
import type { Span } from '../../../content/programme/rules.ts';
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import type { CampaignRow, ScheduleRow } from '../changes/changes.ts';
import { type Failure, unknown } from '../ground/failure.ts';
import {
  type NewSchedule,
  type PinnedItemRef,
  type Schedule,
  scheduleFrom,
} from '../changes/schedule-rows.ts';
import { closesEverywhere } from '../schedules/schedules.ts';
import { isPaused } from '../ground/spans.ts';

/** A phase as it is written down. Several may bear one name: an insert for the doors, a takeover for the square. */
export interface NewPhase extends Omit<NewSchedule, 'campaign' | 'phase' | 'phaseEn'> {
  readonly name: string;
  readonly nameEn: string;
}

export interface Phase extends NewPhase {
  readonly items: readonly PinnedItemRef[];
  /** The schedule that carries it. */
  readonly schedule: string;
  readonly version: number;
}

export interface Campaign {
  readonly id: string;
  readonly unit: string;
  readonly name: string;
  readonly nameEn: string;
  /** 'YYYY-MM-DD', local; null: it counts down to nothing. */
  readonly themeDay: string | null;
  /** For sharing a cap with other campaigns. */
  readonly weight: number;
  readonly state: 'running' | 'paused' | 'over' | 'ended';
  readonly pauses: readonly Span[];
  /** Epoch ms of its early end, or null. */
  readonly endedAt: number | null;
  readonly createdAt: number;
  readonly version: number;
  /** In the order of their beginnings. */
  readonly phases: readonly Phase[];
}

/** @param schedules those of the campaign, whoever they are from. */
export function campaignFrom(
  row: CampaignRow,
  schedules: readonly ScheduleRow[],
  now: number,
): Campaign {
  const kept = keptSchedules(row.id, schedules);
  const pauses = JSON.parse(row.pauses) as Span[];
  const over = kept.length > 0 && kept.every(({ endedAt }) => endedAt !== null);
  return {
    id: row.id,
    unit: row.unit,
    name: row.name,
    nameEn: row.name_en,
    themeDay: row.theme_day,
    weight: row.weight,
    state:
      row.ended_at !== null && row.ended_at <= now
        ? 'ended'
        : over
          ? 'over'
          : isPaused(pauses, now)
            ? 'paused'
            : 'running',
    pauses,
    endedAt: row.ended_at,
    createdAt: row.created_at,
    version: row.version,
    phases: kept.map(phaseFrom),
  };
}

/** What plays or has run its time; what a person took off is no part of the campaign any more. */
export function keptSchedules(campaign: string, rows: readonly ScheduleRow[]): Schedule[] {
  return rows
    .filter((row) => row.campaign === campaign)
    .map(scheduleFrom)
    .filter((one) => one.endedAt === null || closesEverywhere(one) <= one.endedAt)
    .sort((a, b) => beginning(a) - beginning(b) || (a.id < b.id ? -1 : 1));
}

function beginning({ window: { from } }: Schedule): number {
  if (from === undefined) return -Infinity;
  return typeof from === 'number' ? from : Date.parse(`${from.slice(0, 10)}T00:00:00Z`);
}

export function phaseFrom(schedule: Schedule): Phase {
  const { layer, target, window, items, order, zone, shareSecondsPerHour, weight, priority } =
    schedule;
  const { near = null } = schedule;
  return {
    schedule: schedule.id,
    version: schedule.version,
    name: schedule.phase ?? '',
    nameEn: schedule.phaseEn ?? '',
    layer,
    target,
    window,
    items,
    order,
    zone,
    shareSecondsPerHour,
    weight,
    priority,
    near,
  };
}

export interface CampaignRows {
  readonly row: CampaignRow;
  readonly schedules: readonly ScheduleRow[];
}

/** @returns the rows of a campaign of the actor's unit or one below. */
export async function readCampaign(
  db: Db,
  actor: Actor,
  id: string,
): Promise<(CampaignRows & { readonly ok: true }) | Failure> {
  const row = await db.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !(await isWithin(db, row.unit, actor.unit))) return unknown('no-campaign', { id });
  const schedules = await db
    .selectFrom('schedules')
    .selectAll()
    .where('campaign', '=', id)
    .execute();
  return { ok: true, row, schedules };
}
