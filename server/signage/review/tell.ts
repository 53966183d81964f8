/** Who is told of what befalls a submission: the one place that says so. */
import type { Trx } from '../../db/counters.ts';
import type { SubmissionRow } from './submissions.ts';

export type Told = 'submitted' | 'approved' | 'returned' | 'overdue';

/** Written in the transaction of what it tells. */
export async function tell(
  _trx: Trx,
  _what: Told,
  _submission: SubmissionRow,
  _facts: { readonly at: number; readonly by: string | null; readonly reason?: string },
): Promise<void> {}
