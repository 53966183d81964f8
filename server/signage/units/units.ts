/** Units: the tree that a county is, each with how it is reached and who is in charge. */
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import type { UnitsTable } from '../../db/tables/people-tables.ts';
import { held, transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, invalid, stale, unknown } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { likely } from '../ground/values.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { belowUnit, isWithin } from '../reach/units-up.ts';

export interface Unit {
  readonly id: string;
  readonly parent: string | null;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: string;
  /** Code of the place, 12 digits. */
  readonly code: string | null;
  readonly telephone: string;
  /** Id of the person in charge. */
  readonly inCharge: string | null;
  readonly closedAt: number | null;
  /** The unit that has taken its things over. */
  readonly mergedInto: string | null;
  readonly version: number;
}

export type UnitRow = Selectable<UnitsTable>;

export const unitFrom = (row: UnitRow): Unit => ({
  id: row.id,
  parent: row.parent,
  name: row.name,
  nameEn: row.name_en,
  kind: row.kind,
  code: row.code,
  telephone: row.telephone,
  inCharge: row.in_charge,
  closedAt: row.closed_at,
  mergedInto: row.merged_into,
  version: row.version,
});

export interface UnitFilter {
  /** Those below it, and itself. */
  readonly under?: string | undefined;
  /** Those right below it. */
  readonly parent?: string | undefined;
  /** In its names or its code. */
  readonly words?: string | undefined;
  /** With those that are closed. */
  readonly closed?: boolean | undefined;
  /** The id after which the list goes on. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Of the actor's unit and those below it, by id. @returns `next`: where the list goes on; null: it is at its end. */
export async function listUnits(
  db: Db,
  actor: Actor,
  filter: UnitFilter,
): Promise<{ readonly units: readonly Unit[]; readonly next: string | null }> {
  const { under, parent, words, closed, after, limit } = filter;
  let query = db
    .selectFrom('units')
    .selectAll()
    .where('id', 'in', belowUnit(actor.unit))
    .orderBy('id')
    .limit(limit + 1);
  if (under !== undefined) query = query.where('id', 'in', belowUnit(under));
  if (parent !== undefined) query = query.where('parent', '=', parent);
  if (!closed) query = query.where('closed_at', 'is', null);
  if (after !== undefined) query = query.where('id', '>', after);
  if (words !== undefined)
    query = query.where((eb) =>
      eb.or([has('name', words), has('name_en', words), has('code', words)]),
    );
  const rows = await query.execute();
  const units = rows.slice(0, limit).map(unitFrom);
  return { units, next: rows.length > limit ? (units.at(-1)?.id ?? null) : null };
}

/** Whether a column has the words in it, small or large. */
export const has = (column: string, words: string): RawBuilder<boolean> =>
  sql<boolean>`lower(${sql.ref(column)}) LIKE ${`%${likely(words.toLowerCase())}%`} ESCAPE '\\'`;

export async function getUnit(
  db: Db,
  actor: Actor,
  id: string,
): Promise<{ readonly ok: true; readonly unit: Unit } | Failure> {
  const row = await db.selectFrom('units').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !(await isWithin(db, id, actor.unit))) return unknown('no-unit', { id });
  return { ok: true, unit: unitFrom(row) };
}

export interface UnitParts {
  readonly name: string;
  readonly nameEn: string;
  readonly kind: string;
  readonly code: string | null;
  readonly telephone: string;
  readonly inCharge: string | null;
}

/** Makes a unit below one that the actor reaches. */
export async function addUnit(
  signage: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  { parent, ...parts }: UnitParts & { readonly parent: string },
): Promise<{ readonly ok: true; readonly unit: Unit } | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  return transact(signage.db, async (trx) => {
    const above = await openUnit(trx, parent);
    if (!above || !(await isWithin(trx, parent, actor.unit)))
      return invalid('parent', 'no-unit-below', { id: parent });
    const wrong = await refuseInCharge(trx, actor, parts.inCharge);
    if (wrong) return wrong;
    const id = newId('unit');
    if (!(await insertUnits(trx, [{ ...parts, id, parent }])))
      return conflict('unit-code-taken', { code: parts.code ?? '' });
    const at = signage.clock.now();
    const after = { parent, ...parts };
    await record(trx, { at, by: actor, action: 'unit.add', subject: id, detail: { after } });
    return {
      ok: true,
      unit: { id, ...after, closedAt: null, mergedInto: null, version: 1 },
    } as const;
  });
}

type NewUnit = UnitParts & { readonly id: string; readonly parent: string };

/** @returns whether all of them are there now: not where another unit has one of the codes. */
export async function insertUnits(trx: Trx, units: readonly NewUnit[]): Promise<boolean> {
  if (units.length === 0) return true;
  const rows = units.map((unit) => ({ id: unit.id, parent: unit.parent, ...columnsOf(unit) }));
  const made = await trx
    .insertInto('units')
    .values(rows)
    .onConflict((oc) => oc.column('code').doNothing())
    .returning('id')
    .execute();
  return made.length === units.length;
}

const columnsOf = (unit: UnitParts) => ({
  name: unit.name,
  name_en: unit.nameEn,
  kind: unit.kind,
  code: unit.code,
  telephone: unit.telephone,
  in_charge: unit.inCharge,
});

/** Changes what a unit is called and how it is reached; where it stands is moved, and not edited. */
export async function editUnit(
  signage: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  id: string,
  { version, parts }: { readonly version: number; readonly parts: Partial<UnitParts> },
): Promise<{ readonly ok: true; readonly unit: Unit } | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  return transact(signage.db, async (trx) => {
    const before = await reachedUnit(trx, actor, id);
    if (!before.ok) return before;
    if (before.row.version !== version) return stale(unitFrom(before.row), 'unit-changed');
    const wrong = await refuseInCharge(trx, actor, parts.inCharge ?? null);
    if (wrong) return wrong;
    const was = unitFrom(before.row);
    const becomes = columnsOf({ ...was, ...parts });
    const { code } = becomes;
    // Of two units that are given one code at once, the index lets one through.
    if (code !== null && (await hasCode(trx, code, id)))
      return conflict('unit-code-taken', { code });
    const row = await writeUnit(trx, before.row, becomes);
    if (!row) return stale(was, 'unit-changed');
    const after = unitFrom(row);
    const at = signage.clock.now();
    const detail = { before: was, after };
    await record(trx, { at, by: actor, action: 'unit.edit', subject: id, detail });
    return { ok: true, unit: after } as const;
  });
}

const hasCode = async (trx: Trx, code: string, but: string): Promise<boolean> =>
  (await trx
    .selectFrom('units')
    .select('id')
    .where('code', '=', code)
    .where('id', '<>', but)
    .executeTakeFirst()) !== undefined;

/** Stores it one version on, if nobody has changed it since it was read. */
export function writeUnit(
  trx: Trx,
  { id, version }: UnitRow,
  parts: Partial<Omit<UnitRow, 'id' | 'version'>>,
): Promise<UnitRow | undefined> {
  return trx
    .updateTable('units')
    .set({ ...parts, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst();
}

/** A unit that the actor reaches, as it is in the transaction. */
export async function reachedUnit(
  trx: Trx,
  actor: Actor,
  id: string,
): Promise<{ readonly ok: true; readonly row: UnitRow } | Failure> {
  const row = await trx.selectFrom('units').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !(await isWithin(trx, id, actor.unit))) return unknown('no-unit', { id });
  return { ok: true, row };
}

/** A unit that is open, and stays so to the end of the transaction. */
export const openUnit = (trx: Trx, id: string): Promise<UnitRow | undefined> =>
  held(
    trx,
    trx.selectFrom('units').selectAll().where('id', '=', id).where('closed_at', 'is', null),
  ).executeTakeFirst();

/** Somebody in charge is a person of the actor's unit or of one below. */
async function refuseInCharge(
  trx: Trx,
  actor: Actor,
  person: string | null,
): Promise<Failure | null> {
  if (person === null) return null;
  const row = await trx
    .selectFrom('people')
    .select('unit')
    .where('id', '=', person)
    .where('disabled', '=', 0)
    .executeTakeFirst();
  if (row && (await isWithin(trx, row.unit, actor.unit))) return null;
  return invalid('inCharge', 'person-unknown', { id: person });
}
