/** The rules of a unit: read, and set by who administers it. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { alone, transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, forbidden, unknown } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse, unitsBelow } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import { type Kind, KINDS } from './kinds.ts';
import { type Demand, type Level, NO_RULE, readRules } from './rules.ts';

/** What holds for a unit and a kind, and where that comes from. */
export interface StandingRule extends Demand {
  readonly kind: Kind;
  /** Set on this very unit; null: it inherits. */
  readonly own: { readonly by: string; readonly at: number } | null;
  /** What goes on holding for whoever set it: nobody lowers a rule for themselves. 0: nothing more. */
  readonly boundAt: number;
}

export async function unitRules(
  db: Db,
  actor: Actor,
  unit: string,
): Promise<{ readonly ok: true; readonly rules: StandingRule[] } | Failure> {
  if (!(await isWithin(db, unit, actor.unit))) return unknown('no-unit-below', { id: unit });
  const rules = await readRules(db, unit);
  const rows = await db.selectFrom('review_rules').selectAll().where('unit', '=', unit).execute();
  return {
    ok: true,
    rules: KINDS.map((kind) => {
      const row = rows.find((one) => one.kind === kind);
      return {
        kind,
        ...rules.demand([kind], new Set()),
        own: row && row.level !== null ? { by: row.set_by, at: row.set_at } : null,
        boundAt: row?.was ?? 0,
      };
    }),
  };
}

export interface NewRule {
  readonly unit: string;
  readonly kind: Kind;
  /** Null: as the unit above has it. */
  readonly level: 0 | 1 | 2 | null;
  readonly hours: number;
  readonly borrow: boolean;
}

/**
 * Holds for what is submitted from now on; what waits already keeps the settings that it began with. Less than what a unit above
 * asks is set from above only. And whoever lowers a rule stays bound by what it was, until another administrator sets it likewise:
 * an administrator who could publish without review by changing the rule would be a way around it.
 */
export async function setRule(
  signage: Signage,
  actor: Actor,
  rule: NewRule,
): Promise<{ readonly ok: true } | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const at = signage.clock.now();
  return transact(signage.db, async (trx) => {
    const { unit, kind, level } = rule;
    const mine = await unitsBelow(trx, actor.unit);
    if (!mine.has(unit)) return unknown('no-unit-below', { id: unit });
    // The turn at the rules of the unit: of two who set one at once, the second knows what the first has set.
    const { parent } = await alone(
      trx,
      trx.selectFrom('units').select('parent').where('id', '=', unit),
    ).executeTakeFirstOrThrow();
    const above = parent === null ? null : (await readRules(trx, parent)).demand([kind], new Set());
    const less = above !== null && (level ?? above.level) < above.level;
    if (less && above.from !== null && !mine.has(above.from))
      return forbidden('rule-below-superior', { id: above.from });
    const before = await readRules(trx, unit);
    const bound = before.demand([kind], new Set([actor.person])).level;
    const row = {
      level,
      hours: rule.hours,
      borrow: rule.borrow ? 1 : 0,
      set_by: actor.person,
      set_at: at,
    };
    const is = level ?? above?.level ?? 0;
    const was = bound > is ? bound : 0;
    await trx
      .insertInto('review_rules')
      .values({ unit, kind, ...row, was })
      .onConflict((oc) => oc.columns(['unit', 'kind']).doUpdateSet({ ...row, was }))
      .execute();
    const { unit: _, ...after } = rule;
    await record(trx, {
      at,
      by: actor,
      action: 'review-rule.set',
      subject: unit,
      detail: { kind, before: before.demand([kind], new Set()), after },
    });
    return { ok: true };
  });
}

type Asked = ReadonlyMap<Kind, Level>;

/** What is asked on a unit, kind by kind, of somebody; null: of everybody. */
export async function askedOf(db: Db, unit: string, person: string | null): Promise<Asked> {
  const rules = await readRules(db, unit);
  const people = new Set(person === null ? [] : [person]);
  return new Map(KINDS.map((kind) => [kind, rules.demand([kind], people).level]));
}

/**
 * To put a unit below another that asks for less is to lower its rules: whoever did it stays bound by what was asked there before,
 * until another administrator sets a rule of the unit.
 */
export async function bindMover(
  trx: Trx,
  unit: string,
  by: { readonly person: string; readonly at: number; readonly asked: Asked },
): Promise<void> {
  const { person, at, asked } = by;
  const rules = await readRules(trx, unit);
  const set = { set_by: person, set_at: at };
  for (const kind of KINDS) {
    const was = asked.get(kind) ?? 0;
    const { level, from } = rules.demand([kind], new Set());
    if (was <= level || from === unit) continue;
    await trx
      .insertInto('review_rules')
      .values({ unit, kind, level: null, hours: NO_RULE.hours, borrow: 1, was, ...set })
      .onConflict((oc) => oc.columns(['unit', 'kind']).doUpdateSet({ was, ...set }))
      .execute();
  }
}
