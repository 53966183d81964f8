/** Schedules: items on a target for a window, in a layer. A campaign's phase is one that names its campaign. */
import type { Selectable } from 'kysely';
import type { Schedule as Rule, Window } from '../../content/programme/rules.ts';
import type { Trx } from '../db/counters.ts';
import type { Db } from '../db/open.ts';
import type { SchedulesTable } from '../db/tables.ts';
import { type Actor, refuse, unitsBelow } from './actor.ts';
import { record } from './audit.ts';
import type { Signage } from './context.ts';
import { conflict, type Failure, invalid, unknown } from './failure.ts';
import { newId } from './ids.ts';
import { itemFrom } from './items.ts';
import { geometriesOf, renderAll } from './pictures.ts';
import { checkSchedule } from './schedule-problems.ts';
import { markStale } from './stale.ts';
import { screensOf, type Target } from './targets.ts';

export interface ScheduledItemRef {
  readonly item: string;
  /** Airtime among the list where the order is weighted; 1 by default. */
  readonly weight?: number | undefined;
}

export interface NewSchedule {
  readonly layer: Rule['layer'];
  readonly campaign: string | null;
  readonly phase: string | null;
  readonly target: Target;
  readonly window: Window;
  readonly items: readonly ScheduledItemRef[];
  readonly order: Rule['order'];
  readonly zone: string | null;
  readonly shareSecondsPerHour: number;
  readonly weight: number;
  readonly priority: number;
}

export interface Schedule extends NewSchedule {
  readonly id: string;
  readonly unit: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly version: number;
}

export interface Scheduled {
  readonly ok: true;
  readonly schedule: Schedule;
  /** Ids of the screens that it reaches now; one hung tomorrow joins by itself. */
  readonly screens: readonly string[];
  /** What may be meant, but had better be looked at. */
  readonly warnings: readonly string[];
}

/**
 * Puts items on a target. What each screen would be sent is rendered before anything is stored, so
 * that a missing glyph is an error here and never a box on the street.
 */
export async function createSchedule(
  signage: Signage,
  actor: Actor,
  input: NewSchedule,
): Promise<Scheduled | Failure> {
  const refusal = refuse(actor, input.layer === 'own' ? 'own' : 'publish');
  if (refusal) return refusal;
  const within = await unitsBelow(signage.db, actor.unit);
  const screens = await screensOf(signage.db, input.target, within);
  if (screens.length === 0)
    return invalid('target', 'matches no screen of your unit or those below');
  const items = await itemsOf(signage.db, input, within);
  if (!items.ok) return items;
  const now = signage.clock.now();
  const checked = checkSchedule(input, items.items, screens, now);
  if (!checked.ok) return checked;
  const rendered = await renderAll(signage, items.items, geometriesOf(screens));
  if (rendered) return rendered;

  const ids = screens.map(({ id }) => id);
  const schedule = await signage.db.transaction().execute(async (trx) => {
    const id = await insertSchedule(trx, { ...input, unit: actor.unit, by: actor.person, now });
    await markStale(trx, ids);
    await record(trx, {
      at: now,
      person: actor.person,
      action: 'schedule.create',
      subject: id,
      detail: { screens: ids.length },
    });
    return { ...input, id, unit: actor.unit, createdAt: now, endedAt: null, version: 1 };
  });
  signage.wake();
  return { ok: true, schedule, screens: ids, warnings: checked.warnings };
}

async function itemsOf(db: Db, input: NewSchedule, within: ReadonlySet<string>) {
  const wanted = input.items.map(({ item }) => item);
  const rows = await db.selectFrom('items').selectAll().where('id', 'in', wanted).execute();
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const [i, id] of wanted.entries()) {
    const row = found.get(id);
    if (!row || !within.has(row.unit))
      return invalid(`items.${i}.item`, `there is no item "${id}"`);
    if (row.withdrawn_at !== null)
      return invalid(`items.${i}.item`, `the item "${id}" was withdrawn`);
  }
  if (input.campaign !== null) {
    const campaign = await db
      .selectFrom('campaigns')
      .select(['unit', 'ended_at'])
      .where('id', '=', input.campaign)
      .executeTakeFirst();
    if (!campaign || !within.has(campaign.unit)) {
      return invalid('campaign', `there is no campaign "${input.campaign}"`);
    }
  }
  return { ok: true as const, items: rows.map(itemFrom) };
}

export async function insertSchedule(
  trx: Trx,
  schedule: NewSchedule & { unit: string; by: string | null; now: number; id?: string },
): Promise<string> {
  const id = schedule.id ?? newId('schedule');
  await trx
    .insertInto('schedules')
    .values({
      id,
      unit: schedule.unit,
      campaign: schedule.campaign,
      phase: schedule.phase,
      layer: schedule.layer,
      target: JSON.stringify(schedule.target),
      window: JSON.stringify(schedule.window),
      items: JSON.stringify(schedule.items),
      ordering: schedule.order,
      zone: schedule.zone,
      share_seconds_per_hour: schedule.shareSecondsPerHour,
      weight: schedule.weight,
      priority: schedule.priority,
      created_by: schedule.by,
      created_at: schedule.now,
      ended_at: null,
      version: 1,
    })
    .execute();
  return id;
}

/** Takes a schedule off its screens. `version` is the one that the person saw. */
export async function endSchedule(
  signage: Signage,
  actor: Actor,
  id: string,
  version: number,
): Promise<Scheduled | Failure> {
  const { db, clock } = signage;
  const row = await db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
  const within = await unitsBelow(db, actor.unit);
  if (!row || !within.has(row.unit)) return unknown('schedule', id);
  const schedule = scheduleFrom(row);
  const refusal = refuse(actor, schedule.layer === 'own' ? 'own' : 'publish');
  if (refusal) return refusal;
  const screens = (await screensOf(db, schedule.target, await unitsBelow(db, row.unit))).map(
    (s) => s.id,
  );
  const now = clock.now();
  const ended = await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('schedules')
      .set({ ended_at: now, version: version + 1 })
      .where('id', '=', id)
      .where('version', '=', version)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await markStale(trx, screens);
    await record(trx, { at: now, person: actor.person, action: 'schedule.end', subject: id });
    return true;
  });
  if (!ended) return conflict('the schedule has changed or ended meanwhile; read it again');
  signage.wake();
  return {
    ok: true,
    schedule: { ...schedule, endedAt: now, version: version + 1 },
    screens,
    warnings: [],
  };
}

export function scheduleFrom(row: Selectable<SchedulesTable>): Schedule {
  return {
    id: row.id,
    unit: row.unit,
    campaign: row.campaign,
    phase: row.phase,
    layer: row.layer as Rule['layer'],
    target: JSON.parse(row.target) as Target,
    window: JSON.parse(row.window) as Window,
    items: JSON.parse(row.items) as ScheduledItemRef[],
    order: row.ordering as Rule['order'],
    zone: row.zone,
    shareSecondsPerHour: row.share_seconds_per_hour,
    weight: row.weight,
    priority: row.priority,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    version: row.version,
  };
}

/** Those that are not over, newest first, of the actor's unit and those below. */
export async function listSchedules(db: Db, actor: Actor): Promise<Schedule[]> {
  const rows = await db
    .selectFrom('schedules')
    .selectAll()
    .where('unit', 'in', [...(await unitsBelow(db, actor.unit))])
    .where('ended_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(scheduleFrom);
}

/** The longest distance of a screen's local midnight from that of UTC, both ways. */
const DAY_AROUND_THE_WORLD_MS = 14 * 3_600_000;

/** Ends schedules whose window closed everywhere: programmes leave them out already, so nothing is recompiled. */
export async function expireSchedules({ db, clock }: Signage): Promise<number> {
  const now = clock.now();
  const rows = await db.selectFrom('schedules').selectAll().where('ended_at', 'is', null).execute();
  const over = rows.map(scheduleFrom).filter(({ window }) => {
    const { until } = window;
    if (until === undefined) return false;
    const last = typeof until === 'number' ? until : Date.parse(`${until.slice(0, 10)}T24:00:00Z`);
    return last + DAY_AROUND_THE_WORLD_MS <= now;
  });
  if (over.length === 0) return 0;
  await db.transaction().execute(async (trx) => {
    for (const { id } of over) {
      await trx.updateTable('schedules').set({ ended_at: now }).where('id', '=', id).execute();
      await record(trx, { at: now, person: null, action: 'schedule.expire', subject: id });
    }
  });
  return over.length;
}
