/** Schedules: items on a target for a window, in a layer. A campaign's phase is one that names its campaign. */
import { DAY_MS } from '../../../content/programme/rules.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { type Actor, refuse, rightOf } from '../reach/actor.ts';
import { belowUnit, isWithin } from '../reach/units-up.ts';
import { record } from '../ledger/audit.ts';
import type { Change, ScheduleRow } from '../changes/changes.ts';
import type { Signage } from '../ground/context.ts';
import { act, type Done, type Plan, type Previewed } from '../deeds/deeds.ts';
import { type Failure, invalid, unknown, stale } from '../ground/failure.ts';
import { pinnedNow } from './pinning.ts';
import { settle } from '../review/submissions.ts';
import { checkProposals } from './proposals.ts';
import {
  newScheduleRow,
  type NewSchedule,
  type Schedule,
  scheduleFrom,
  scheduleParts,
} from '../changes/schedule-rows.ts';
import { edited, touch } from '../changes/write-change.ts';

export interface Scheduled {
  readonly schedule: Schedule;
  /** Ids of the screens that it reaches now; one hung tomorrow joins by itself. */
  readonly screens: readonly string[];
}

type Outcome = Done<Scheduled> | Previewed | Failure;

/**
 * Puts items on a target. What each screen would be sent is rendered before anything is stored, so
 * that a missing glyph is an error here and never a box on the street.
 */
export function createSchedule(
  signage: Signage,
  actor: Actor,
  input: NewSchedule,
  { preview = false, leaveOut = false } = {},
): Promise<Outcome> {
  return act(signage, actor, preview, async () => {
    const refusal = refuse(actor, rightOf(input.layer));
    if (refusal) return refusal;
    const touched = await touchCampaign(signage.db, actor, input.campaign);
    if ('ok' in touched) return touched;
    const [schedule] = await pinnedNow(signage.db, [input]);
    const themeDay = themeDayOf(touched);
    const checked = await checkProposals(signage, actor.unit, [
      { schedule, field: '', themeDay, leaveOut },
    ]);
    if (!checked.ok) return checked;
    const now = signage.clock.now();
    const row = newScheduleRow({ ...schedule, unit: actor.unit, by: actor.person, now });
    const screens = checked.screens[0] ?? [];
    return {
      ok: true,
      action: 'schedule.create',
      subject: row.id,
      detail: { screens: screens.length },
      needs: rightOf(input.layer),
      changes: [{ noun: 'schedules', before: null, after: row }, ...touched],
      answer: { schedule: scheduleFrom(row), screens },
      warnings: checked.warnings,
    };
  });
}

/** The parts of a schedule that may be changed; those left out stay as they are. */
export type ScheduleEdit = Partial<Omit<NewSchedule, 'campaign'>>;

/** Changes a schedule. `version` is the one that the person saw: a newer one is answered with what it is now. */
export function editSchedule(
  signage: Signage,
  actor: Actor,
  id: string,
  {
    version,
    parts,
    preview,
    leaveOut = false,
  }: { version: number; parts: ScheduleEdit; preview: boolean; leaveOut?: boolean },
): Promise<Outcome> {
  return act(signage, actor, preview, async (): Promise<Plan<Scheduled> | Failure> => {
    const found = await runningSchedule(signage.db, actor, id, version);
    if ('ok' in found) return found;
    const before = scheduleFrom(found);
    const [after] = await pinnedNow<NewSchedule>(signage.db, [{ ...before, ...parts }]);
    const refusal = refuse(actor, rightOf(before.layer)) ?? refuse(actor, rightOf(after.layer));
    if (refusal) return refusal;
    const touched = await touchCampaign(signage.db, actor, before.campaign);
    if ('ok' in touched) return touched;
    const themeDay = themeDayOf(touched);
    const checked = await checkProposals(signage, before.unit, [
      { schedule: after, field: '', themeDay, leaveOut },
    ]);
    if (!checked.ok) return checked;
    const row = edited(found, scheduleParts(after));
    return {
      ok: true,
      action: 'schedule.edit',
      subject: id,
      detail: { version: row.version },
      needs: rightOf(after.layer),
      changes: [{ noun: 'schedules', before: found, after: row }, ...touched],
      answer: { schedule: scheduleFrom(row), screens: checked.screens[0] ?? [] },
      warnings: checked.warnings,
    };
  });
}

/** Takes a schedule off its screens. `version` is the one that the person saw. */
export function endSchedule(
  signage: Signage,
  actor: Actor,
  id: string,
  { version, preview = false }: { version: number; preview?: boolean },
): Promise<Done<Scheduled> | Previewed | Failure> {
  const planned = act(signage, actor, preview, async (): Promise<Plan<Scheduled> | Failure> => {
    const found = await runningSchedule(signage.db, actor, id, version);
    if ('ok' in found) return found;
    const touched = await touchCampaign(signage.db, actor, found.campaign);
    if ('ok' in touched) return touched;
    const row = edited(found, { ended_at: signage.clock.now() });
    return {
      ok: true,
      action: 'schedule.end',
      subject: id,
      needs: rightOf(found.layer),
      changes: [{ noun: 'schedules', before: found, after: row }, ...touched],
      answer: { schedule: scheduleFrom(row), screens: [] },
    };
  });
  return planned.then((done) =>
    done.ok && !done.preview
      ? { ...done, answer: { ...done.answer, screens: done.screens } }
      : done,
  );
}

/** @returns the row at that version, or why not: it is not there, is not the actor's, has changed or ended. */
async function runningSchedule(
  db: Db,
  actor: Actor,
  id: string,
  version: number,
): Promise<ScheduleRow | Failure> {
  const row = await db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !(await isWithin(db, row.unit, actor.unit))) return unknown('no-schedule', { id });
  if (row.version === version && row.ended_at === null) return row;
  return stale(scheduleFrom(row), 'schedule-changed');
}

/** Whoever edits the whole campaign must see that a part of it changed. */
async function touchCampaign(db: Db, actor: Actor, id: string | null): Promise<Change[] | Failure> {
  if (id === null) return [];
  const row = await db.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !(await isWithin(db, row.unit, actor.unit)))
    return invalid('campaign', 'no-campaign', { id });
  if (row.ended_at !== null) return invalid('campaign', 'campaign-over', { id });
  return [touch(row)];
}

const themeDayOf = ([change]: readonly Change[]): string | null =>
  change?.noun === 'campaigns' ? change.after.theme_day : null;

/** Those that are not over, newest first, of the actor's unit and those below. */
export async function listSchedules(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
): Promise<Schedule[]> {
  const rows = await db
    .selectFrom('schedules')
    .leftJoin('campaigns', 'campaigns.id', 'schedules.campaign')
    .selectAll('schedules')
    .where('schedules.unit', 'in', belowUnit(actor.unit))
    .where('schedules.ended_at', 'is', null)
    .where((eb) =>
      eb.or([eb('campaigns.ended_at', 'is', null), eb('campaigns.ended_at', '>', clock.now())]),
    )
    .orderBy('schedules.created_at', 'desc')
    .orderBy('schedules.id')
    .execute();
  return rows.map(scheduleFrom);
}

/** The longest distance of a screen's local midnight from that of UTC, both ways. */
const DAY_AROUND_THE_WORLD_MS = 14 * 3_600_000;

/** When the window has closed on every screen of the world, epoch ms; Infinity: it has no end. */
export function closesEverywhere({ window }: Pick<Schedule, 'window'>): number {
  const { until } = window;
  if (until === undefined) return Infinity;
  const last = typeof until === 'number' ? until : Date.parse(`${until.slice(0, 10)}T24:00:00Z`);
  return last + DAY_AROUND_THE_WORLD_MS;
}

/**
 * Ends schedules whose window closed everywhere before the running day. No programme of a horizon that begins with
 * this day has a part of theirs, so nothing is compiled anew, and what is compiled later keeps its hash.
 */
export async function expireSchedules({ db, clock }: Signage): Promise<number> {
  const now = clock.now();
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const rows = await db.selectFrom('schedules').selectAll().where('ended_at', 'is', null).execute();
  const over = rows.filter((row) => closesEverywhere(scheduleFrom(row)) <= today);
  if (over.length === 0) return 0;
  return transact(db, async (trx) => {
    let ended = 0;
    for (const { id, version } of over) {
      const { numUpdatedRows } = await trx
        .updateTable('schedules')
        .set({ ended_at: now, version: version + 1 })
        .where('id', '=', id)
        // One that was prolonged meanwhile is not over.
        .where('version', '=', version)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) continue;
      await settle(trx, 'schedule', id, now, null);
      await record(trx, { at: now, by: null, action: 'schedule.expire', subject: id });
      ended++;
    }
    return ended;
  });
}
