/** What a unit asks before something shows: rules by kind, inherited from the nearest unit above that has one. */
import type { Selectable } from 'kysely';
import type { Db } from '../../db/open.ts';
import type { ReviewRulesTable } from '../../db/tables/review-tables.ts';
import { readUnits } from '../reach/unit-tree.ts';
import type { Kind } from './kinds.ts';

export type RuleRow = Selectable<ReviewRulesTable>;

/** People who approve one after another; of urgent messages 1 is reviewed after, 2 is confirmed first. */
export type Level = 0 | 1 | 2;

export interface Demand {
  readonly level: Level;
  /** To the deadline of each stage. */
  readonly hours: number;
  readonly borrow: boolean;
  /** The unit whose rule it is; null: no unit has one. */
  readonly from: string | null;
}

export const NO_RULE: Demand = { level: 0, hours: 24, borrow: true, from: null };

export interface RuleBook {
  readonly asksNothing: boolean;
  /** @param people whoever has a hand in it: who lowered a rule stays bound by what it was. */
  demand(kinds: readonly Kind[], people: ReadonlySet<string>): Demand;
}

/** The rules that hold for a unit. */
export async function readRules(db: Db, unit: string): Promise<RuleBook> {
  const chain = [...(await readUnits(db)).chainOf(unit)];
  const rows = await db.selectFrom('review_rules').selectAll().where('unit', 'in', chain).execute();
  return {
    asksNothing: rows.length === 0,
    demand: (kinds, people) => demandOf(rows, chain, kinds, people),
  };
}

/** @param chain the unit and all above it, in that order. Of several kinds the strictest counts. */
export function demandOf(
  rows: readonly RuleRow[],
  chain: readonly string[],
  kinds: readonly Kind[],
  people: ReadonlySet<string>,
): Demand {
  return kinds
    .map((kind) =>
      demandOfKind(
        rows.filter((row) => row.kind === kind),
        chain,
        people,
      ),
    )
    .reduce((most, one) => (one.level > most.level ? one : most), NO_RULE);
}

function demandOfKind(
  rows: readonly RuleRow[],
  chain: readonly string[],
  people: ReadonlySet<string>,
): Demand {
  let bound = 0;
  for (const unit of chain) {
    const row = rows.find((one) => one.unit === unit);
    if (!row) continue;
    if (people.has(row.set_by)) bound = Math.max(bound, row.was);
    if (row.level === null) continue;
    const level = Math.max(row.level, bound) as Level;
    return { level, hours: row.hours, borrow: row.borrow === 1, from: unit };
  }
  return { ...NO_RULE, level: bound as Level };
}
