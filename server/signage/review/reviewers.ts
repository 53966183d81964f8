/** Who may decide on a stage: asked in the transaction that decides. */
import type { Db } from '../../db/open.ts';
import { type Failure, forbidden } from '../ground/failure.ts';

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

/** Those of the unit and of all above it, now. */
export async function reviewersOf(
  db: Db,
  chain: readonly string[],
  _now: number,
): Promise<Reviewer[]> {
  const rows = await db
    .selectFrom('people')
    .select(['id', 'unit'])
    .where('role', '=', 'reviewer')
    .where('disabled', '=', 0)
    .where('unit', 'in', chain)
    .execute();
  return rows.map(({ id, unit }) => ({ person: id, unit, deputy: false }));
}
