import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  after,
  beginning,
  type Event,
  EVENTS,
  isOpen,
  isWaiting,
  LIFE,
  type Stages,
  type State,
  STATES,
} from '../../../../server/signage/review/life.ts';

/** The table once more, as a person would say it: each state in a line, each event in a column. */
const SAID: Readonly<Record<State, readonly string[]>> = {
  //           approve              return               comment          change  withdraw          settle      deadline
  only: ['approved', 'returned', 'stay', 'begin', 'withdrawn', 'settled', 'stay'],
  first: ['second', 'returned', 'stay', 'begin', 'withdrawn', 'settled', 'stay'],
  second: ['approved', 'returned', 'stay', 'begin', 'withdrawn', 'settled', 'stay'],
  approved: ['over', 'over', 'stay', 'anew', 'over', 'stay', 'stay'],
  returned: ['not yet', 'not yet', 'stay', 'begin', 'withdrawn', 'settled', 'stay'],
  withdrawn: ['over', 'over', 'over', 'anew', 'over', 'stay', 'stay'],
  settled: ['over', 'over', 'over', 'anew', 'over', 'stay', 'stay'],
};
const REFUSED: Readonly<Record<string, string>> = {
  'review-over': 'over',
  'review-returned': 'not yet',
};

describe('the life of a submission', () => {
  it.each(STATES.flatMap((state) => EVENTS.map((event, i) => [state, event, i] as const)))(
    '%s, %s',
    (state, event, i) => {
      const cell = LIFE[state][event];
      const said = 'refused' in cell ? REFUSED[cell.refused] : 'anew' in cell ? 'anew' : cell.to;
      expect(said).toBe(SAID[state][i]);
    },
  );

  const walk = fc.record({
    stages: fc.constantFrom<Stages>(1, 2),
    events: fc.array(
      fc.record({
        event: fc.constantFrom<Event>(...EVENTS),
        stages: fc.constantFrom<Stages>(1, 2),
      }),
      { maxLength: 60 },
    ),
  });

  it('is approved by as many as its stages, none of them before the last change, and then never leaves that', () => {
    fc.assert(
      fc.property(walk, ({ stages: first, events }) => {
        let stages = first;
        let state = beginning(stages);
        let approvals = 0;
        for (const { event, stages: asked } of events) {
          const cell = LIFE[state][event];
          if (!('to' in cell)) {
            expect(isOpen(state) && event !== 'approve' && event !== 'return').toBe(false);
            continue;
          }
          if (event === 'change') stages = Math.max(stages, asked) as Stages;
          const before = state;
          state = after(state, event, stages);
          if (event === 'approve') approvals += 1;
          if (event === 'change') approvals = 0;
          if (isWaiting(state)) expect(approvals).toBe(state === 'second' ? 1 : 0);
          if (state === 'approved') expect(approvals).toBe(stages);
          if (!isOpen(before)) expect(state).toBe(before);
        }
      }),
      { numRuns: 500 },
    );
  });
});
