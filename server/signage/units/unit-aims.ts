/** What is aimed at a unit that goes away: it goes on where it plays, and nowhere else. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { allScreens, isFor, type Target } from '../reach/targets.ts';
import { readParents, unitTree } from '../reach/unit-tree.ts';

/** A schedule that speaks of the unit, as it becomes. */
export interface Aimed {
  readonly id: string;
  readonly version: number;
  readonly unit: string;
  readonly target: Target;
  /** What was approved of it, which is what shows; null: nothing was. */
  readonly approved: Target | null;
  /** Whether it names its screens from now on: the unit in the other's place would have reached more of them, or fewer. */
  readonly named: boolean;
}

/**
 * The schedules of a unit, or aimed at it, as they become when `into` takes its place. Whoever approved a slogan for one station
 * has not approved it for the station that this one becomes a part of: such a schedule names the screens that it reached, and
 * stays approved for them.
 */
export async function aimsMerged(db: Db, unit: string, into: string): Promise<Aimed[]> {
  const names = `%"${unit}"%`;
  const rows = await db
    .selectFrom('schedules')
    .leftJoin('approved_schedules as approved', 'approved.schedule', 'schedules.id')
    .select(['schedules.id', 'schedules.version', 'schedules.unit', 'schedules.target'])
    .select('approved.target as approved')
    .where('ended_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('schedules.unit', '=', unit),
        eb('schedules.target', 'like', names),
        eb('approved.target', 'like', names),
      ]),
    )
    .orderBy('schedules.id')
    .execute();
  if (rows.length === 0) return [];
  const screens = await allScreens(db);
  const parents = await readParents(db);
  const before = unitTree(parents);
  const moved = new Map([...parents].map(([id, up]) => [id, up === unit ? into : up]));
  const after = unitTree(moved.set(unit, into));
  const placeOf = (id: string): string => (id === unit ? into : id);
  const becomes = (by: string, target: Target): Target => {
    const units = target.units && [...new Set(target.units.map(placeOf))];
    const next = { ...target, ...(units && { units }) };
    const was: string[] = [];
    const is: string[] = [];
    for (const screen of screens) {
      if (isFor(before, { target, by }, screen)) was.push(screen.id);
      const there = { ...screen, unit: placeOf(screen.unit) };
      if (isFor(after, { target: next, by: placeOf(by) }, there)) is.push(screen.id);
    }
    const same = was.length === is.length && was.every((id, at) => id === is[at]);
    return same ? next : { screens: was };
  };
  return rows.map((row) => {
    const own = JSON.parse(row.target) as Target;
    const target = becomes(row.unit, own);
    const approved =
      row.approved === null ? null : becomes(row.unit, JSON.parse(row.approved) as Target);
    const named = target.screens !== undefined && own.screens === undefined;
    return { id: row.id, version: row.version, unit: placeOf(row.unit), target, approved, named };
  });
}

export async function writeAims(trx: Trx, aims: readonly Aimed[]): Promise<void> {
  for (const { id, version, unit, target, approved } of aims) {
    await trx
      .updateTable('schedules')
      .set({ unit, target: JSON.stringify(target), version: version + 1 })
      .where('id', '=', id)
      .execute();
    if (approved === null) continue;
    const row = trx.updateTable('approved_schedules').where('schedule', '=', id);
    await row.set({ target: JSON.stringify(approved) }).execute();
    // What was approved as it stood is still approved as it stands.
    await row
      .set({ version: version + 1 })
      .where('version', '=', version)
      .execute();
  }
}

/** The running schedules that a unit and those below it lose and gain by a move to below another. */
export async function aimsMoved(
  db: Db,
  unit: string,
  parent: string,
): Promise<{ readonly lost: readonly string[]; readonly gained: readonly string[] }> {
  const parents = await readParents(db);
  const before = unitTree(parents);
  const after = unitTree(new Map(parents).set(unit, parent));
  const screens = (await allScreens(db)).filter((screen) => before.chainOf(screen.unit).has(unit));
  const rows = await db
    .selectFrom('schedules')
    .select(['id', 'unit', 'target'])
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute();
  const lost: string[] = [];
  const gained: string[] = [];
  const near = new Set([...before.chainOf(unit), ...after.chainOf(unit)]);
  for (const row of rows) {
    if (!near.has(row.unit) && !before.chainOf(row.unit).has(unit)) continue;
    const aim = { target: JSON.parse(row.target) as Target, by: row.unit };
    if (screens.some((one) => isFor(before, aim, one) && !isFor(after, aim, one)))
      lost.push(row.id);
    if (screens.some((one) => isFor(after, aim, one) && !isFor(before, aim, one)))
      gained.push(row.id);
  }
  return { lost, gained };
}
