/** A unit comes to stand below another, or becomes a part of it. */
import { takeTurn, type Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { updateScreens, writeStays } from '../changes/write-screens.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, invalid, stale } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { markReached } from '../ledger/stale.ts';
import { allStanding, paceOf } from '../policy/pace.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { askedOf, bindMover } from '../review/set-rule.ts';
import { belowUnit, isWithin, unitsUp } from '../reach/units-up.ts';
import { aimsMerged, aimsMoved, writeAims } from './unit-aims.ts';
import { lockUnits, standingIn } from './unit-close.ts';
import { handOver } from './unit-things.ts';
import { openUnit, reachedUnit, type Unit, unitFrom, type UnitRow, writeUnit } from './units.ts';

/** What a move or a merge is about, counted, each with a few of its ids. */
export interface Concerned {
  readonly units: Counted;
  readonly screens: Counted;
  readonly people: Counted;
  /** Schedules that reach fewer of these screens than before, and more. */
  readonly lost: Counted;
  readonly gained: Counted;
  /** Schedules that name their screens from then on, so that they reach no others. */
  readonly named: Counted;
}

interface Counted {
  readonly count: number;
  readonly some: readonly string[];
}

export type Relocated =
  | { readonly ok: true; readonly preview: Concerned }
  | { readonly ok: true; readonly preview: null; readonly unit: Unit; readonly screens: number }
  | Failure;

interface Wish {
  readonly version: number;
  /** The unit below which it comes to stand, or whose part it becomes. */
  readonly to: string;
  readonly preview: boolean;
}

const SOME = 20;
const counted = (ids: readonly string[]): Counted => ({
  count: ids.length,
  some: ids.slice(0, SOME),
});

/**
 * All that is below it goes with it; what is above it from then on reaches its screens, and what was above it does no more.
 * It takes the right over both ends: the unit that it leaves, and the one that it comes to. To move it back is the undo.
 */
export async function moveUnit(
  signage: Signage,
  actor: Actor,
  id: string,
  { version, to, preview }: Wish,
): Promise<Relocated> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const { db, clock } = signage;
  if (preview) {
    const found = await mayRelocate(db, actor, id, to, version, 'parent');
    if (!found.ok) return found;
    const { lost, gained } = await aimsMoved(db, id, to);
    const concerned = { lost: counted(lost), gained: counted(gained), named: counted([]) };
    return { ok: true, preview: { ...(await peopleAndScreens(db, id)), ...concerned } };
  }
  const moved = await transact(db, async (trx): Promise<Relocated> => {
    await takeTurn(trx, 'stale');
    await lockUnits(trx, [id, to]);
    const found = await mayRelocate(trx, actor, id, to, version, 'parent');
    if (!found.ok) return found;
    if (!(await openUnit(trx, to))) return invalid('parent', 'unit-closed', { id: to });
    const asked = await askedOf(trx, id, actor.person);
    const pace = await paceOf(trx, id);
    const row = await writeUnit(trx, found.row, { parent: to });
    if (!row) return stale(unitFrom(found.row), 'unit-changed');
    const samePace = (await paceOf(trx, id)) === pace;
    const screens = await markReached(trx, () =>
      samePace ? screensBelow(trx, id) : allStanding(trx),
    );
    const at = clock.now();
    await bindMover(trx, id, { person: actor.person, at, asked });
    const detail = { before: { parent: found.row.parent }, after: { parent: to } };
    await record(trx, { at, by: actor, action: 'unit.move', subject: id, detail });
    return { ok: true, preview: null, unit: unitFrom(row), screens: screens.length };
  });
  if (moved.ok) signage.wake();
  return moved;
}

/**
 * Its screens, people, items, campaigns, schedules, roles and the units below it are the other's from then on. It is closed, and
 * lies below the other with all that was over by then, so that its past keeps its name and can be read there. Schedules reach the
 * screens that they reached, and no others. Refused while an urgent message of it is in force. It cannot be undone.
 */
export async function mergeUnit(
  signage: Signage,
  actor: Actor,
  id: string,
  { version, to, preview }: Wish,
): Promise<Relocated> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const { db, clock } = signage;
  if (preview) {
    const found = await mayRelocate(db, actor, id, to, version, 'into');
    if (!found.ok) return found;
    const less = await asksLess(db, id, to);
    if (less) return less;
    const named = (await aimsMerged(db, id, to)).filter((aim) => aim.named).map((aim) => aim.id);
    const { lost, gained } = await aimsMoved(db, id, to);
    const concerned = { lost: counted(lost), gained: counted(gained), named: counted(named) };
    return { ok: true, preview: { ...(await peopleAndScreens(db, id)), ...concerned } };
  }
  const merged = await transact(db, async (trx): Promise<Relocated> => {
    await takeTurn(trx, 'stale');
    await lockUnits(trx, [id, to]);
    const found = await mayRelocate(trx, actor, id, to, version, 'into');
    if (!found.ok) return found;
    if (!(await openUnit(trx, to))) return invalid('into', 'unit-closed', { id: to });
    const less = await asksLess(trx, id, to);
    if (less) return less;
    const urgent = (await standingIn(trx, id)).filter(({ what }) => what === 'urgents');
    if (urgent.length > 0) return conflict('unit-in-use', { id, stands: urgent });
    const concerned = await peopleAndScreens(trx, id);
    const below = await screensBelow(trx, id);
    const samePace = (await paceOf(trx, id)) === (await paceOf(trx, to));
    const aims = await aimsMerged(trx, id, to);
    await writeAims(trx, aims);
    await handOver(trx, id, to);
    const roles = await handOverRoles(trx, id, to, actor.person);
    const at = clock.now();
    await handOverScreens(trx, id, to, at);
    const row = await writeUnit(trx, found.row, { parent: to, closed_at: at, merged_into: to });
    if (!row) return stale(unitFrom(found.row), 'unit-changed');
    const screens = await markReached(trx, async () => (samePace ? below : allStanding(trx)));
    const named = counted(aims.filter((aim) => aim.named).map((aim) => aim.id));
    const before = unitFrom(found.row);
    const detail = { before, after: unitFrom(row), ...concerned, named, roles };
    await record(trx, { at, by: actor, action: 'unit.merge', subject: id, detail });
    return { ok: true, preview: null, unit: unitFrom(row), screens: screens.length };
  });
  if (merged.ok) signage.wake();
  return merged;
}

/** What was asked of the words of one unit is asked of them in the other: a merger is no way around it. */
async function asksLess(db: Db, id: string, to: string): Promise<Failure | null> {
  const [asked, will] = [await askedOf(db, id, null), await askedOf(db, to, null)];
  const kinds = [...asked].filter(([kind, level]) => (will.get(kind) ?? 0) < level);
  return kinds.length === 0
    ? null
    : conflict('unit-asks-less', { id: to, kinds: kinds.map(([kind]) => kind) });
}

/** Asked where nothing moves any more: two moves at once must not make a ring. */
async function mayRelocate(
  db: Db,
  actor: Actor,
  id: string,
  to: string,
  version: number,
  field: 'parent' | 'into',
): Promise<{ readonly ok: true; readonly row: UnitRow } | Failure> {
  const found = await reachedUnit(db as Trx, actor, id);
  if (!found.ok) return found;
  const { row } = found;
  if (row.version !== version) return stale(unitFrom(row), 'unit-changed');
  // It must reach the unit above it too: what that one loses is its to give.
  if (row.parent === null || id === actor.unit) return conflict('unit-at-top', { id });
  if (row.closed_at !== null) return conflict('unit-closed', { id });
  const there = await unitsUp(db, to);
  if (!there.includes(actor.unit) || !(await isWithin(db, to, actor.unit)))
    return invalid(field, 'no-unit-below', { id: to });
  if (there.includes(id)) return invalid(field, 'unit-inside', { id: to });
  return found;
}

async function peopleAndScreens(
  db: Db,
  id: string,
): Promise<Pick<Concerned, 'units' | 'screens' | 'people'>> {
  const units = await db
    .selectFrom('units')
    .select('id')
    .where('id', 'in', belowUnit(id))
    .orderBy('id')
    .execute();
  const people = await db
    .selectFrom('people')
    .select('id')
    .where('unit', 'in', belowUnit(id))
    .where('disabled', '=', 0)
    .orderBy('id')
    .execute();
  return {
    units: counted(units.map((unit) => unit.id)),
    screens: counted(await screensBelow(db, id)),
    people: counted(people.map((person) => person.id)),
  };
}

async function screensBelow(db: Db, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('screens')
    .select('id')
    .where('unit', 'in', belowUnit(id))
    .orderBy('id')
    .execute();
  return rows.map((screen) => screen.id);
}

/** What they have played stays the unit's under which they hung then. */
async function handOverScreens(trx: Trx, from: string, to: string, at: number): Promise<void> {
  const rows = await trx.selectFrom('screens').selectAll().where('unit', '=', from).execute();
  if (rows.length === 0) return;
  const updates = rows.map((before) => {
    const after = { ...before, unit: to, version: before.version + 1 };
    return { noun: 'screens' as const, before, after };
  });
  await updateScreens(trx, updates);
  await writeStays(trx, updates, at);
}

/**
 * Roles on the unit become the same on the other, but for those of whoever merges: nobody raises themselves. What is left on the
 * unit gives nothing, for it is closed.
 * @returns whose roles they are.
 */
async function handOverRoles(trx: Trx, from: string, to: string, mover: string): Promise<string[]> {
  const rows = await trx
    .updateTable('grants')
    .set({ unit: to })
    .where('unit', '=', from)
    .where('person', '<>', mover)
    .returning(['person', 'role'])
    .execute();
  return rows.map(({ person, role }) => `${person} ${role}`).sort();
}
