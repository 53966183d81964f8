/** Moving in, step by step: what is there already, what lacks, and what to call next. Reckoned from the store each time. */
import type { Db } from '../../db/open.ts';
import type { Signage } from '../ground/context.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { standing } from '../reach/standing.ts';
import type { Failure } from '../ground/failure.ts';
import type { Role } from '../reach/rights.ts';
import { belowUnit, unitsUp } from '../reach/units-up.ts';
import type { Place, State } from './place.ts';
import { mailState, policyState, reviewState, secondFactorState } from './rule-steps.ts';
import { STEP_WORDS, type StepCode, type StepWords } from './setup-words.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
}

export interface SetupStep extends StepWords, Required<State> {
  readonly code: StepCode;
  /** What to call; null: it is done outside the API. */
  readonly next: Call | null;
  /** Other ways to the same, such as a list in place of one after another. */
  readonly also: readonly Call[];
  /** What whoever runs the machine may type for it; null: nothing. */
  readonly command: string | null;
}

interface Step {
  readonly code: StepCode;
  readonly next: Call | null;
  readonly also?: readonly Call[];
  readonly command?: string;
  readonly state: (place: Place) => Promise<State> | State;
}

const call = (method: string, path: string): Call => ({ method, path });
const fromList = (what: string): readonly Call[] => [call('POST', `/api/imports/${what}`)];
/** A thing of which one is enough. */
const some = (count: number): State => ({ done: count > 0, count });
const unseen = (): State => ({ done: null, count: 0 });

/** In the order in which a county takes them. */
const STEPS: readonly Step[] = [
  { code: 'units', next: call('POST', '/api/units'), also: fromList('units'), state: unitsState },
  {
    code: 'people',
    next: call('POST', '/api/people'),
    also: fromList('people'),
    command: 'npm run admin -- person LOGIN --name NAME --unit ID --role ROLE',
    state: peopleState,
  },
  {
    code: 'second-factor',
    next: call('PUT', '/api/sign-in-policy'),
    state: secondFactorState,
  },
  {
    code: 'screens',
    next: call('POST', '/api/screens'),
    also: fromList('screens'),
    state: screensState,
  },
  { code: 'pairing', next: call('POST', '/api/pairing/claim'), state: pairingState },
  { code: 'policy', next: call('PUT', '/api/policy'), state: policyState },
  { code: 'review-rules', next: call('PUT', '/api/review-rules'), state: reviewState },
  { code: 'word-lists', next: call('POST', '/api/library/load'), state: wordsState },
  { code: 'library', next: call('POST', '/api/library/load'), state: itemsState },
  { code: 'published', next: call('POST', '/api/schedules'), state: publishedState },
  { code: 'mail', next: call('PUT', '/api/me/notices'), state: mailState },
  { code: 'key', next: null, state: unseen },
  { code: 'audit', next: null, state: unseen },
];

/** For the actor's unit and those below it. */
export async function setupSteps(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
): Promise<{ readonly ok: true; readonly steps: readonly SetupStep[] } | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const units = belowUnit(actor.unit);
  const above = await unitsUp(db, actor.unit);
  const place = { db, unit: actor.unit, units, above, now: clock.now() };
  const steps: SetupStep[] = [];
  for (const { code, next, also = [], command = null, state } of STEPS)
    steps.push({
      code,
      next,
      also,
      command,
      lacks: [],
      ...(await state(place)),
      ...STEP_WORDS[code],
    });
  return { ok: true, steps };
}

/** Those below: the first is there from the beginning. */
async function unitsState({ db, unit, units }: Place): Promise<State> {
  const { all } = await db
    .selectFrom('units')
    .select((eb) => eb.fn.countAll<number>().as('all'))
    .where('id', 'in', units)
    .where('id', '<>', unit)
    .executeTakeFirstOrThrow();
  return some(Number(all));
}

async function peopleState(place: Place): Promise<State> {
  const { db, units, now } = place;
  const rows = await db
    .selectFrom('grants')
    .innerJoin('people', 'people.id', 'grants.person')
    .select(['grants.person', 'grants.role'])
    .distinct()
    .where('people.disabled', '=', 0)
    .where('grants.unit', 'in', units)
    .where((eb) => eb.or([eb('grants.from_at', 'is', null), eb('grants.from_at', '<=', now)]))
    .where((eb) => eb.or([eb('grants.until_at', 'is', null), eb('grants.until_at', '>', now)]))
    .execute();
  const held = new Set(rows.map(({ role }) => role));
  const wanted: Role[] = ['publisher', 'command', 'reviewer', 'inspector', 'administrator'];
  if (await anyContract(place)) wanted.push('owner');
  const lacks = wanted.filter((role) => !held.has(role));
  const count = new Set(rows.map(({ person }) => person)).size;
  return { done: lacks.length === 0, count, lacks };
}

async function anyContract({ db, units }: Place): Promise<boolean> {
  const row = await standing(db)
    .select('id')
    .where('unit', 'in', units)
    .where('contract', '<>', 'null')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function screensState({ db, units }: Place): Promise<State> {
  const { count } = await standing(db)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('unit', 'in', units)
    .executeTakeFirstOrThrow();
  return some(Number(count));
}

/** Ids of screens that one answer names. */
const NAMED_MOST = 20;

/** Open screens are played without a code. */
async function pairingState({ db, units }: Place): Promise<State> {
  const paired = db.selectFrom('pairings').select('screen').where('revoked_at', 'is', null);
  const { count } = await standing(db)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('unit', 'in', units)
    .where('id', 'in', paired)
    .executeTakeFirstOrThrow();
  const left = await standing(db)
    .select('id')
    .where('unit', 'in', units)
    .where('open', '=', 0)
    .where('id', 'not in', paired)
    .orderBy('id')
    .limit(NAMED_MOST)
    .execute();
  const lacks = left.map(({ id }) => id);
  return { done: lacks.length === 0 && Number(count) > 0, count: Number(count), lacks };
}

/** Those of units above hold here too. */
async function wordsState({ db, units, above }: Place): Promise<State> {
  const { count } = await db
    .selectFrom('word_list_entries')
    .innerJoin('word_lists', 'word_lists.id', 'word_list_entries.list')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where((eb) => eb.or([eb('word_lists.unit', 'in', units), eb('word_lists.unit', 'in', above)]))
    .executeTakeFirstOrThrow();
  return some(Number(count));
}

async function itemsState({ db, units }: Place): Promise<State> {
  const { count } = await db
    .selectFrom('items')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('unit', 'in', units)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirstOrThrow();
  return some(Number(count));
}

async function publishedState({ db, units }: Place): Promise<State> {
  const { count } = await db
    .selectFrom('schedules')
    // What waits for approval is out on no screen.
    .innerJoin('approved_schedules as approved', 'approved.schedule', 'schedules.id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('schedules.unit', 'in', units)
    .where('schedules.ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return some(Number(count));
}

/** Nobody has hung a screen yet: whoever starts the server is told how to begin. */
export async function isEmptyCounty(db: Db): Promise<boolean> {
  const row = await standing(db).select('id').limit(1).executeTakeFirst();
  return row === undefined;
}
