/** Submissions as rows: begun, changed and closed, each with its history. */
import type { Selectable, Updateable } from 'kysely';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import type { SubmissionsTable } from '../../db/tables/review-tables.ts';
import { alone } from '../../db/transact.ts';
import { newId } from '../ground/ids.ts';
import type { Kind } from './kinds.ts';
import {
  after,
  beginning,
  type Event,
  isOpen,
  isWaiting,
  type Stages,
  type State,
} from './life.ts';
import type { Mark } from './marks.ts';
import type { Demand } from './rules.ts';
import { keepSnapshot, type Sealed } from './snapshot.ts';

export type SubmissionRow = Selectable<SubmissionsTable>;

const HOUR_MS = 3_600_000;

/** `urgent`: a message that is out, and is reviewed after. `urgent-held`: one that waits for a second person. */
export type Noun = 'schedule' | 'urgent' | 'urgent-held';

/** What is put up for review. */
export interface Put {
  readonly noun: Noun;
  readonly subject: string;
  readonly unit: string;
  readonly version: number;
  readonly kinds: readonly Kind[];
  readonly snapshot: Sealed;
  /** All who wrote, submitted or changed it. */
  readonly authors: Iterable<string>;
  readonly by: string;
  readonly at: number;
  /** In place of the one that its unit's rule makes. */
  readonly deadline?: number;
}

/** The one of a subject that waits or was returned; it is whoever's reads it until the transaction ends. */
export function openSubmission(
  trx: Trx,
  noun: Noun,
  subject: string,
): Promise<SubmissionRow | undefined> {
  return alone(
    trx,
    trx
      .selectFrom('submissions')
      .selectAll()
      .where('noun', '=', noun)
      .where('subject', '=', subject)
      .where('closed_at', 'is', null),
  ).executeTakeFirst();
}

/** One by its id, held likewise. */
export function heldSubmission(trx: Trx, id: string): Promise<SubmissionRow | undefined> {
  return alone(
    trx,
    trx.selectFrom('submissions').selectAll().where('id', '=', id),
  ).executeTakeFirst();
}

/** Begins a submission with the settings that hold now. @returns its id. */
export async function begin(trx: Trx, put: Put, demand: Demand): Promise<SubmissionRow> {
  await keepSnapshot(trx, put.snapshot);
  const stages = stagesOf(demand);
  const row: SubmissionRow = {
    id: newId('review'),
    noun: put.noun,
    subject: put.subject,
    unit: put.unit,
    kinds: JSON.stringify(put.kinds),
    state: beginning(stages),
    stages,
    round: 1,
    hash: put.snapshot.hash,
    version: put.version,
    authors: JSON.stringify([...new Set(put.authors)].toSorted()),
    hours: demand.hours,
    borrow: demand.borrow ? 1 : 0,
    submitted_by: put.by,
    submitted_at: put.at,
    deadline: put.deadline ?? put.at + demand.hours * HOUR_MS,
    overdue: 0,
    closed_at: null,
    entries: 0,
  };
  await trx.insertInto('submissions').values(row).execute();
  return enter(trx, row, { what: 'submit', at: put.at, person: put.by });
}

/**
 * What is reviewed has changed: the stage that stands is cleared, and those approved before are history. The settings stay as they
 * were when it began, or become stricter where what it is now asks for more.
 */
export async function changed(
  trx: Trx,
  row: SubmissionRow,
  put: Put,
  demand: Demand,
): Promise<SubmissionRow> {
  await keepSnapshot(trx, put.snapshot);
  const stages = Math.max(row.stages, stagesOf(demand)) as Stages;
  const authors = new Set([...(JSON.parse(row.authors) as string[]), ...put.authors]);
  return move(trx, row, { what: 'change', at: put.at, person: put.by }, stages, {
    stages,
    kinds: JSON.stringify(put.kinds),
    round: row.round + 1,
    hash: put.snapshot.hash,
    version: put.version,
    authors: JSON.stringify([...authors].toSorted()),
    submitted_by: put.by,
    submitted_at: put.at,
    ...(put.deadline !== undefined && { deadline: put.deadline }),
  });
}

const stagesOf = ({ level }: Demand): Stages => (level === 2 ? 2 : 1);

export interface Entry {
  readonly what: Event | 'submit';
  readonly at: number;
  /** Null: the server itself. */
  readonly person: string | null;
  readonly note?: string;
  readonly marks?: readonly Mark[];
}

/** Takes an event that its state allows: to the next state, with an entry in the history. The row must be held. */
export async function move(
  trx: Trx,
  row: SubmissionRow,
  entry: Entry & { readonly what: Event },
  stages = row.stages as Stages,
  parts: Updateable<SubmissionsTable> = {},
): Promise<SubmissionRow> {
  const state = after(row.state as State, entry.what, stages);
  const begins = state !== row.state || entry.what === 'change';
  const moved = await enter(trx, { ...row, ...parts } as SubmissionRow, entry, row.state);
  const next = {
    state,
    closed_at: isOpen(state) ? null : (row.closed_at ?? entry.at),
    // A stage that begins has its own time.
    ...(begins && isWaiting(state) && { deadline: entry.at + row.hours * HOUR_MS, overdue: 0 }),
    ...parts,
  };
  await trx.updateTable('submissions').set(next).where('id', '=', row.id).execute();
  return { ...moved, ...next } as SubmissionRow;
}

async function enter(
  trx: Trx,
  row: SubmissionRow,
  { what, at, person, note = '', marks = [] }: Entry,
  state = row.state,
): Promise<SubmissionRow> {
  const n = row.entries + 1;
  await trx
    .insertInto('review_entries')
    .values({
      submission: row.id,
      n,
      at,
      person,
      what,
      state,
      round: row.round,
      hash: row.hash,
      note,
      marks: JSON.stringify(marks),
    })
    .execute();
  await trx.updateTable('submissions').set({ entries: n }).where('id', '=', row.id).execute();
  return { ...row, entries: n };
}

/** Closes what is open of subjects of which nothing is left to review: they were ended, or became what is approved. */
export async function settle(
  trx: Trx,
  noun: Noun,
  subject: string,
  at: number,
  person: string | null,
): Promise<void> {
  const row = await openSubmission(trx, noun, subject);
  if (row) await move(trx, row, { what: 'settle', at, person });
}

export const authorsOf = (row: SubmissionRow): ReadonlySet<string> =>
  new Set(JSON.parse(row.authors) as string[]);

/** Who approved what stands, stage by stage: approvals of an earlier round are history. */
export async function approversOf(db: Db, { id, round }: SubmissionRow): Promise<string[]> {
  const rows = await db
    .selectFrom('review_entries')
    .select('person')
    .where('submission', '=', id)
    .where('round', '=', round)
    .where('what', '=', 'approve')
    .orderBy('n')
    .execute();
  return rows.flatMap(({ person }) => person ?? []);
}
