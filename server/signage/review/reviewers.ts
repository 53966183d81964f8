/** Who may decide on a stage: asked in the transaction that decides. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { held } from '../../db/transact.ts';
import { type Failure, forbidden } from '../ground/failure.ts';
import { authorsOf, type SubmissionRow } from './submissions.ts';
import { RIGHTS, type Role } from '../reach/rights.ts';

/** The role of a reviewer, on a unit and all below it. */
export interface Reviewer {
  readonly person: string;
  readonly unit: string;
  /** In another's place: only when the stage's deadline is past. */
  readonly deputy: boolean;
}

export interface Stage {
  readonly unit: string;
  /** All who wrote, submitted or changed it. */
  readonly authors: ReadonlySet<string>;
  /** Those who approved the other stage of what stands. */
  readonly approvers: readonly string[];
  readonly overdue: boolean;
  readonly borrow: boolean;
}

/**
 * Whether a person may decide: not on what is also theirs, not on both stages, those of the unit itself before those above it.
 * @param reviewers of the unit and of all above it.
 */
export function mayDecide(
  person: string,
  { unit, authors, approvers, overdue, borrow }: Stage,
  reviewers: readonly Reviewer[],
): Failure | null {
  if (authors.has(person)) return forbidden('review-own');
  if (approvers.includes(person)) return forbidden('review-twice');
  const mine = reviewers.filter((one) => one.person === person);
  if (mine.length === 0) return forbidden('review-not-yours');
  if (overdue) return null;
  const standing = mine.filter(({ deputy }) => !deputy);
  if (standing.some((one) => one.unit === unit)) return null;
  if (standing.length === 0) return forbidden('review-deputy-later');
  const free = reviewers.some(
    (one) =>
      one.unit === unit &&
      !one.deputy &&
      !authors.has(one.person) &&
      !approvers.includes(one.person),
  );
  return !free && borrow ? null : forbidden('review-above-later');
}

/** Whether a person may decide on a submission, or why not. @param approvers of what stands */
export function barredFrom(
  person: string,
  row: SubmissionRow,
  approvers: readonly string[],
  reviewers: readonly Reviewer[],
  now: number,
): Failure | null {
  const authors = authorsOf(row);
  if (row.noun !== 'schedule') return mayConfirm(person, { authors }, reviewers);
  const { unit } = row;
  const stage = {
    unit,
    authors,
    approvers,
    overdue: now >= row.deadline,
    borrow: row.borrow === 1,
  };
  return mayDecide(person, stage, reviewers);
}

/** Roles that may decide on a submission of the noun. */
export const decidersOf = (noun: string): readonly Role[] =>
  noun !== 'schedule' ? [...new Set([...RIGHTS.review, ...RIGHTS.urgent])] : RIGHTS.review;

/** Who confirms an urgent message, or reviews it after: whoever may issue or review, and did not issue it. Nobody waits. */
function mayConfirm(
  person: string,
  { authors }: Pick<Stage, 'authors'>,
  others: readonly Reviewer[],
): Failure | null {
  if (authors.has(person)) return forbidden('review-own');
  return others.some((one) => one.person === person) ? null : forbidden('review-not-yours');
}

/** Those of the unit and of all above it, now. */
export async function reviewersOf(
  db: Db,
  chain: readonly string[],
  now: number,
  roles: readonly Role[] = RIGHTS.review,
): Promise<Reviewer[]> {
  return (await grantsOf(db, chain, now, roles).execute()).map(reviewerFrom);
}

/** The same, whose grants stay as they are to the end of the transaction. */
export async function heldReviewersOf(
  trx: Trx,
  chain: readonly string[],
  now: number,
  roles: readonly Role[] = RIGHTS.review,
): Promise<Reviewer[]> {
  return (await held(trx, grantsOf(trx, chain, now, roles)).execute()).map(reviewerFrom);
}

const grantsOf = (db: Db, chain: readonly string[], now: number, roles: readonly Role[]) =>
  db
    .selectFrom('grants')
    .innerJoin('people', 'people.id', 'grants.person')
    .select(['grants.person', 'grants.unit', 'grants.deputy_of'])
    .where('people.disabled', '=', 0)
    .where('grants.role', 'in', roles)
    .where('grants.unit', 'in', chain)
    .where((eb) => eb.or([eb('from_at', 'is', null), eb('from_at', '<=', now)]))
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', now)]));

const reviewerFrom = (row: {
  readonly person: string;
  readonly unit: string;
  readonly deputy_of: string | null;
}): Reviewer => ({ person: row.person, unit: row.unit, deputy: row.deputy_of !== null });
