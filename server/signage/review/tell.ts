/** Who is told of what befalls a submission: the one place that says so. */
import type { Trx } from '../../db/counters.ts';
import { notify, type Subject } from '../notices/notify.ts';
import { readUnits } from '../reach/unit-tree.ts';
import { decidersOf, reviewersOf } from './reviewers.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { authorsOf, type SubmissionRow } from './submissions.ts';

interface Told {
  readonly at: number;
  /** Id; null: the server itself. */
  readonly by: string | null;
}

/** It waits, or waits again: told to those who may review it. Of a deed that submits much at once, the first. */
export async function tellSubmitted(trx: Trx, row: SubmissionRow, { at, by }: Told): Promise<void> {
  const { unit, deadline } = row;
  // Whoever may issue urgent messages may confirm one, too.
  const persons = row.noun === 'urgent-held' ? await confirmers(trx, row, at) : undefined;
  await notify(trx, {
    event: 'review.submitted',
    unit,
    subject: await subjectOf(trx, row),
    facts: { by: await nameOf(trx, by), deadline },
    ...(persons && { persons }),
    at,
  });
}

/** Told to all who have a hand in it, but to whoever decided. */
export async function tellDecided(
  trx: Trx,
  row: SubmissionRow,
  { at, by, reason }: Told & { readonly reason: string | null },
): Promise<void> {
  const persons = [...authorsOf(row)].filter((person) => person !== by);
  const told = { unit: row.unit, subject: await subjectOf(trx, row), persons, at };
  const name = await nameOf(trx, by);
  if (reason === null)
    await notify(trx, { event: 'review.approved', facts: { by: name }, ...told });
  else await notify(trx, { event: 'review.returned', facts: { by: name, reason }, ...told });
}

/** The deadline is past: deputies and those above may step in. */
export async function tellOverdue(trx: Trx, row: SubmissionRow, at: number): Promise<void> {
  const { unit, deadline } = row;
  const subject = await subjectOf(trx, row);
  await notify(trx, { event: 'review.due', unit, subject, facts: { deadline }, at });
}

async function confirmers(trx: Trx, row: SubmissionRow, at: number): Promise<string[]> {
  const chain = [...(await readUnits(trx)).chainOf(row.unit)];
  const people = await reviewersOf(trx, chain, at, decidersOf(row.noun));
  const authors = authorsOf(row);
  return [...new Set(people.map(({ person }) => person))].filter((person) => !authors.has(person));
}

/** As people know it: by its first words. */
async function subjectOf(trx: Trx, row: SubmissionRow): Promise<Subject> {
  if (row.noun === 'schedule') {
    const { items } = await readSnapshot<Snapshot>(trx, row.hash);
    return { kind: 'schedule', id: row.subject, name: items[0]?.text ?? row.subject };
  }
  const { message } = await readSnapshot<{ message: { text: string } }>(trx, row.hash);
  return { kind: 'urgent', id: row.subject, name: message.text };
}

async function nameOf(trx: Trx, person: string | null): Promise<string> {
  const row = await trx
    .selectFrom('people')
    .select('name')
    .where('id', '=', person ?? '')
    .executeTakeFirst();
  return row?.name ?? '';
}
