/** What people do to a submission: approve, return, comment, withdraw. Each is decided by what is stored in that moment. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { affectedScreens } from '../changes/affected.ts';
import { contentFrom, putApproved } from '../changes/approved-rows.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, forbidden, stale, unknown } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { markReached } from '../ledger/stale.ts';
import type { Actor } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import { readUnits } from '../reach/unit-tree.ts';
import { differencesOf } from './differences.ts';
import { type Event, LIFE, type State } from './life.ts';
import { type Mark, markProblem } from './marks.ts';
import { barredFrom, decidersOf, heldReviewersOf } from './reviewers.ts';
import type { Level } from './rules.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { approversOf, authorsOf, heldSubmission, move, type SubmissionRow } from './submissions.ts';
import { tellDecided } from './tell.ts';

/** A decision on what somebody has looked at. */
export interface Decision {
  readonly event: 'approve' | 'return' | 'comment' | 'withdraw';
  /** Of the snapshot that was looked at; a comment or a withdrawal is of the submission, whatever it says now. */
  readonly hash?: string | undefined;
  /** Why it is returned; what is commented. */
  readonly note?: string | undefined;
  readonly marks?: readonly Mark[] | undefined;
}

export type Decided = { readonly ok: true; readonly submission: SubmissionRow } | Failure;

/** Takes effect with it: what was approved at the last stage shows from now on. */
export async function decide(
  signage: Signage,
  actor: Actor,
  id: string,
  decision: Decision,
): Promise<Decided> {
  const at = signage.clock.now();
  const decided = await transact(signage.db, async (trx) => {
    const taken = await decideIn(trx, actor, id, decision, at);
    if (!taken.ok) return taken;
    const { submission } = taken;
    if (decision.event === 'approve' && submission.state === 'approved')
      await lay(trx, submission, at);
    await sayDecided(trx, actor, taken, decision, at);
    return taken;
  });
  if (decided.ok) signage.wake();
  return decided;
}

export interface Taken {
  readonly ok: true;
  readonly before: SubmissionRow;
  readonly submission: SubmissionRow;
}

/**
 * The decision itself, in a transaction that its caller goes on with: the submission is held from here to the end of it, so that
 * of two who decide at once the second sees what the first has done.
 */
export async function decideIn(
  trx: Trx,
  actor: Actor,
  id: string,
  decision: Decision,
  at: number,
): Promise<Taken | Failure> {
  const row = await heldSubmission(trx, id);
  if (!row || !(await isWithin(trx, row.unit, actor.unit))) return unknown('no-review', { id });
  const { event, hash, note = '', marks = [] } = decision;
  const refusal =
    (await refuseEvent(trx, row, event, hash)) ?? (await refusePerson(trx, row, actor, event, at));
  if (refusal) return refusal;
  if (marks.length > 0 && row.noun === 'schedule') {
    const { items } = await readSnapshot(trx, row.hash);
    const beside = markProblem(marks, items);
    if (beside) return beside;
  }
  const moved = await move(trx, row, { what: event, at, person: actor.person, note, marks });
  return { ok: true, before: row, submission: moved };
}

async function refuseEvent(
  db: Db,
  row: SubmissionRow,
  event: Event,
  hash: string | undefined,
): Promise<Failure | null> {
  const cell = LIFE[row.state as State][event];
  if ('refused' in cell) return conflict(cell.refused);
  if (hash === undefined || hash === row.hash) return null;
  return stale({ hash: row.hash, differences: await since(db, row, hash) }, 'review-changed');
}

/** What became of the snapshot that somebody looked at; null: it was none of this submission. */
async function since(db: Db, row: SubmissionRow, seen: string) {
  if (row.noun !== 'schedule') return null;
  const known = await db
    .selectFrom('review_entries')
    .select('hash')
    .where('submission', '=', row.id)
    .where('hash', '=', seen)
    .executeTakeFirst();
  if (!known) return null;
  return differencesOf(await readSnapshot(db, seen), await readSnapshot(db, row.hash));
}

async function refusePerson(
  trx: Trx,
  row: SubmissionRow,
  { person }: Actor,
  event: Decision['event'],
  at: number,
): Promise<Failure | null> {
  if (event === 'comment') return null;
  if (event === 'withdraw')
    return authorsOf(row).has(person) ? null : forbidden('review-not-submitter');
  const chain = [...(await readUnits(trx)).chainOf(row.unit)];
  const reviewers = await heldReviewersOf(trx, chain, at, decidersOf(row.noun));
  return barredFrom(person, row, await approversOf(trx, row), reviewers, at);
}

/** What was approved takes the place of what was approved before. */
async function lay(trx: Trx, row: SubmissionRow, at: number): Promise<void> {
  const { schedule } = await readSnapshot<Snapshot>(trx, row.hash);
  const content = contentFrom(schedule);
  const before = await trx
    .selectFrom('schedules')
    .leftJoin('approved_schedules as approved', 'approved.schedule', 'schedules.id')
    .select(['schedules.unit', 'approved.target'])
    .where('schedules.id', '=', row.subject)
    .executeTakeFirstOrThrow();
  const level = row.stages as Level;
  await putApproved(trx, row.subject, content, {
    version: row.version,
    level,
    submission: row.id,
    hash: row.hash,
    approved_at: at,
  });
  const targets = [content.target, ...(before.target === null ? [] : [before.target])];
  await markReached(trx, () =>
    affectedScreens(
      trx,
      [],
      targets.map((target) => ({ unit: before.unit, target })),
    ),
  );
}

/** Told to who submitted it, and in the audit. */
export async function sayDecided(
  trx: Trx,
  actor: Actor,
  { before, submission }: Taken,
  { event, note }: Decision,
  at: number,
): Promise<void> {
  const reason = note === undefined ? {} : { note };
  const detail = {
    noun: submission.noun,
    of: submission.subject,
    hash: submission.hash,
    before: before.state,
    after: submission.state,
    ...reason,
  };
  await record(trx, { ...ACTIONS[event], at, by: actor, subject: submission.id, detail });
  const told = { at, by: actor.person, reason: event === 'return' ? (note ?? '') : null };
  if (event === 'return' || (event === 'approve' && submission.state === 'approved'))
    await tellDecided(trx, submission, told);
}

const ACTIONS = {
  approve: { action: 'review.approve' },
  return: { action: 'review.return' },
  comment: { action: 'review.comment' },
  withdraw: { action: 'review.withdraw' },
} as const;
