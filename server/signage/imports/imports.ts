/** Lists of units, people and screens, as a county has them: looked through whole, and stored whole or not at all. */
import { sql } from 'kysely';
import { takeTurn } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { turn } from '../../turn.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, refusedAs } from '../ground/failure.ts';
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
  const plan = async (): Promise<PlannedList | Failure> => {
    const faults = new Faults();
    const read = await rowsOf(what, sheet, faults);
    if (!read.ok) return read;
    const planned = await PLANS[what]({ db, actor, now, faults }, read.rows);
    return faults.asFailure(read.rows.length) ?? planned;
  };
  const id = newId('import');
  for (let tries = 0; tries < TRIES; tries++) {
    const stamp = await stampOf(db);
    // Beside the transaction, for a long list takes seconds, and in SQLite all others would wait for them.
    const planned = await plan();
    if ('reason' in planned) return planned;
    const rows = inOrder(planned.rows);
    if (dryRun) return { ok: true, id: null, rows };
    const done = await transact(db, async (trx): Promise<'done' | 'changed'> => {
      // Units are moved and closed behind the same turn: what is found here stays.
      await takeTurn(trx, 'stale');
      if ((await stampOf(trx)) !== stamp) return 'changed';
      for (const some of chunks(planned.rows, ROWS_AN_ENTRY)) {
        await planned.write(trx, some);
        const told = some.filter((row) => row.what === 'new' || row.what === 'changed');
        if (told.length === 0) continue;
        const detail = { sha256, rows: told.map((row) => [row.row, row.what, row.id]) };
        await record(trx, { at: now, by: actor, subject: id, detail, ...ACTIONS[what] });
        await turn();
      }
      return 'done';
    }).catch(refusedAs);
    if (done === 'changed') continue;
    if (done !== 'done') return done;
    signage.wake();
    return { ok: true, id, rows };
  }
  return conflict('being-changed');
}

/** Times that a list is planned anew, where units, people or screens changed meanwhile. */
const TRIES = 3;

/** Another one when a unit, a person, a role or a screen has come, gone or changed as far as a list looks at it. */
async function stampOf(db: Db): Promise<string> {
  const { rows } = await sql<object>`SELECT
    (SELECT count(*) FROM units) AS units, (SELECT sum(version) FROM units) AS units_changed,
    (SELECT count(*) FROM people) AS people, (SELECT sum(version) FROM people) AS people_changed,
    (SELECT count(*) FROM grants) AS grants, (SELECT sum(until_at) FROM grants) AS grants_changed,
    (SELECT count(*) FROM screens) AS screens, (SELECT sum(version) FROM screens) AS screens_changed`.execute(
    db,
  );
  return JSON.stringify(rows);
}

const ACTIONS = {
  units: { action: 'import.units' },
  people: { action: 'import.people' },
  screens: { action: 'import.screens' },
} as const;

const inOrder = (rows: readonly PlannedRow[]): PlannedRow[] =>
  rows.toSorted((one, other) => one.row - other.row);
