/** Faults by which a listed word would get onto a screen, or a spreadsheet would reckon with one. */
const API = ['test/server/api/word-lists.test.ts'];
const MATCHER = ['test/server/signage/words/matcher.test.ts'];

export const WORDS = [
  {
    name: 'words: blanks hide a forbidden word',
    file: 'server/signage/words/matcher.ts',
    from: "kind === 'forbidden' ? 'dropped' : 'kept'",
    to: "'kept'",
    tests: MATCHER,
  },
  {
    name: 'words: a number is found inside a longer one',
    file: 'server/signage/words/matcher.ts',
    from: '[LATIN, DIGIT].some(',
    to: '[LATIN].some(',
    tests: MATCHER,
  },
  {
    name: 'words: lists of units above do not hold',
    file: 'server/signage/words/unit-words.ts',
    from: 'const chain = [...(await readUnits(db)).chainOf(unit)];',
    to: 'const chain = [unit];',
    tests: API,
    only: 'hold for their unit',
  },
  {
    name: 'words: a list that grew is not asked again when an item is scheduled',
    file: 'server/signage/schedules/proposals.ts',
    from: 'if (!said.ok) return under(field, said);',
    to: 'if (!said.ok) return { ...checked, warnings: [] };',
    tests: API,
    only: 'asked again',
  },
  {
    name: 'words: a matcher outlives a change of its list',
    file: 'server/signage/words/unit-words.ts',
    from: '`${id}@${version}`',
    to: '`${id}`',
    tests: API,
    only: 'asked again',
  },
  {
    name: 'words: an urgent message that is updated says what it may not',
    file: 'server/signage/urgent/urgent-change.ts',
    from: ' ?? (await refuseSaid(signage.db, actor.unit, change))',
    to: '',
    tests: API,
    only: 'urgent messages of people',
  },
  {
    name: 'words: a faulty file is imported in part',
    file: 'server/signage/words/word-import.ts',
    from: 'if (first) return invalidFields([first, ...rest]);',
    to: 'if (first && rest.length > 99) return invalidFields([first, ...rest]);',
    tests: API,
    only: 'whole or not at all',
  },
  {
    name: 'words: a cell that a spreadsheet reckons with is exported as it is',
    file: 'server/signage/ground/csv.ts',
    from: 'FORMULA.test(cell) || cell.startsWith(AS_TEXT) ? AS_TEXT + cell : cell',
    to: 'cell',
    tests: ['test/server/signage/ground/csv.test.ts'],
  },
  {
    name: 'words: a list of another county is read',
    file: 'server/signage/words/word-lists.ts',
    from: 'return row && (await isInSight(db, row.unit, actor.unit))',
    to: 'return row',
    tests: ['test/server/rights/rights.test.ts'],
    only: 'GET /api/word-lists/:id$',
  },
];
