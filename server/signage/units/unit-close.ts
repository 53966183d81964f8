/** Closing a unit in which nothing stands any more, and opening it again. */
import { sql } from 'kysely';
import { takeTurn, type Trx } from '../../db/counters.ts';
import { isShared, transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, stale } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { reachedUnit, type Unit, unitFrom, writeUnit, openUnit } from './units.ts';

type Outcome = Promise<{ readonly ok: true; readonly unit: Unit } | Failure>;

/**
 * Nobody acts for it any more, and its grants give nothing; its past stays where it is. Refused while anything stands in it.
 */
export function closeUnit(
  signage: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  id: string,
  version: number,
): Outcome {
  return putState(signage, actor, id, version, true);
}

export function reopenUnit(
  signage: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  id: string,
  version: number,
): Outcome {
  return putState(signage, actor, id, version, false);
}

async function putState(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  id: string,
  version: number,
  close: boolean,
): Outcome {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  return transact(db, async (trx) => {
    // Lists that are brought name units as they found them, behind this turn.
    await takeTurn(trx, 'stale');
    await lockUnits(trx, [id]);
    const found = await reachedUnit(trx, actor, id);
    if (!found.ok) return found;
    const { row } = found;
    if (row.version !== version) return stale(unitFrom(row), 'unit-changed');
    // Whoever closes the unit for which it acts would lock itself out.
    if (row.parent === null || id === actor.unit) return conflict('unit-at-top', { id });
    if ((row.closed_at !== null) === close)
      return conflict(close ? 'unit-closed' : 'unit-open', { id });
    const stands = close ? await standingIn(trx, id) : [];
    if (stands.length > 0) return conflict('unit-in-use', { id, stands });
    if (!close && (row.merged_into !== null || !(await openUnit(trx, row.parent))))
      return conflict('unit-merged', { id });
    const at = clock.now();
    const after = await writeUnit(trx, row, { closed_at: close ? at : null });
    if (!after) return stale(unitFrom(row), 'unit-changed');
    const detail = { before: { closedAt: row.closed_at }, after: { closedAt: after.closed_at } };
    const deed = close ? { action: 'unit.close' } : { action: 'unit.open' };
    await record(trx, { at, by: actor, subject: id, detail, ...deed });
    return { ok: true, unit: unitFrom(after) } as const;
  });
}

/** Whoever puts something into a unit holds it, and is waited for; whoever comes later finds it as it is left. */
export async function lockUnits(trx: Trx, ids: readonly string[]): Promise<void> {
  const query = trx
    .selectFrom('units')
    .select('id')
    .where('id', 'in', [...ids])
    .orderBy('id');
  await (isShared(trx) ? query.forUpdate() : query).execute();
}

/** What keeps a unit open, each with a few of its ids. */
export interface Standing {
  readonly what: 'units' | 'screens' | 'people' | 'schedules' | 'campaigns' | 'urgents';
  readonly ids: readonly string[];
}

/** Of each kind that a refusal names. */
const NAMED_MOST = 5;

export async function standingIn(trx: Trx, unit: string): Promise<Standing[]> {
  const of = async (what: Standing['what'], where: ReturnType<typeof sql>): Promise<Standing> => {
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM ${sql.table(what)} WHERE ${where} ORDER BY id LIMIT ${NAMED_MOST}`.execute(
      trx,
    );
    return { what, ids: rows.map(({ id }) => id) };
  };
  const all = [
    await of('units', sql`parent = ${unit} AND closed_at IS NULL`),
    await of('screens', sql`unit = ${unit}`),
    await of('people', sql`unit = ${unit} AND disabled = 0`),
    await of('schedules', sql`unit = ${unit} AND ended_at IS NULL`),
    await of('campaigns', sql`unit = ${unit} AND ended_at IS NULL`),
    await of('urgents', sql`unit = ${unit} AND ended_at IS NULL`),
  ];
  return all.filter(({ ids }) => ids.length > 0);
}
