/** What people decide on what waits: as who may and as who may not, alone and two at once. */
import type { Answer } from '../../support/site.ts';
import { type Login, PEOPLE } from './county.ts';
import { type Deed, done, editFor, somebody } from './deeds.ts';
import type { Schedule } from './model.ts';
import { look, pick, type World } from './world.ts';

type Event = 'approve' | 'return' | 'comment' | 'withdraw';

export interface Decision {
  readonly schedule: Schedule;
  readonly by: Login;
  readonly event: Event;
}

const waiting = ({ model }: World): Schedule[] =>
  [...model.schedules.values()].filter((one) => one.waiting !== null);

/** The unit for which somebody looks at what waits: where it is a reviewer, or anything else. */
function unitFor({ county, model }: World, by: Login, schedule: Schedule): string {
  const chain = model.chain(schedule.unit);
  const grants = model.grantsOf(county.idOf(by), county.now);
  const over = grants.filter(({ unit }) => chain.includes(unit));
  const own = over.find(({ role }) => role === 'reviewer') ?? over[0] ?? grants[0];
  return own?.unit ?? schedule.unit;
}

export function propose(world: World): Decision | null {
  const open = waiting(world);
  if (open.length === 0) return null;
  const schedule = pick(world, open);
  const { county, model, roll } = world;
  const able = PEOPLE.filter(
    (login) => model.mayDecide(county.idOf(login), schedule, county.now) === 'yes',
  );
  const by = able.length > 0 && roll() < 0.6 ? pick(world, able) : pick(world, PEOPLE);
  const at = roll();
  const event = at < 0.72 ? 'approve' : at < 0.86 ? 'return' : at < 0.93 ? 'comment' : 'withdraw';
  return { schedule, by, event };
}

export function send(world: World, { schedule, by, event }: Decision): Promise<Answer | null> {
  const { id } = schedule.waiting!;
  const { hash } = world.queue.find((one) => one.id === id) ?? {};
  const json = {
    approve: { hash },
    return: { hash, reason: 'again' },
    comment: { note: 'well' },
    withdraw: {},
  }[event];
  const unit = unitFor(world, by, schedule);
  return world.county.ask(by, 'POST', `/api/reviews/${id}/${event}`, json, unit);
}

/** Tells the model of a decision that was answered. @param alone nobody else was at it */
export function heard(
  world: World,
  decision: Decision,
  answer: Answer | null,
  alone: boolean,
): void {
  const { county, model } = world;
  const { schedule, by, event } = decision;
  const person = county.idOf(by);
  if (answer?.status === 200) {
    if (event === 'approve') model.approved(schedule, person, county.now);
    else if (event === 'return') model.returned(schedule, person, county.now);
    else if (event === 'withdraw') model.withdrew(schedule, person);
    return;
  }
  model.told.refused += 1;
  if (!alone || !answer || (event !== 'approve' && event !== 'return')) return;
  if (model.mayDecide(person, schedule, county.now) === 'yes')
    model.faults.push(
      `${by} may ${event} ${schedule.id}, and was refused: ${answer.status} ${JSON.stringify(answer.body).slice(0, 160)}`,
    );
}

const word = ({ schedule, by, event }: Decision, answer: Answer | null): string =>
  `${event} ${schedule.id} by ${by}: ${answer?.status ?? 'no answer'} ${answer && answer.status >= 300 ? answer.body?.code : ''}`;

const decide: Deed = async (world) => {
  const decision = propose(world);
  if (!decision) return null;
  const before = world.county.house.fall ? await historyOf(world, decision) : [];
  let answer = await send(world, decision);
  if (!answer) {
    // Whether it happened before the server fell, its history knows.
    const person = world.county.idOf(decision.by);
    const after = (await historyOf(world, decision)).slice(before.length);
    if (after.some((one) => one.what === decision.event && one.person === person))
      answer = { status: 200, body: null };
  }
  heard(world, decision, answer, true);
  return { by: decision.by, what: word(decision, answer) };
};

interface Entry {
  readonly what: string;
  readonly person: string | null;
}

async function historyOf({ county, units }: World, { schedule }: Decision): Promise<Entry[]> {
  const path = `/api/reviews/${schedule.waiting!.id}`;
  return (await county.wanted('admin', 'GET', path, undefined, units.top)).history as Entry[];
}

async function isOpen({ county, units }: World, { schedule }: Decision): Promise<boolean> {
  const path = `/api/reviews/${schedule.waiting!.id}`;
  const { submission } = await county.wanted('admin', 'GET', path, undefined, units.top);
  return (submission as { closedAt: number | null }).closedAt === null;
}

/** Two decide at once, or one decides and another changes. */
const together: Deed = async (world) => {
  const one = propose(world);
  if (!one || one.event === 'withdraw') return null;
  if (world.roll() < 0.5) {
    const other = { ...one, by: pick(world, PEOPLE) };
    const [first, second] = await Promise.all([send(world, one), send(world, other)]);
    // An approval that counted came before whatever else did.
    heard(world, one, first, false);
    heard(world, other, second, false);
    return { by: one.by, what: `${word(one, first)}, and at once ${word(other, second)}` };
  }
  const who = somebody(world);
  const edit = who && editFor(world, who, one.schedule);
  if (!who || !edit) return null;
  const before = await historyOf(world, one);
  const [decided, edited] = await Promise.all([send(world, one), edit()]);
  const changed = done(world, who, edited);
  const [first] = (await historyOf(world, one)).slice(before.length);
  const changedFirst = changed && first?.what === 'change';
  const counted = decided?.status === 200;
  // What came before it was of the same words, for a decision names what it is of. Where it was the last that lacked, nothing waits any
  // more that could be looked at.
  if (changedFirst && (!counted || (await isOpen(world, one))))
    await look(world, { by: who.by, between: true });
  if (changedFirst && counted && one.by === who.by)
    world.model.faults.push(`${one.by} decided on what they had changed a moment before`);
  heard(world, one, decided, false);
  const what = `${word(one, decided)}, and at once changed by ${who.by}: ${edited?.status}`;
  return { by: who.by, what };
};

export const DECISIONS: readonly (readonly [number, Deed])[] = [
  [34, decide],
  [5, together],
];
