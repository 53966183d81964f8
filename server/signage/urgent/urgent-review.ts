/** What people decide on urgent messages: confirmed ones go out, and one that is out and returned is taken down. */
import type { Trx } from '../../db/counters.ts';
import { alone, transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, forbidden, stale } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { append } from '../ledger/outbox.ts';
import type { Actor } from '../reach/actor.ts';
import {
  decide,
  type Decided,
  decideIn,
  type Decision,
  sayDecided,
  type Taken,
} from '../review/decide.ts';
import { readSnapshot } from '../review/snapshot.ts';
import { move, type SubmissionRow } from '../review/submissions.ts';
import { updateFor } from './urgent-change.ts';
import { issueFor } from './urgent-issue.ts';
import { tellEnded } from './urgent-notices.ts';
import { type HeldUrgent, type Leave, NOUNS } from './urgent-leave.ts';

/** A decision on a submission, whatever it is of. */
export async function decideOn(
  signage: Signage,
  actor: Actor,
  id: string,
  decision: Decision,
): Promise<Decided> {
  const row = await signage.db
    .selectFrom('submissions')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  const noun = row?.noun;
  if (row && noun === NOUNS.held && decision.event === 'approve')
    return confirm(signage, actor, row, decision);
  if (row && noun === NOUNS.after) return decideAfter(signage, actor, row, decision);
  return decide(signage, actor, id, decision);
}

/** Sent for who issued it; whoever confirms stands beside them in the audit. Its end stays what it was. */
async function confirm(
  signage: Signage,
  actor: Actor,
  row: SubmissionRow,
  decision: Decision,
): Promise<Decided> {
  if (decision.hash !== undefined && decision.hash !== row.hash)
    return stale({ hash: row.hash }, 'review-changed');
  const at = signage.clock.now();
  const { issuer, order } = await readSnapshot<HeldUrgent>(signage.db, row.hash);
  let taken: Taken | null = null;
  const leave: Leave = {
    id: row.subject,
    ask: async (trx) => {
      taken = null;
      // Of what was read here, and is sent.
      const seen = { ...decision, hash: row.hash };
      const decided = await decideIn(trx, actor, row.id, seen, at);
      if (!decided.ok) return decided;
      taken = decided;
      return null;
    },
    stored: async (trx) => {
      if (taken) await sayDecided(trx, actor, taken, decision, at);
    },
  };
  const by = { ...issuer, from: null };
  const sent =
    order.kind === 'issue'
      ? await issueFor(signage, by, order.input, leave)
      : await updateFor(signage, by, order.of, order.change, { leave, version: order.version });
  if (!sent.ok) return sent;
  // Another message took the key of this one meanwhile.
  if (!taken) return conflict('key-of-another');
  return { ok: true, submission: (taken as Taken).submission };
}

/** Of one that is out: whoever issued it cannot take it away from who reviews it. */
async function decideAfter(
  signage: Signage,
  actor: Actor,
  row: SubmissionRow,
  decision: Decision,
): Promise<Decided> {
  if (decision.event === 'withdraw') return forbidden('review-after-stays');
  const at = signage.clock.now();
  const decided = await transact(signage.db, async (trx): Promise<Taken | Failure> => {
    const taken = await decideIn(trx, actor, row.id, decision, at);
    if (!taken.ok) return taken;
    if (decision.event === 'return') await takeDown(trx, actor, row.subject, at);
    await sayDecided(trx, actor, taken, decision, at);
    return taken;
  });
  if (decided.ok) signage.wake();
  return decided;
}

async function takeDown(trx: Trx, actor: Actor, urgent: string, at: number): Promise<void> {
  const ended = await trx
    .updateTable('urgents')
    .set({ ended_at: at, ended_how: 'cancelled' })
    .where('id', '=', urgent)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (!ended) return;
  await append(trx, 'urgent', [urgent], at);
  await record(trx, { at, by: actor, action: 'urgent.cancel', subject: urgent });
  await tellEnded(trx, ended, actor.person, at);
}

/** Closes what was held until its time was over. @returns how many. */
export async function expireHeld(signage: Signage): Promise<number> {
  const at = signage.clock.now();
  return transact(signage.db, async (trx) => {
    const over = trx
      .selectFrom('submissions')
      .selectAll()
      .where('noun', '=', NOUNS.held)
      .where('closed_at', 'is', null)
      .where('deadline', '<=', at)
      .orderBy('id');
    const rows = await alone(trx, over).execute();
    for (const row of rows) await move(trx, row, { what: 'settle', at, person: null });
    return rows.length;
  });
}
