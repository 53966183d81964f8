/** Submissions as people find them: a queue by unit with deadlines, and one with all that there is to know before deciding. */
import type { Media } from '../../../content/programme/programme.ts';
import type { Geometry } from '../../../content/render/job.ts';
import type { Db } from '../../db/open.ts';
import { contentValues } from '../changes/approved-rows.ts';
import { pinnedIn } from '../changes/schedule-rows.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, unknown } from '../ground/failure.ts';
import { chunks } from '../ground/values.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit, isWithin } from '../reach/units-up.ts';
import { readUnits } from '../reach/unit-tree.ts';
import { type Compared, type Differences, differencesOf } from './differences.ts';
import type { Kind } from './kinds.ts';
import { isWaiting, type Stages, type State, STATES } from './life.ts';
import type { Mark } from './marks.ts';
import { wordsOf } from './pinned.ts';
import { barredFrom, decidersOf, type Reviewer, reviewersOf } from './reviewers.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { approversOf, type Noun, type SubmissionRow } from './submissions.ts';

export interface Submission {
  readonly id: string;
  readonly noun: Noun;
  /** Id of it. */
  readonly subject: string;
  readonly unit: string;
  readonly kinds: readonly Kind[];
  readonly state: State;
  /** 1 or 2; null where it waits for nobody. */
  readonly stage: 1 | 2 | null;
  readonly stages: Stages;
  readonly round: number;
  readonly hash: string;
  readonly submittedBy: string;
  readonly submittedAt: number;
  readonly authors: readonly string[];
  /** Of the stage that stands. */
  readonly deadline: number;
  readonly overdue: boolean;
  readonly closedAt: number | null;
  /** Why the asker may not decide now, as a code of refusals; null: they may. */
  readonly barred: string | null;
}

export interface Asked {
  readonly unit?: string | undefined;
  readonly state: 'waiting' | 'returned' | 'closed';
  /** Those alone that the asker has a hand in. */
  readonly mine: boolean;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface Queue {
  readonly ok: true;
  readonly submissions: readonly Submission[];
  /** What to ask for after these; null: that was all. */
  readonly after: string | null;
}

const WAITING = STATES.filter(isWaiting);
const CLOSED = STATES.filter((state) => !isWaiting(state) && state !== 'returned');

/** Of the actor's unit and those below, or of one of these and those below it; the earliest deadline first. */
export async function reviewQueue(
  signage: Signage,
  actor: Actor,
  { unit = actor.unit, state, mine, after, limit }: Asked,
): Promise<Queue | Failure> {
  const { db, clock } = signage;
  if (!(await isWithin(db, unit, actor.unit))) return unknown('no-unit-below', { id: unit });
  const states = state === 'waiting' ? WAITING : state === 'returned' ? ['returned'] : CLOSED;
  const [deadline, id = ''] = after?.split('~') ?? [];
  let query = db
    .selectFrom('submissions')
    .selectAll()
    .where('unit', 'in', belowUnit(unit))
    .where('state', 'in', states)
    .orderBy('deadline')
    .orderBy('id')
    .limit(limit + 1);
  if (deadline !== undefined)
    query = query.where((eb) =>
      eb.or([
        eb('deadline', '>', Number(deadline)),
        eb.and([eb('deadline', '=', Number(deadline)), eb('id', '>', id)]),
      ]),
    );
  if (mine) query = query.where('authors', 'like', `%"${actor.person}"%`);
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    ok: true,
    submissions: await told(db, actor, shown, clock.now()),
    after: last ? `${last.deadline}~${last.id}` : null,
  };
}

async function told(
  db: Db,
  actor: Actor,
  rows: readonly SubmissionRow[],
  now: number,
): Promise<Submission[]> {
  const tree = await readUnits(db);
  const known = new Map<string, Reviewer[]>();
  const submissions: Submission[] = [];
  for (const row of rows) {
    const roles = decidersOf(row.noun);
    const key = `${row.unit}\n${row.noun}`;
    const reviewers =
      known.get(key) ?? (await reviewersOf(db, [...tree.chainOf(row.unit)], now, roles));
    known.set(key, reviewers);
    const barred = isWaiting(row.state as State)
      ? barredFrom(actor.person, row, await approversOf(db, row), reviewers, now)
      : conflict('review-over');
    submissions.push(submissionFrom(row, now, barred?.why.code ?? null));
  }
  return submissions;
}

function submissionFrom(row: SubmissionRow, now: number, barred: string | null): Submission {
  const state = row.state as State;
  return {
    id: row.id,
    noun: row.noun as Noun,
    subject: row.subject,
    unit: row.unit,
    kinds: JSON.parse(row.kinds) as Kind[],
    state,
    stage: !isWaiting(state) ? null : state === 'second' ? 2 : 1,
    stages: row.stages as Stages,
    round: row.round,
    hash: row.hash,
    submittedBy: row.submitted_by,
    submittedAt: row.submitted_at,
    authors: JSON.parse(row.authors) as string[],
    deadline: row.deadline,
    overdue: isWaiting(state) && now >= row.deadline,
    closedAt: row.closed_at,
    barred,
  };
}

export interface Entered {
  readonly n: number;
  readonly at: number;
  /** Null: the server itself. */
  readonly person: string | null;
  readonly what: string;
  /** In which it was when that happened. */
  readonly state: State;
  readonly round: number;
  /** Of what was looked at. */
  readonly hash: string;
  readonly note: string;
  readonly marks: readonly Mark[];
}

/** An item on one geometry: what was drawn of it; null: it is not drawn any more. */
export interface Pictured {
  readonly item: string;
  readonly version: number;
  readonly key: string;
  readonly media: Media | null;
}

export interface LookedAt {
  readonly ok: true;
  readonly submission: Submission;
  /** What the hash is of: of a schedule a `Snapshot`, of an urgent message the message. */
  readonly snapshot: unknown;
  readonly looks: readonly {
    readonly geometry: Geometry;
    readonly pictures: readonly Pictured[];
  }[];
  /** From what is approved now; null: of an urgent message. */
  readonly differences: Differences | null;
  /** Oldest first. */
  readonly history: readonly Entered[];
}

/** One with its snapshot, how it looks on each geometry, what is new in it, and all that befell it. */
export async function lookAt(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<LookedAt | Failure> {
  const row = await db
    .selectFrom('submissions')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row || !(await isWithin(db, row.unit, actor.unit))) return unknown('no-review', { id });
  const [submission] = await told(db, actor, [row], clock.now());
  if (!submission) throw new Error('a submission that cannot be told');
  const history = await db
    .selectFrom('review_entries')
    .select(['n', 'at', 'person', 'what', 'state', 'round', 'hash', 'note', 'marks'])
    .where('submission', '=', id)
    .orderBy('n')
    .execute();
  const snapshot = await readSnapshot(db, row.hash);
  const isSchedule = row.noun === 'schedule';
  return {
    ok: true,
    submission,
    snapshot,
    looks: isSchedule ? await pictured(db, snapshot) : [],
    differences: isSchedule ? differencesOf(await approvedNow(db, row.subject), snapshot) : null,
    history: history.map(({ marks, state, ...one }) => ({
      ...one,
      state: state as State,
      marks: JSON.parse(marks) as Mark[],
    })),
  };
}

async function approvedNow(db: Db, schedule: string): Promise<Compared | null> {
  const row = await db
    .selectFrom('approved_schedules')
    .selectAll()
    .where('schedule', '=', schedule)
    .executeTakeFirst();
  return row
    ? { schedule: contentValues(row), items: await wordsOf(db, pinnedIn(row.items)) }
    : null;
}

async function pictured(db: Db, { looks }: Snapshot): Promise<LookedAt['looks']> {
  const keys = [...new Set(looks.flatMap((look) => look.keys.map(({ key }) => key)))];
  const media = new Map<string, Media>();
  for (const some of chunks(keys)) {
    const rows = await db
      .selectFrom('renders')
      .select(['key', 'media'])
      .where('key', 'in', some)
      .execute();
    for (const row of rows) media.set(row.key, JSON.parse(row.media) as Media);
  }
  return looks.map(({ geometry, keys: drawn }) => ({
    geometry,
    pictures: drawn.map((one) => ({ ...one, media: media.get(one.key) ?? null })),
  }));
}
