/** A list that was understood: what will become of each of its rows, and how it is stored. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { slices } from '../../turn.ts';
import type { Actor } from '../reach/actor.ts';
import type { Faults, ListRow } from './list-rows.ts';

export interface PlannedRow {
  readonly row: number;
  /** Of the unit, person or screen. */
  readonly id: string;
  /** `there`: it is, with other parts than the row has, and stays as it is. */
  readonly what: 'new' | 'changed' | 'same' | 'there';
}

export interface PlannedList {
  readonly rows: readonly PlannedRow[];
  /** Stores what is new or changed of these rows: some of the list, in its order. */
  write(trx: Trx, rows: readonly PlannedRow[]): Promise<void>;
}

/** What a list is read against. */
export interface Reading {
  readonly db: Db;
  readonly actor: Actor;
  readonly now: number;
  readonly faults: Faults;
}

export type PlanList = (reading: Reading, rows: readonly ListRow[]) => Promise<PlannedList>;

/** Rows that name what another row has named already are faults of the later one. @returns the first row of each key. */
export function refuseTwice(
  faults: Faults,
  rows: readonly ListRow[],
  key: string,
  keyOf: (row: ListRow) => string | null,
): Map<string, ListRow> {
  const seen = new Map<string, ListRow>();
  for (const row of rows) {
    const name = keyOf(row);
    if (name === null || name === '') continue;
    const before = seen.get(name);
    if (before) faults.add(row.row, key, 'row-twice', { row: before.row });
    else seen.set(name, row);
  }
  return seen;
}

const TELEPHONE = /^[\d+()（）\- ]{0,40}$/;

/** A telephone that is none is a fault. */
export function unlessMalformed(faults: Faults, row: number, key: string, written: string): void {
  if (!TELEPHONE.test(written)) faults.add(row, key, 'row-malformed', { written });
}

/** A draft of each row, in slices: of twenty thousand rows others would notice. */
export async function draftEach<Draft>(
  rows: readonly ListRow[],
  draftOf: (row: ListRow) => Draft,
): Promise<Draft[]> {
  const giveWay = slices();
  const drafts: Draft[] = [];
  for (const row of rows) {
    drafts.push(draftOf(row));
    await giveWay();
  }
  return drafts;
}
