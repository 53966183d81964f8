/** Units, people and lists of them: what an administrator must not come to by any of them. */
const UNITS = ['test/server/signage/units/units.test.ts'];
const ADMINISTERING = ['test/server/signage/people/administering.test.ts'];
const LISTS = ['test/server/signage/imports/imports.test.ts'];

export const PEOPLE = [
  {
    name: 'people: two moves make a ring',
    file: 'server/signage/units/unit-moves.ts',
    from: `if (there.includes(id)) return invalid(field, 'unit-inside', { id: to });`,
    to: '',
    tests: UNITS,
    only: 'never lie below themselves',
  },
  {
    name: 'people: a merge widens what is aimed at a unit',
    file: 'server/signage/units/unit-aims.ts',
    from: `return same ? next : { screens: was };`,
    to: `return next;`,
    tests: UNITS,
    only: 'nothing plays where it did not',
  },
  {
    name: 'people: whoever merges takes its own roles along',
    file: 'server/signage/units/unit-moves.ts',
    from: `    .where('person', '<>', mover)\n`,
    to: '',
    tests: UNITS,
    only: 'no role for whoever does it',
  },
  {
    name: 'people: a unit is closed with what stands in it',
    file: 'server/signage/units/unit-close.ts',
    from: `const stands = close ? await standingIn(trx, id) : [];`,
    to: `const stands = close ? [] : await standingIn(trx, id).then(() => []);`,
    tests: UNITS,
    only: 'are closed once nothing stands in them',
  },
  {
    name: 'people: two last administrators are taken at once',
    file: 'server/signage/people/person-rights.ts',
    from: `  await alone(trx, query).execute();\n}`,
    to: `  await query.execute();\n}`,
    tests: ADMINISTERING,
    only: 'of two last administrators',
  },
  {
    name: 'people: an administrator changes its chief',
    file: 'server/signage/people/person-rights.ts',
    from: `return beyond ? forbidden('person-above') : { ok: true, row };`,
    to: `return { ok: true, row };`,
    tests: ADMINISTERING,
    only: 'beyond an administrator are not its to change',
  },
  {
    name: 'people: an administrator gives itself a role',
    file: 'server/signage/people/grant-deeds.ts',
    from: `  if (person === actor.person) return conflict('not-to-yourself');\n  if (!(await isWithin`,
    to: `  if (!(await isWithin`,
    tests: ADMINISTERING,
    only: 'nobody gives to themselves',
  },
  {
    name: 'people: a deputy keeps what its principal has lost',
    file: 'server/signage/people/grants.ts',
    from: `if (grant.deputy_of === null || (await hasItself(db, grant.deputy_of, grant, now)))`,
    to: '',
    tests: ADMINISTERING,
    only: 'stand in for somebody',
  },
  {
    name: 'people: the sessions of a disabled person go on when it is enabled',
    file: 'server/signage/people/person-deeds.ts',
    from: `await endSessions(trx, at, id);`,
    to: '',
    tests: ADMINISTERING,
    only: 'are out at once',
  },
  {
    name: 'people: a list gives a role to whoever brings it',
    file: 'server/signage/imports/import-people.ts',
    from: `else if (was.id === actor.person && missing(draft).length > 0)`,
    to: `else if (was.id === '' && missing(draft).length > 0)`,
    tests: LISTS,
    only: 'makes people with their roles',
  },
];
