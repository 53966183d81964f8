/** A look at what is personal is a deed, and is in the audit like one. */
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { record } from '../ledger/audit.ts';
import type { Actor } from '../reach/actor.ts';

export interface Look {
  /** As the audit names it. */
  readonly action: 'audit.read' | 'audit.export';
  readonly subject: string;
  /** What was asked for. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export async function noteLook(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  look: Look,
): Promise<void> {
  await transact(db, (trx) => record(trx, { at: clock.now(), by: actor, ...look }));
}
