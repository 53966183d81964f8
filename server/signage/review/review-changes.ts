/** Asked by every deed, in its transaction: what of its changes may show at once, and what waits for review. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import type { Reach } from '../changes/affected.ts';
import {
  type ApprovedRow,
  type Content,
  contentText,
  putApproved,
} from '../changes/approved-rows.ts';
import type { Change, ScheduleRow } from '../changes/changes.ts';
import { pinnedIn } from '../changes/schedule-rows.ts';
import { type Item, itemFrom } from '../items/items.ts';
import { type Kind, kindsOf } from './kinds.ts';
import { takesAwayOnly } from './narrowing.ts';
import { wordsOf, writersOf } from './pinned.ts';
import { type Demand, type Level, readRules, type RuleBook } from './rules.ts';
import { seal, snapshotOf } from './snapshot.ts';
import {
  authorsOf,
  begin,
  changed,
  move,
  openSubmission,
  type Put,
  type SubmissionRow,
} from './submissions.ts';
import { tellSubmitted } from './tell.ts';
import { takeOffWithdrawn } from './withdrawn.ts';

/** How it stands with a schedule that a deed has changed. */
export interface Reviewed {
  readonly schedule: string;
  /** `approved`: it shows as it reads now. `waiting`: what was approved before shows until people have approved it. `ended`: nothing does. */
  readonly state: 'approved' | 'waiting' | 'ended';
  /** People who must approve it, one after another. */
  readonly level: Level;
  /** Id; null: nobody must. */
  readonly submission: string | null;
}

export interface Decided {
  readonly reviews: readonly Reviewed[];
  /** What showed before, where something else shows now. */
  readonly reach: readonly Reach[];
}

interface By {
  readonly person: string;
  readonly at: number;
}

type ScheduleChange = Extract<Change, { noun: 'schedules' }>;

/** Rows must have been written, and so be held by this transaction. */
export async function reviewChanges(
  trx: Trx,
  changes: readonly Change[],
  by: By,
): Promise<Decided> {
  const reviews: Reviewed[] = [];
  const reach: Reach[] = [];
  const rules = ruleBooks(trx);
  let told = false;
  for (const change of await scheduleChanges(trx, changes)) {
    const {
      review,
      reach: shows,
      submission,
    } = await reviewOne(trx, change, by, await rules(change.after.unit));
    reviews.push(review);
    reach.push(...shows);
    // To people one deed is one thing to look at, however many phases it has.
    if (submission && !told) await tellSubmitted(trx, submission, { at: by.at, by: by.person });
    told ||= submission !== undefined;
  }
  reach.push(...(await takeOffWithdrawn(trx, changes)));
  return { reviews, reach };
}

/** What the same changes would come to, before anything is stored. */
export async function reviewsAhead(
  db: Db,
  changes: readonly Change[],
  person: string,
): Promise<Reviewed[]> {
  const reviews: Reviewed[] = [];
  const rules = ruleBooks(db);
  const proposed = changes.flatMap(({ noun, after }) =>
    noun === 'items' ? [itemFrom(after)] : [],
  );
  for (const change of await scheduleChanges(db, changes)) {
    const { after: row } = change;
    const [approved, open] = [await approvedOf(db, row.id), await openOf(db, row.id)];
    const judged = await judge(db, change, {
      person,
      rules: await rules(row.unit),
      approved,
      open,
      proposed,
    });
    const state =
      judged.how === 'submit' ? 'waiting' : judged.how === 'ended' ? 'ended' : 'approved';
    const submission = state === 'waiting' ? (open?.id ?? null) : null;
    reviews.push({ schedule: row.id, state, level: judged.level, submission });
  }
  return reviews;
}

/** Those of schedules; of a campaign that runs again, all of its phases come back with it. */
async function scheduleChanges(db: Db, changes: readonly Change[]): Promise<ScheduleChange[]> {
  const own = changes.filter((change) => change.noun === 'schedules');
  const themselves = new Set(own.map(({ after }) => after.id));
  const back = new Map(
    changes.flatMap(({ noun, before, after }) =>
      noun === 'campaigns' && (before?.ended_at ?? null) !== null && after.ended_at === null
        ? [[after.id, before?.ended_at ?? null] as const]
        : [],
    ),
  );
  if (back.size === 0) return own;
  const phases = await db
    .selectFrom('schedules')
    .selectAll()
    .where('campaign', 'in', [...back.keys()])
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute();
  const others = phases.filter(({ id }) => !themselves.has(id));
  const whole = others.map((after): ScheduleChange => {
    const before = { ...after, ended_at: back.get(after.campaign ?? '') ?? null };
    return { noun: 'schedules', before, after };
  });
  return [...own, ...whole];
}

/** One a unit. */
function ruleBooks(db: Db): (unit: string) => Promise<RuleBook> {
  const books = new Map<string, Promise<RuleBook>>();
  return (unit) => {
    let book = books.get(unit);
    if (!book) books.set(unit, (book = readRules(db, unit)));
    return book;
  };
}

const approvedOf = (db: Db, schedule: string): Promise<ApprovedRow | undefined> =>
  db
    .selectFrom('approved_schedules')
    .selectAll()
    .where('schedule', '=', schedule)
    .executeTakeFirst();

const openOf = (db: Db, subject: string): Promise<SubmissionRow | undefined> =>
  db
    .selectFrom('submissions')
    .selectAll()
    .where('noun', '=', 'schedule')
    .where('subject', '=', subject)
    .where('closed_at', 'is', null)
    .executeTakeFirst();

interface Known {
  readonly person: string;
  readonly rules: RuleBook;
  readonly approved: ApprovedRow | undefined;
  readonly open: SubmissionRow | undefined;
  /** Items at versions that are not stored yet. */
  readonly proposed?: readonly Item[];
}

/** `same`: it is what is approved. `less`: it is a part of that. `free`: nobody must approve it. */
type Judged =
  | { readonly how: 'ended' | 'same' | 'less'; readonly level: Level }
  | { readonly how: 'free'; readonly level: 0 }
  | {
      readonly how: 'submit';
      readonly level: Level;
      readonly demand: Demand;
      readonly kinds: readonly Kind[];
      readonly authors: ReadonlySet<string>;
    };

async function judge(
  db: Db,
  { before, after: row }: ScheduleChange,
  { person, rules, approved, open, proposed = [] }: Known,
): Promise<Judged> {
  if (row.ended_at !== null) return { how: 'ended', level: 0 };
  // No rule of any unit above asks anything.
  if (rules.asksNothing && !open && !approved?.submission) return { how: 'free', level: 0 };
  const pins = pinnedIn(row.items);
  const ahead = proposed.filter(({ id, version }) =>
    pins.some((pin) => pin.item === id && pin.version === version),
  );
  const kinds = kindsOf(row.layer, [...(await wordsOf(db, pins)), ...ahead]);
  const authors = await peopleOf(db, row, person, open);
  const demand = rules.demand(kinds, authors);
  const level = Math.max(demand.level, open?.stages ?? 0) as Level;
  // What comes back is asked for anew what is asked now; what runs has been approved by the rule of its day.
  const comesBack = before !== null && before.ended_at !== null;
  if (approved && (!comesBack || approved.level >= demand.level)) {
    const kept = approved.level as Level;
    if (contentText(row) === contentText(approved)) return { how: 'same', level: kept };
    if (takesAwayOnly(approved, row)) return { how: 'less', level: kept };
  }
  if (level === 0) return { how: 'free', level };
  return { how: 'submit', level, demand, kinds, authors };
}

/** All who wrote its words, or ever changed it or its campaign. */
async function peopleOf(
  db: Db,
  row: ScheduleRow,
  person: string,
  open: SubmissionRow | undefined,
): Promise<ReadonlySet<string>> {
  const subjects = row.campaign === null ? [row.id] : [row.id, row.campaign];
  const changes = await db
    .selectFrom('revisions')
    .select('person')
    .distinct()
    .where('noun', 'in', ['schedules', 'campaigns'])
    .where('subject', 'in', subjects)
    .execute();
  return new Set([
    person,
    ...(row.created_by === null ? [] : [row.created_by]),
    ...changes.map((change) => change.person),
    ...(await writersOf(db, pinnedIn(row.items))),
    ...(open ? authorsOf(open) : []),
  ]);
}

interface DecidedOne {
  readonly review: Reviewed;
  readonly reach: readonly Reach[];
  /** Of what waits. */
  readonly submission?: SubmissionRow;
}

async function reviewOne(
  trx: Trx,
  change: ScheduleChange,
  { person, at }: By,
  rules: RuleBook,
): Promise<DecidedOne> {
  const { before, after: row } = change;
  const open = await openSubmission(trx, 'schedule', row.id);
  const approved = await approvedOf(trx, row.id);
  const judged = await judge(trx, change, { person, rules, approved, open });
  const showed = approved && before?.ended_at === null ? reachOf(row.unit, approved) : [];
  const said = (state: Reviewed['state'], submission: string | null = null): Reviewed => ({
    schedule: row.id,
    state,
    level: judged.level,
    submission,
  });
  if (judged.how !== 'submit') {
    if (open) await move(trx, open, { what: 'settle', at, person });
    if (judged.how === 'ended') return { review: said('ended'), reach: showed };
    await putApproved(trx, row.id, row, {
      version: row.version,
      level: judged.level,
      submission: (judged.how !== 'free' && approved?.submission) || null,
      hash: (judged.how !== 'free' && approved?.hash) || null,
      approved_at: judged.how === 'free' ? at : (approved?.approved_at ?? at),
    });
    return { review: said('approved'), reach: [...showed, row] };
  }
  // It was taken off, and what was approved then is not enough now.
  if (approved && before?.ended_at !== null)
    await trx.deleteFrom('approved_schedules').where('schedule', '=', row.id).execute();
  const put: Put = {
    noun: 'schedule',
    subject: row.id,
    unit: row.unit,
    version: row.version,
    kinds: judged.kinds,
    snapshot: seal(await snapshotOf(trx, row)),
    authors: judged.authors,
    by: person,
    at,
  };
  const submission = open
    ? await changed(trx, open, put, judged.demand)
    : await begin(trx, put, judged.demand);
  const review = { ...said('waiting', submission.id), level: submission.stages as Level };
  return { review, reach: [], submission };
}

const reachOf = (unit: string, { target }: Pick<Content, 'target'>): Reach[] => [{ unit, target }];
