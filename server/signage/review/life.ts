/** The life of a submission: what each event does in each state. Pure, and whole: the compiler demands every cell. */
import type { RefusalCode } from '../ground/refusals.ts';

/** `only`, `first` and `second` wait: at the one stage there is, or at the first or the second of two. */
export const STATES = [
  'only',
  'first',
  'second',
  'approved',
  'returned',
  'withdrawn',
  'settled',
] as const;
export type State = (typeof STATES)[number];

/**
 * `change`: what is reviewed became something else. `settle`: there is nothing left to review, for it was ended, or became what
 * is approved already. `deadline`: the stage's time is over.
 */
export const EVENTS = [
  'approve',
  'return',
  'comment',
  'change',
  'withdraw',
  'settle',
  'deadline',
] as const;
export type Event = (typeof EVENTS)[number];

/** `begin`: at its first stage, anew. `stay`: where it is. Of what is over, and only seems to be about it, `anew`: in another submission. */
export type Cell =
  | { readonly to: State | 'begin' | 'stay' }
  | { readonly anew: true }
  | { readonly refused: RefusalCode };

const to = (state: State | 'begin' | 'stay'): Cell => ({ to: state });
const refused = (code: RefusalCode): Cell => ({ refused: code });
const anew: Cell = { anew: true };
const over = refused('review-over');

const waiting = (approved: State): Readonly<Record<Event, Cell>> => ({
  approve: to(approved),
  return: to('returned'),
  comment: to('stay'),
  change: to('begin'),
  withdraw: to('withdrawn'),
  settle: to('settled'),
  deadline: to('stay'),
});

/** What is over stays as it is; what comes after it is another submission. */
const ended: Readonly<Record<Event, Cell>> = {
  approve: over,
  return: over,
  comment: over,
  change: anew,
  withdraw: over,
  settle: to('stay'),
  deadline: to('stay'),
};

export const LIFE: Readonly<Record<State, Readonly<Record<Event, Cell>>>> = {
  only: waiting('approved'),
  first: waiting('second'),
  second: waiting('approved'),
  approved: { ...ended, comment: to('stay') },
  returned: {
    approve: refused('review-returned'),
    return: refused('review-returned'),
    comment: to('stay'),
    change: to('begin'),
    withdraw: to('withdrawn'),
    settle: to('settled'),
    deadline: to('stay'),
  },
  withdrawn: ended,
  settled: ended,
};

export type Stages = 1 | 2;

/** Where a submission of so many stages begins. */
export const beginning = (stages: Stages): State => (stages === 2 ? 'first' : 'only');

export const isWaiting = (state: State): boolean =>
  state === 'only' || state === 'first' || state === 'second';

/** Whether a change goes on in the same submission: it waits, or was returned to be changed. */
export const isOpen = (state: State): boolean => isWaiting(state) || state === 'returned';

/** The state after an event that is neither refused nor begins another submission. */
export function after(state: State, event: Event, stages: Stages): State {
  const cell = LIFE[state][event];
  if (!('to' in cell)) throw new Error(`a submission that is ${state} knows no ${event}`);
  if (cell.to === 'begin') return beginning(stages);
  return cell.to === 'stay' ? state : cell.to;
}
