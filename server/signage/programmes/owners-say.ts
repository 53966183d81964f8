/** What owners have granted, and what of their minutes is used: read once for many screens, with all that is in force. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../content/programme/canonical.ts';
import {
  type Contract,
  DAY_MS,
  type Granted,
  type Owner,
  type Window,
} from '../../../content/programme/rules.ts';
import { windowIntervals } from '../../../content/programme/window.ts';
import type { Db } from '../../db/open.ts';
import type { ScheduleRow } from '../changes/changes.ts';
import { type Schedule, scheduleFrom } from '../changes/schedule-rows.ts';
import { cronOccurrences } from '../ground/cron.ts';
import { isFor, type ScreenRow } from '../reach/targets.ts';
import type { UnitTree } from '../reach/unit-tree.ts';

/** A grant as it lies in the store: it is for schedules as they were when it was asked for. */
interface KeptGrant extends Omit<Granted, 'schedules'> {
  readonly keys: Readonly<Record<string, string>>;
}

/** A schedule as it was before it was changed or ended today. */
interface Former {
  readonly schedule: Schedule;
  /** When it was so, epoch ms, half-open. */
  readonly from: number;
  readonly until: number;
}

export interface OwnersSay {
  /** By screen, in a fixed order. */
  readonly granted: ReadonlyMap<string, readonly KeptGrant[]>;
  readonly former: readonly Former[];
}

/** What a schedule is to the owner who is asked: any other look, time or place is another question. */
export function consentKey({ layer, window, items, order, zone, near = null }: Schedule): string {
  const text = canonicalJson({ layer, window, items, order, zone, near });
  return createHash('sha256').update(text).digest('hex');
}

/** @param from start of the horizon. The day before it belongs to it: a screen's day may have begun then. */
export async function readOwnersSay(db: Db, from: number): Promise<OwnersSay> {
  const rows = await db
    .selectFrom('consents')
    .innerJoin('consent_screens', 'consent_screens.consent', 'consents.id')
    .select(['consents.id', 'screen', 'schedules', 'from_at', 'until_at', 'minutes_a_day'])
    .where('answer', '=', 'granted')
    .where('until_at', '>', from - DAY_MS)
    .orderBy('consents.id')
    .execute();
  const granted = new Map<string, KeptGrant[]>();
  for (const { id, screen, schedules, from_at, until_at, minutes_a_day } of rows) {
    const keys = JSON.parse(schedules) as Record<string, string>;
    const grant = { id, keys, from: from_at, until: until_at, minutesADay: minutes_a_day };
    granted.set(screen, [...(granted.get(screen) ?? []), grant]);
  }
  return { granted, former: await formerSchedules(db, from - DAY_MS) };
}

/** Takeovers as they were until somebody changed or ended them, newest change first. */
async function formerSchedules(db: Db, since: number): Promise<Former[]> {
  const rows = await db
    .selectFrom('revisions')
    .select(['subject', 'at', 'before', 'after'])
    .where('at', '>=', since)
    .where('noun', '=', 'schedules')
    .orderBy('id')
    .execute();
  const changedAt = new Map<string, number>();
  const former: Former[] = [];
  for (const { subject, at, before, after } of rows) {
    const from = changedAt.get(subject) ?? since;
    changedAt.set(subject, at);
    const row = before === null ? null : (JSON.parse(before) as ScheduleRow);
    const over = row?.layer === 'takeover' || row?.layer === 'own';
    if (!row || !over || row.ended_at !== null || playsAlike(row, after)) continue;
    former.push({ schedule: scheduleFrom(row), from, until: at });
  }
  return former;
}

/** Whether a change left a schedule where and when it was. */
function playsAlike(row: ScheduleRow, after: string): boolean {
  const now = JSON.parse(after) as ScheduleRow;
  return (['layer', 'target', 'window', 'zone', 'near', 'ended_at'] as const).every(
    (column) => now[column] === row[column],
  );
}

const contractIn = ({ contract }: Pick<ScreenRow, 'contract'>): Contract | null =>
  contract.includes('"takeover"') ? (JSON.parse(contract) as Contract) : null;

/** What tells apart screens that have equal contracts and schedules; empty for those whose contract is silent on takeovers. */
export function ownerPart({ granted }: OwnersSay, row: ScreenRow): string {
  if (!contractIn(row)) return '';
  return `${row.unit} ${(granted.get(row.id) ?? []).map(({ id }) => id).join()}`;
}

/** Who has the say over takeovers on a screen; undefined: its contract does not speak of them. */
export function ownerOf(
  { granted, former }: OwnersSay,
  row: ScreenRow,
  schedules: readonly Schedule[],
  units: UnitTree,
): Owner | undefined {
  const contract = contractIn(row);
  if (!contract) return undefined;
  const grants = granted.get(row.id) ?? [];
  const spent = contract.takeover?.allows === 'minutes-a-day' ? spentOn(row, former, units) : [];
  return {
    unit: row.unit,
    granted: grants.map(({ keys, ...grant }) => ({
      ...grant,
      schedules: schedules
        .filter((one) => keys[one.id] === consentKey(one))
        .map(({ id }) => id)
        .sort(),
    })),
    ...(spent.length > 0 && { spent }),
  };
}

function spentOn(row: ScreenRow, former: readonly Former[], units: UnitTree) {
  return former
    .filter(
      ({ schedule: { unit: by, target, near } }) =>
        !near && by !== row.unit && isFor(units, { target, by }, row),
    )
    .flatMap(({ schedule, from, until }) =>
      from < until ? opened(schedule.window, row.time_zone, from, until) : [],
    )
    .map(({ from, until }) => ({ from, until }));
}

const opened = (window: Window, timeZone: string, from: number, until: number) =>
  windowIntervals(window, timeZone, from, until, cronOccurrences);
