/** Faults by which limits that a unit has adopted would not be those that its words are held against. */
const POLICY_TESTS = ['test/server/signage/policy/policy.test.ts'];

export const POLICY = [
  {
    name: 'policy: that of a unit above does not hold below',
    file: 'server/signage/policy/policies.ts',
    from: 'for (const from of chain) {',
    to: 'for (const from of [...chain].slice(0, 1)) {',
    tests: POLICY_TESTS,
  },
  {
    name: 'policy: it is set by who has not seen it as it is',
    file: 'server/signage/policy/set-policy.ts',
    from: 'if (before.version !== wanted.version)',
    to: 'if (before.version > wanted.version + 1)',
    tests: POLICY_TESTS,
  },
  {
    name: 'policy: another pace waits for the next day',
    file: 'server/signage/policy/set-policy.ts',
    from: 'if (paceIn(before.inForce) !== paceIn(after.inForce))',
    to: 'if (paceIn(before.inForce) === paceIn(after.inForce))',
    tests: POLICY_TESTS,
  },
  {
    name: 'policy: a unit that becomes part of another keeps its pace on the screens of others until the next day',
    file: 'server/signage/units/unit-moves.ts',
    from: 'async () => (samePace ? below : allStanding(trx))',
    to: 'async () => below',
    tests: POLICY_TESTS,
  },
  {
    name: 'policy: what scrolls goes at the pace at which it was first drawn',
    file: 'server/signage/items/picture-book.ts',
    from: '(one = atPace(found, pace))',
    to: '(one = found)',
    tests: POLICY_TESTS,
  },
];
