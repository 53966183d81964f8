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
  return reviewersAmong(await grantsOf(db, chain, now, roles).execute(), chain);
}

/** The same, whose grants stay as they are to the end of the transaction. */
export async function heldReviewersOf(
  trx: Trx,
  chain: readonly string[],
  now: number,
  roles: readonly Role[] = RIGHTS.review,
): Promise<Reviewer[]> {
  return reviewersAmong(await held(trx, grantsOf(trx, chain, now, roles)).execute(), chain);
}

const grantsOf = (db: Db, chain: readonly string[], now: number, roles: readonly Role[]) =>
  db
    .selectFrom('grants')
    .innerJoin('people', 'people.id', 'grants.person')
    .select(['grants.person', 'grants.unit', 'grants.role', 'grants.deputy_of'])
    .where('people.disabled', '=', 0)
    .where('grants.role', 'in', roles)
    .where('grants.unit', 'in', chain)
    .where((eb) => eb.or([eb('from_at', 'is', null), eb('from_at', '<=', now)]))
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', now)]));

interface HeldGrant {
  readonly person: string;
  readonly unit: string;
  readonly role: string;
  readonly deputy_of: string | null;
}

/** Whoever stands in for somebody who has not the role there any more is no reviewer. @param chain as the grants were asked for */
function reviewersAmong(grants: readonly HeldGrant[], chain: readonly string[]): Reviewer[] {
  const stands = ({ unit, role, deputy_of: principal }: HeldGrant): boolean =>
    principal === null ||
    grants.some(
      (one) =>
        one.person === principal &&
        one.role === role &&
        one.deputy_of === null &&
        chain.indexOf(one.unit) >= chain.indexOf(unit),
    );
  return grants
    .filter(stands)
    .map(({ person, unit, deputy_of }) => ({ person, unit, deputy: deputy_of !== null }));
}
