/** Every column that names a unit, and what becomes of it when the unit is merged into another. */
import { sql } from 'kysely';
import type { Trx } from '../../db/counters.ts';

interface UnitColumn {
  readonly table: string;
  readonly column: string;
  /**
   * `over`: it goes over to the other unit, those of `where` alone. `stays`: it says what was, and the unit that was merged lies
   * below the other from then on. `apart`: it takes more than to write another unit, and has a place of its own in the merge.
   */
  readonly on: 'over' | 'stays' | 'apart';
  /** The rows that are not over yet. */
  readonly where?: string;
  /** Whether the rows count their versions. */
  readonly versioned?: true;
}

export const UNIT_COLUMNS: readonly UnitColumn[] = [
  { table: 'units', column: 'parent', on: 'over', where: 'closed_at IS NULL', versioned: true },
  { table: 'units', column: 'merged_into', on: 'stays' },
  { table: 'people', column: 'unit', on: 'over', versioned: true },
  { table: 'grants', column: 'unit', on: 'apart' },
  { table: 'screens', column: 'unit', on: 'apart' },
  { table: 'screen_stays', column: 'unit', on: 'stays' },
  {
    table: 'screen_groups',
    column: 'unit',
    on: 'over',
    where: 'ended_at IS NULL',
    versioned: true,
  },
  { table: 'items', column: 'unit', on: 'over', where: 'withdrawn_at IS NULL', versioned: true },
  { table: 'campaigns', column: 'unit', on: 'over', where: 'ended_at IS NULL', versioned: true },
  { table: 'schedules', column: 'unit', on: 'apart' },
  // In force it stands against the merge; what is over was of that unit.
  { table: 'urgents', column: 'unit', on: 'stays' },
  { table: 'audit', column: 'unit', on: 'stays' },
  { table: 'notices', column: 'unit', on: 'stays' },
  // A token acts for the unit that it was made for, and for no other: it opens nothing more.
  { table: 'api_tokens', column: 'unit', on: 'stays' },
  { table: 'letters', column: 'unit', on: 'stays' },
  // It would tell another program what happens at a unit that never asked for it.
  { table: 'webhooks', column: 'unit', on: 'stays' },
  // Rule and policy of the other unit are its own; what was handed in is told under the old name.
  { table: 'review_rules', column: 'unit', on: 'stays' },
  { table: 'policies', column: 'unit', on: 'stays' },
  { table: 'submissions', column: 'unit', on: 'stays' },
  { table: 'consents', column: 'unit', on: 'over' },
  { table: 'consents', column: 'owner_unit', on: 'over' },
  { table: 'word_lists', column: 'unit', on: 'over', versioned: true },
];

/** Hands over what is as simple as that. */
export async function handOver(trx: Trx, from: string, to: string): Promise<void> {
  for (const { table, column, on, where, versioned } of UNIT_COLUMNS) {
    if (on !== 'over') continue;
    const next = versioned ? sql`, version = version + 1` : sql``;
    const some = where === undefined ? sql`` : sql`AND ${sql.raw(where)}`;
    await sql`UPDATE ${sql.table(table)} SET ${sql.ref(column)} = ${to} ${next}
      WHERE ${sql.ref(column)} = ${from} ${some}`.execute(trx);
  }
}
