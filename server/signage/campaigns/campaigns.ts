/** Campaigns: all that a person may see, and those that run now with the phase that each is in. */
import type { Db } from '../../db/open.ts';
import type { ScheduleRow } from '../changes/changes.ts';
import type { Actor } from '../reach/actor.ts';
import { isFor, type Target } from '../reach/targets.ts';
import { standing } from '../reach/standing.ts';
import { readUnits } from '../reach/unit-tree.ts';
import { belowUnit, unitsUp } from '../reach/units-up.ts';
import { type Campaign, campaignFrom, keptSchedules, readCampaign } from './campaign-rows.ts';
import type { Signage } from '../ground/context.ts';
import { daysUntil, localDate } from '../ground/dates.ts';
import type { Failure } from '../ground/failure.ts';

/** The newest first, of the actor's unit and those below, those that are over included. */
export async function listCampaigns(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  limit: number,
): Promise<Campaign[]> {
  const rows = await db
    .selectFrom('campaigns')
    .selectAll()
    .where('unit', 'in', belowUnit(actor.unit))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const schedules = await db
    .selectFrom('schedules')
    .selectAll()
    .where('campaign', 'in', ids)
    .execute();
  return rows.map((row) => campaignFrom(row, schedules, clock.now()));
}

export async function getCampaign(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<{ readonly ok: true; readonly campaign: Campaign } | Failure> {
  const found = await readCampaign(db, actor, id);
  if (!found.ok) return found;
  return { ok: true, campaign: campaignFrom(found.row, found.schedules, clock.now()) };
}

export interface CampaignPhase {
  readonly name: string;
  /** Local dates, half-open; null: open-ended. */
  readonly from: string | null;
  readonly until: string | null;
  readonly current: boolean;
}

export interface RunningCampaign {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly themeDay: string | null;
  /** Whole days to the theme day; negative once it is past. */
  readonly daysLeft: number | null;
  readonly phases: readonly CampaignPhase[];
}

/**
 * Those of the actor's unit and of those below it; and of those above it what reaches its screens: what they mean for others
 * is not for every shop to read.
 */
export async function runningCampaigns(
  db: Db,
  actor: Actor,
  now: number,
  timeZone: string,
): Promise<RunningCampaign[]> {
  const up = await unitsUp(db, actor.unit);
  const above = up.filter((unit) => unit !== actor.unit);
  const campaigns = await db
    .selectFrom('campaigns')
    .selectAll()
    .where((eb) => eb.or([eb('unit', 'in', belowUnit(actor.unit)), eb('unit', 'in', up)]))
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', now)]))
    .orderBy('created_at', 'desc')
    .execute();
  if (campaigns.length === 0) return [];
  const rows = await db
    .selectFrom('schedules')
    .selectAll()
    .where(
      'campaign',
      'in',
      campaigns.map(({ id }) => id),
    )
    .execute();
  const today = localDate(now, timeZone);
  const reaching = await reachingSchedules(db, actor, rows);
  const running = campaigns
    .map((row) => ({ row, schedules: keptSchedules(row.id, reaching) }))
    .filter(({ row, schedules }) => schedules.length > 0 || !above.includes(row.unit))
    .filter(
      ({ schedules }) =>
        schedules.length === 0 || schedules.some(({ endedAt }) => endedAt === null),
    );
  return running.map(({ row, schedules }) => ({
    id: row.id,
    name: row.name,
    nameEn: row.name_en || row.name,
    themeDay: row.theme_day,
    daysLeft: row.theme_day === null ? null : daysUntil(today, row.theme_day),
    phases: phasesOf(
      schedules
        .filter(({ phase }) => phase !== null)
        .map(({ phase, window }) => ({
          name: phase ?? '',
          from: dateOf(window.from, timeZone),
          until: dateOf(window.until, timeZone),
        })),
      today,
    ),
  }));
}

/** Those of the actor's unit and below, and of others those that reach a screen there. */
async function reachingSchedules(
  db: Db,
  actor: Actor,
  rows: readonly ScheduleRow[],
): Promise<ScheduleRow[]> {
  const tree = await readUnits(db);
  const isOwn = ({ unit }: ScheduleRow): boolean => tree.chainOf(unit).has(actor.unit);
  if (rows.every(isOwn)) return [...rows];
  const screens = await standing(db)
    .selectAll()
    .where('unit', 'in', belowUnit(actor.unit))
    .execute();
  return rows.filter((row) => {
    if (isOwn(row)) return true;
    const aim = { target: JSON.parse(row.target) as Target, by: row.unit };
    return screens.some((screen) => isFor(tree, aim, screen));
  });
}

type Dated = Omit<CampaignPhase, 'current'>;

/** A phase lasts from its first schedule's first day to its last one's last. */
function phasesOf(schedules: readonly Dated[], today: string): CampaignPhase[] {
  const phases = new Map<string, Dated>();
  for (const { name, from, until } of schedules) {
    const known = phases.get(name);
    phases.set(name, {
      name,
      from: !known
        ? from
        : known.from === null || from === null
          ? null
          : known.from < from
            ? known.from
            : from,
      until: !known
        ? until
        : known.until === null || until === null
          ? null
          : known.until > until
            ? known.until
            : until,
    });
  }
  return [...phases.values()]
    .map((phase) => ({
      ...phase,
      current:
        (phase.from === null || phase.from <= today) &&
        (phase.until === null || today < phase.until),
    }))
    .sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
}

/** Local date of a window's edge; null where it is open. */
export function dateOf(edge: string | number | undefined, timeZone: string): string | null {
  if (edge === undefined) return null;
  return typeof edge === 'number' ? localDate(edge, timeZone) : edge.slice(0, 10);
}
