/** Groups: named sets of screens of a unit and those below, which targets can name. */
import type { Db } from '../../db/open.ts';
import type { Change, GroupRow } from '../changes/changes.ts';
import { edited } from '../changes/write-change.ts';
import { act, type Done, type Plan, type Previewed } from '../deeds/deeds.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, invalid, stale, unknown } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { pages } from '../ground/values.ts';
import { type Actor, refuse, unitsBelow } from '../reach/actor.ts';
import { belowUnit, isWithin } from '../reach/units-up.ts';
import { namesGroup, refuseGroups } from '../reach/groups.ts';
import { named, refuseRetired, standing } from '../reach/standing.ts';
import { type ScreenRow, screensOf, type Target } from '../reach/targets.ts';
import { readUnits } from '../reach/unit-tree.ts';

export interface Group {
  readonly id: string;
  readonly unit: string;
  readonly name: string;
  readonly nameEn: string;
  readonly version: number;
}

export interface CountedGroup extends Group {
  /** Its screens that hang. */
  readonly screens: number;
}

export type GroupOutcome = Done<Group> | Previewed | Failure;

const groupFrom = (row: GroupRow): Group => ({
  id: row.id,
  unit: row.unit,
  name: row.name,
  nameEn: row.name_en,
  version: row.version,
});

/** The groups that the actor may name in a target, by id: of its unit, those below and those above. */
export async function listGroups(
  db: Db,
  actor: Actor,
  { after, limit }: { after: string; limit: number },
): Promise<CountedGroup[]> {
  const units = new Set(await unitsBelow(db, actor.unit));
  for (const above of (await readUnits(db)).chainOf(actor.unit)) units.add(above);
  const rows = await db
    .selectFrom('screen_groups')
    .selectAll()
    .where('unit', 'in', [...units])
    .where('ended_at', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  const counts = await countMembers(db, actor);
  return rows.map((row) => ({ ...groupFrom(row), screens: counts.get(row.id) ?? 0 }));
}

/** How many screens of the actor's are in which group. Few lists of groups serve many screens. */
async function countMembers(db: Db, actor: Actor): Promise<Map<string, number>> {
  const rows = await standing(db)
    .select((eb) => ['member_of', eb.fn.countAll<number>().as('screens')])
    .where('unit', 'in', belowUnit(actor.unit))
    .where('member_of', '<>', '[]')
    .groupBy('member_of')
    .execute();
  const counts = new Map<string, number>();
  for (const { member_of: json, screens } of rows)
    for (const group of JSON.parse(json) as string[])
      counts.set(group, (counts.get(group) ?? 0) + Number(screens));
  return counts;
}

/** The screens of a group that the actor reaches, by id. */
export async function listMembers(
  db: Db,
  actor: Actor,
  id: string,
  { after, limit }: { after: string; limit: number },
): Promise<{ ok: true; group: Group; screens: string[] } | Failure> {
  const nameable = await refuseGroups(db, actor.unit, { groups: [id] }, 'id');
  if (nameable) return unknown('no-group', { id });
  const row = await db
    .selectFrom('screen_groups')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const members = await standing(db)
    .select('id')
    .where('unit', 'in', belowUnit(actor.unit))
    .where(namesGroup('member_of', id))
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return { ok: true, group: groupFrom(row), screens: members.map((one) => one.id) };
}

export interface NewGroup {
  /** The actor's own by default. */
  readonly unit?: string | undefined;
  readonly name: string;
  readonly nameEn: string;
  /** Its first members; absent: none. */
  readonly members?: Target | undefined;
}

export function createGroup(
  signage: Signage,
  actor: Actor,
  { unit = actor.unit, name, nameEn, members }: NewGroup,
  { preview = false } = {},
): Promise<GroupOutcome> {
  return act(signage, actor, preview, async (): Promise<Plan<Group> | Failure> => {
    const refusal = refuse(actor, 'administer');
    if (refusal) return refusal;
    const { db, clock } = signage;
    if (!(await isWithin(db, unit, actor.unit)))
      return invalid('unit', 'no-unit-below', { id: unit });
    const row: GroupRow = {
      id: newId('group'),
      unit,
      name,
      name_en: nameEn,
      created_by: actor.person,
      created_at: clock.now(),
      ended_at: null,
      version: 1,
    };
    const joined = members ? await membersOf(db, actor, row, members, 'members') : [];
    if (!Array.isArray(joined)) return joined;
    return {
      ok: true,
      action: 'group.create',
      subject: row.id,
      detail: { name, unit, screens: joined.length },
      needs: 'administer',
      changes: [{ noun: 'screen_groups', before: null, after: row }, ...joined],
      answer: groupFrom(row),
    };
  });
}

export interface GroupEdit {
  readonly name?: string | undefined;
  readonly nameEn?: string | undefined;
  /** Screens that come in, and such that leave. */
  readonly add?: Target | undefined;
  readonly remove?: Target | undefined;
}

/** Renames it, and changes who is in it: what aims at it reaches others from then on. */
export function editGroup(
  signage: Signage,
  actor: Actor,
  id: string,
  { name, nameEn, add, remove }: GroupEdit,
  seen: { version: number; preview?: boolean },
): Promise<GroupOutcome> {
  return onGroup(signage, actor, id, seen, async (row) => {
    const { db } = signage;
    const left = remove ? await leaversOf(db, actor, row, remove) : [];
    if (!Array.isArray(left)) return left;
    const leaving = new Set(left.map(({ after }) => after.id));
    const joined = add ? await membersOf(db, actor, row, add, 'add') : [];
    if (!Array.isArray(joined)) return joined;
    const after = edited(row, {
      ...(name !== undefined && { name }),
      ...(nameEn !== undefined && { name_en: nameEn }),
    });
    return {
      action: 'group.edit',
      detail: { joined: joined.length, left: left.length },
      after,
      // Who is told to come and to go goes.
      screens: [...left, ...joined.filter((one) => !leaving.has(one.after.id))],
    };
  });
}

/** Deletes it, where nothing in force aims at it; its screens stay. */
export function endGroup(
  signage: Signage,
  actor: Actor,
  id: string,
  seen: { version: number; preview?: boolean },
): Promise<GroupOutcome> {
  return onGroup(signage, actor, id, seen, async (row) => {
    const { db, clock } = signage;
    const screens: ScreenChange[] = [];
    // Those that were taken down leave it too.
    const members = pages((after, most) =>
      db
        .selectFrom('screens')
        .selectAll()
        .where(namesGroup('member_of', id))
        .where('id', '>', after)
        .orderBy('id')
        .limit(most)
        .execute(),
    );
    for await (const some of members) screens.push(...some.map((one) => withGroup(one, id, false)));
    return {
      action: 'group.end',
      detail: { name: row.name, screens: screens.length },
      after: edited(row, { ended_at: clock.now() }),
      screens,
    };
  });
}

type ScreenChange = Extract<Change, { noun: 'screens' }>;

interface PlannedGroup {
  readonly ok?: never;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly after: GroupRow;
  readonly screens: readonly ScreenChange[];
}

/** A deed on a group of the actor's unit or one below, at the version that the person saw. */
function onGroup(
  signage: Signage,
  actor: Actor,
  id: string,
  { version, preview = false }: { version: number; preview?: boolean },
  plan: (row: GroupRow) => Promise<PlannedGroup | Failure>,
): Promise<GroupOutcome> {
  return act(signage, actor, preview, async (): Promise<Plan<Group> | Failure> => {
    const refusal = refuse(actor, 'administer');
    if (refusal) return refusal;
    const { db } = signage;
    const row = await db
      .selectFrom('screen_groups')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row || !(await isWithin(db, row.unit, actor.unit))) return unknown('no-group', { id });
    if (row.version !== version || row.ended_at !== null)
      return stale(groupFrom(row), 'group-changed');
    const planned = await plan(row);
    if (planned.ok === false) return planned;
    const { action, detail, after, screens } = planned;
    return {
      ok: true,
      action,
      subject: id,
      detail,
      needs: 'administer',
      changes: [{ noun: 'screen_groups', before: row, after }, ...screens],
      answer: groupFrom(after),
    };
  });
}

/** Those of a target that come in; or why not: a group holds screens of its unit and those below. */
async function membersOf(
  db: Db,
  actor: Actor,
  group: GroupRow,
  target: Target,
  field: string,
): Promise<ScreenChange[] | Failure> {
  const against =
    (await refuseRetired(db, actor.unit, target, `${field}.screens`)) ??
    (await refuseGroups(db, actor.unit, target, `${field}.groups`));
  if (against) return against;
  const screens = await screensOf(db, { target, by: actor.unit });
  const missing = target.screens?.find((id) => !screens.some((one) => one.id === id));
  if (screens.length === 0 || missing !== undefined)
    return missing === undefined
      ? invalid(field, 'no-screen-matches')
      : invalid(`${field}.screens`, 'no-screen', { id: missing });
  const tree = await readUnits(db);
  const beyond = screens.filter(({ unit }) => !tree.chainOf(unit).has(group.unit));
  if (beyond.length > 0) return invalid(field, 'member-elsewhere', { screens: beyond.map(named) });
  return screens
    .filter((row) => !groupsOf(row).includes(group.id))
    .map((row) => withGroup(row, group.id, true));
}

async function leaversOf(
  db: Db,
  actor: Actor,
  { id }: GroupRow,
  target: Target,
): Promise<ScreenChange[]> {
  const screens = await screensOf(db, { target, by: actor.unit });
  return screens
    .filter((row) => groupsOf(row).includes(id))
    .map((row) => withGroup(row, id, false));
}

const groupsOf = (row: ScreenRow): string[] => JSON.parse(row.member_of) as string[];

function withGroup(row: ScreenRow, group: string, isIn: boolean): ScreenChange {
  const others = groupsOf(row).filter((one) => one !== group);
  const member_of = JSON.stringify(isIn ? [...others, group] : others);
  return { noun: 'screens', before: row, after: edited(row, { member_of }) };
}
