/** Stores all rows that a deed changes, and what they stand on stays as it is until they are stored. */
import type { Trx } from '../../db/counters.ts';
import type { Failure } from '../ground/failure.ts';
import type { Change } from './changes.ts';
import { leavesNamed, refuseGone } from './held-items.ts';
import { giveUp, writeChanges } from './write-change.ts';

class Refused extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Why a transaction was given up, where that can be expected; null: for something else. */
export const refusedBy = (error: unknown): Failure | null =>
  error instanceof Refused ? error.failure : null;

/**
 * @throws Overtaken where a row changed since it was read, or a schedule came meanwhile that names what is withdrawn; what
 * `refusedBy` knows where an item of a schedule was withdrawn, or its file deleted. The transaction is to be given up.
 */
export async function writeHeld(
  trx: Trx,
  changes: readonly Change[],
  made: { readonly by: string | null; readonly at: number },
): Promise<void> {
  // Items before schedules, whoever changes both: so two wait for one another in one order.
  const items = changes.filter(({ noun }) => noun === 'items');
  const rest = changes.filter(({ noun }) => noun !== 'items');
  await writeChanges(trx, items, made);
  const gone = await refuseGone(trx, changes);
  if (gone) throw new Refused(gone);
  await writeChanges(trx, rest, made);
  if (await leavesNamed(trx, items)) giveUp('a schedule came that names the item');
}
