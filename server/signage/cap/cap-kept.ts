/** The kept copies of CAP alerts: what came in, what became of it, and which message that was. */
import { takeNumbers } from '../../db/counters.ts';
import { mended } from '../../text.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { type Actor, unitsBelow } from '../reach/actor.ts';
import type { CapSource } from './cap-sources.ts';
import type { Signage } from '../ground/context.ts';

export type CapOutcome = 'issued' | 'updated' | 'cancelled' | 'ignored' | 'repeated' | 'refused';

export interface CapAnswer {
  readonly outcome: CapOutcome;
  /** In words, also where it went well. */
  readonly reason: string;
  readonly reference: string;
  /** The message that it made, changed or ended. */
  readonly urgent: string | null;
}

export async function takenBefore(
  db: Db,
  source: CapSource,
  reference: string,
): Promise<Pick<CapAnswer, 'reason' | 'urgent'> | null> {
  const row = await db
    .selectFrom('cap_alerts')
    .select(['reason', 'urgent'])
    .where('reference', '=', reference)
    .where('source', '=', source.name)
    .where('outcome', 'not in', ['refused', 'repeated'])
    .executeTakeFirst();
  return row ?? null;
}

/**
 * The messages that alerts of this very source made under these references, in their order. A drill refers to drills
 * only, and what is meant to what is meant.
 */
export async function referred(
  db: Db,
  source: CapSource,
  references: readonly string[],
  drill: boolean,
): Promise<string[]> {
  if (references.length === 0) return [];
  const rows = await db
    .selectFrom('cap_alerts')
    .innerJoin('urgents', 'urgents.id', 'cap_alerts.urgent')
    .select('urgents.id')
    .where('cap_alerts.reference', 'in', references.slice(0, 100))
    .where('cap_alerts.source', '=', source.name)
    .where('urgents.drill', '=', drill ? 1 : 0)
    .orderBy('cap_alerts.id')
    .execute();
  return [...new Set(rows.map(({ id }) => id))];
}

/** Refused documents kept of one source. */
const REFUSED_KEPT = 500;

export async function keep(
  { db, clock }: Signage,
  source: CapSource,
  text: string,
  answer: CapAnswer,
): Promise<void> {
  await transact(db, async (trx) => {
    const id = await takeNumbers(trx, 'event');
    await trx
      .insertInto('cap_alerts')
      .values({
        id,
        reference: answer.reference,
        source: source.name,
        received_at: clock.now(),
        xml: mended(text),
        outcome: answer.outcome,
        reason: mended(answer.reason),
        urgent: answer.urgent,
      })
      .execute();
    if (answer.outcome !== 'refused') return;
    const last = await trx
      .selectFrom('cap_alerts')
      .select('id')
      .where('source', '=', source.name)
      .where('outcome', '=', 'refused')
      .orderBy('id', 'desc')
      .limit(1)
      .offset(REFUSED_KEPT)
      .executeTakeFirst();
    if (!last) return;
    await trx
      .deleteFrom('cap_alerts')
      .where('source', '=', source.name)
      .where('outcome', '=', 'refused')
      .where('id', '<=', last.id)
      .execute();
  });
}

export interface KeptAlert extends CapAnswer {
  readonly id: number;
  readonly source: string;
  readonly receivedAt: number;
  readonly xml: string;
}

/** The newest first, of sources that issue for the actor's units. */
export async function listCapAlerts(
  db: Db,
  actor: Actor,
  sources: readonly CapSource[],
  limit: number,
): Promise<KeptAlert[]> {
  const units = await unitsBelow(db, actor.unit);
  const mine = sources.filter(({ unit }) => units.has(unit)).map(({ name }) => name);
  if (mine.length === 0) return [];
  const rows = await db
    .selectFrom('cap_alerts')
    .selectAll()
    .where('source', 'in', mine)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    source: row.source,
    receivedAt: row.received_at,
    xml: row.xml,
    outcome: row.outcome as CapOutcome,
    reason: row.reason,
    reference: row.reference,
    urgent: row.urgent,
  }));
}
