/** Faults by which whoever moves in would be told what is not so, or do what they did not mean. */
const IMPORT_TESTS = ['test/server/signage/imports/imports.test.ts'];

export const NEWCOMER = [
  {
    name: 'newcomer: a slogan that waits for approval counts as published',
    file: 'server/signage/setup/setup.ts',
    from: ".innerJoin('approved_schedules as approved', 'approved.schedule', 'schedules.id')",
    to: ".leftJoin('approved_schedules as approved', 'approved.schedule', 'schedules.id')",
    tests: ['test/county/newcomer.test.ts'],
  },
  {
    name: 'newcomer: a list is stored though it was only to be looked through, in other letters',
    file: 'server/api/people/imports.ts',
    from: 'query: z.strictObject({',
    to: 'query: z.object({',
    tests: IMPORT_TESTS,
  },
  {
    name: 'newcomer: a fault of a list is told one row above',
    file: 'server/signage/imports/list-rows.ts',
    from: 'cell: { row, column',
    to: 'cell: { row: row - 1, column',
    tests: IMPORT_TESTS,
  },
  {
    name: 'newcomer: an address that is none asks who is there',
    file: 'server/api/publish/few-at-once.ts',
    from: 'if (person === undefined) return next();',
    to: "if (person === undefined) throw new Error('nobody');",
    tests: IMPORT_TESTS,
  },
];
