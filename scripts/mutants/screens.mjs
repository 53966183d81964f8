/** What follows from correcting, moving and taking down screens, and does not. */
const RETIRING = ['test/server/signage/screens/retiring.test.ts'];
const CORRECTIONS = ['test/server/signage/screens/corrections.test.ts'];
const GROUPS = ['test/server/signage/screens/screen-groups.test.ts'];
const MANY = ['test/server/signage/screens/screen-changes.test.ts'];

/** @param {string} name @param {string} file @param {string} from @param {string} to @param {string[]} tests */
const fault = (name, file, from, to, tests) => ({
  name: `screen: ${name}`,
  file: `server/signage/${file}`,
  from,
  to,
  tests,
  only: 'sqlite',
});

export const SCREENS = [
  fault(
    'one that was taken down is aimed at',
    'reach/standing.ts',
    `db.selectFrom('screens').where('screens.retired_at', 'is', null);`,
    `db.selectFrom('screens').where('screens.version', '>', 0);`,
    RETIRING,
  ),
  fault(
    'one that is taken down keeps its player',
    'deeds/deeds.ts',
    'await takePlayers(trx, takenDown, at);',
    '',
    RETIRING,
  ),
  fault(
    'one that is taken down keeps its mark',
    'deeds/deeds.ts',
    'await clearStale(trx, takenDown, Number.MAX_SAFE_INTEGER);',
    '',
    RETIRING,
  ),
  fault(
    'an open one is opened again by undoing',
    'screens/screen-deeds.ts',
    'parts: { retired_at: now, open: 0 },',
    'parts: { retired_at: now },',
    RETIRING,
  ),
  fault(
    'an urgent message waits for one that was taken down',
    'urgent/urgent-state.ts',
    '    .where(isCounted)\n',
    '',
    RETIRING,
  ),
  fault(
    'what it played goes with it to another unit',
    'changes/write-change.ts',
    'await writeStays(trx, screens, made.at);',
    '',
    CORRECTIONS,
  ),
  fault(
    'it is moved out of reach',
    'screens/screen-deeds.ts',
    'isWithin(db, edit.unit, actor.unit)',
    'isWithin(db, row.unit, actor.unit)',
    CORRECTIONS,
  ),
  fault(
    'a fold reaches beyond it',
    'screens/screen-problems.ts',
    'from.x + from.width > width ||',
    '',
    CORRECTIONS,
  ),
  fault(
    'a group is deleted that a schedule names',
    'deeds/deeds.ts',
    'if (inUse) return inUse;',
    '',
    GROUPS,
  ),
  fault(
    'who is moved away stays in its groups',
    'screens/screen-edit.ts',
    `return groups.filter((group) => chain.has(units.get(group) ?? ''));`,
    'return groups;',
    GROUPS,
  ),
  fault(
    'many are changed by who saw them otherwise',
    'screens/screen-changes.ts',
    'if (seen !== undefined && seen !== state)',
    'if (seen === state)',
    MANY,
  ),
  fault(
    'many are changed, and some were changed meanwhile',
    'changes/write-change.ts',
    `if ((await updateScreens(trx, screens)) < screens.length) giveUp('a screen changed meanwhile');`,
    'await updateScreens(trx, screens);',
    ['test/server/signage/deeds/interleavings.test.ts'],
  ),
  {
    name: 'screen: an urgent message keeps the picture of the size before',
    file: 'server/signage/urgent/urgent-join.ts',
    from: 'await refit(signage, urgent, hopeless);',
    to: '{ joined: 0, whole: true };',
    tests: ['test/server/signage/urgent/urgent-join.test.ts'],
    only: 'sqlite.*built otherwise',
  },
];
