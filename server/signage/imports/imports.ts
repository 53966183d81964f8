/** Lists of units, people and screens, as a county has them: looked through whole, and stored whole or not at all. */
import { takeTurn } from '../../db/counters.ts';
import { transact } from '../../db/transact.ts';
import { turn } from '../../turn.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, Refused, refusedAs } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { chunks } from '../ground/values.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { planPeople } from './import-people.ts';
import { planScreens } from './import-screens.ts';
import { planUnits } from './import-units.ts';
import type { ListKind } from './list-columns.ts';
import { Faults, rowsOf } from './list-rows.ts';
import type { PlannedList, PlannedRow, PlanList } from './planned-list.ts';

/** Without the heading. */
export const ROWS_MOST = 20_000;

/** Rows that one entry of the audit names. */
const ROWS_AN_ENTRY = 250;

const PLANS: Readonly<Record<ListKind, PlanList>> = {
  units: planUnits,
  people: planPeople,
  screens: planScreens,
};

export interface Imported {
  readonly ok: true;
  /** Names it in the audit; null: nothing was stored. */
  readonly id: string | null;
  readonly rows: readonly PlannedRow[];
}

/**
 * Takes a list; with `dryRun` it is only looked through, and answered with what each row would come to. A list that is brought
 * once more changes nothing.
 * @param sheet with its heading.
 */
export async function importList(
  signage: Signage,
  actor: Actor,
  what: ListKind,
  sheet: readonly (readonly string[])[],
  { dryRun, sha256 }: { readonly dryRun: boolean; readonly sha256: string },
): Promise<Imported | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const { db, clock } = signage;
  const now = clock.now();
  const plan = async (store: Signage['db']): Promise<PlannedList> => {
    const faults = new Faults();
    const read = rowsOf(what, sheet, faults);
    if (!read.ok) throw new Refused(read);
    const planned = await PLANS[what]({ db: store, actor, now, faults }, read.rows);
    const wrong = faults.asFailure(read.rows.length);
    if (wrong) throw new Refused(wrong);
    return planned;
  };
  if (dryRun)
    return plan(db).then(
      ({ rows }): Imported => ({ ok: true, id: null, rows: inOrder(rows) }),
      refusedAs,
    );
  const done = await transact(db, async (trx): Promise<Imported> => {
    // Units are moved and closed behind the same turn: what was found stays.
    await takeTurn(trx, 'stale');
    const planned = await plan(trx);
    const id = newId('import');
    for (const rows of chunks(planned.rows, ROWS_AN_ENTRY)) {
      await planned.write(trx, rows);
      const told = rows.filter((row) => row.what === 'new' || row.what === 'changed');
      if (told.length === 0) continue;
      const detail = { sha256, rows: told.map((row) => [row.row, row.what, row.id]) };
      await record(trx, { at: now, by: actor, subject: id, detail, ...ACTIONS[what] });
      await turn();
    }
    return { ok: true, id, rows: inOrder(planned.rows) };
  }).catch(refusedAs);
  if (done.ok) signage.wake();
  return done;
}

const ACTIONS = {
  units: { action: 'import.units' },
  people: { action: 'import.people' },
  screens: { action: 'import.screens' },
} as const;

const inOrder = (rows: readonly PlannedRow[]): PlannedRow[] =>
  rows.toSorted((one, other) => one.row - other.row);
