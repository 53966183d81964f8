/** What attackers found, let in again. */
const FIELDS = ['test/server/attacks/fields.test.ts'];
const CREDENTIALS = ['test/server/attacks/credentials.test.ts'];
const PROGRAMS = ['test/server/attacks/programs.test.ts'];

export const ATTACKS = [
  {
    name: 'attacks: a role that is over is put in force again beyond reach',
    file: 'server/signage/people/grant-deeds.ts',
    from: `.where('unit', 'in', belowUnit(actor.unit))`,
    to: '',
    tests: ['test/server/attacks/escalation.test.ts'],
    only: 'no new life',
  },
  {
    name: 'attacks: a cell that is too long is looked into',
    file: 'server/signage/imports/list-rows.ts',
    from: `cells[key] = cell.length > most ? '' : cell;`,
    to: `cells[key] = cell;`,
    tests: ['test/server/attacks/lists.test.ts'],
    only: 'units that is too long',
  },
  {
    name: 'attacks: an item keeps words that its template does not take',
    file: 'server/signage/items/items.ts',
    from: `(from === undefined ? surplusProblem(input) : null)`,
    to: `null`,
    tests: FIELDS,
    only: 'no others wait in it',
  },
  {
    name: 'attacks: a link of recovery outlives that its person was disabled',
    file: 'server/signage/people/person-deeds.ts',
    from: `await trx.deleteFrom('recovery_links').where('person', '=', id).execute();`,
    to: '',
    tests: CREDENTIALS,
    only: 'before being disabled',
  },
  {
    name: 'attacks: a program that reads says where letters go',
    file: 'server/entry/rules.ts',
    from: `'PUT /api/me/notices': 'session',`,
    to: `'PUT /api/me/notices': 'person',`,
    tests: PROGRAMS,
    only: 'PUT /api/me/notices',
  },
];
