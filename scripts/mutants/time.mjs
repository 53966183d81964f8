/** What trusts a clock that somebody may set. */
const steps = ['test/server/jobs/steps.test.ts'];
const stamps = ['test/server/signage/upkeep/stamps.test.ts'];

export const TIME = [
  {
    name: 'time: an urgent message goes out before its screens know of a step',
    file: 'server/live/deliver-urgent.ts',
    from: '  house.steps.look();\n',
    to: '',
    tests: steps,
    only: 'sqlite.*issued after',
  },
  {
    name: 'time: what is issued after a step back lies under what was before',
    file: 'server/signage/urgent/urgent-issue.ts',
    from: 'Math.max(now, await afterAllOthers(signage.db))',
    to: 'now',
    tests: steps,
    only: 'sqlite.*issued after',
  },
  {
    name: 'time: who is there is not written down as of the new time',
    file: 'server/live/tell-step.ts',
    from: '  presence.renew(now);\n',
    to: '  void presence;\n',
    tests: steps,
    only: 'sqlite.*nobody who is there',
  },
  {
    name: 'time: programmes that begin only after now stay',
    file: 'server/signage/programmes/programmes.ts',
    from: "        eb('valid_from', '>', now),\n",
    to: '',
    tests: steps,
    only: 'sqlite.*programmes cover',
  },
  {
    name: 'time: a wrong date closes schedules for good',
    file: 'server/jobs/jobs.ts',
    from: '      restMs: HOUR_MS,\n      run: () => expireSchedules(signage),',
    to: '      run: () => expireSchedules(signage),',
    tests: stamps,
    only: 'sqlite.*never was',
  },
  {
    name: 'time: a session of a clock that was ahead lasts until that clock says so',
    file: 'server/signage/upkeep/stamps.ts',
    from: "'expires_at', '>', future + SESSION_MS",
    to: "'expires_at', '<', 0",
    tests: stamps,
    only: 'sqlite.*session lasts',
  },
  {
    name: 'time: silence is reckoned by the clock that steps',
    file: 'server/live/live.ts',
    from: 'const now = house.signage.clock.monotonicMs();',
    to: 'const now = house.signage.clock.now();',
    tests: steps,
    only: 'sqlite.*keep their lines',
  },
  {
    name: 'time: a message that was updated is joined by its older version',
    file: 'server/signage/urgent/urgent-join.ts',
    from: "      .where('version', '=', version)\n      .where('ended_at', 'is', null)\n",
    to: '',
    tests: ['test/server/signage/urgent/urgent-join.test.ts'],
    only: 'sqlite.*updated or ended',
  },
];
