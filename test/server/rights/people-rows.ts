/** Units, people and their roles: who may see and change them. */
import { addPerson } from '../../../server/signage/people/people.ts';
import { insertGrant } from '../../../server/signage/people/grants.ts';
import type { County } from './county.ts';
import { ADMINISTER, ALL, type Row } from './rows.ts';
import { type Place, unitOf } from './things.ts';

const LOOK: Row['may'] = ['inspector', 'administrator'];
const PASSWORD = 'a long enough password';

/** Below the unit of a place. */
async function freshUnit({ site, next }: County, place: Place): Promise<string> {
  const id = `fresh-${next()}-${place}`;
  const unit = { id, parent: unitOf(place), name: id, name_en: id, kind: 'station' };
  await site.signage.db.insertInto('units').values(unit).execute();
  return id;
}

async function freshPerson({ site, next }: County, place: Place): Promise<string> {
  const { db, clock } = site.signage;
  const login = `somebody-${next()}-${place}`;
  const person = {
    login,
    name: login,
    unit: unitOf(place),
    role: 'publisher',
    password: PASSWORD,
  } as const;
  return db.transaction().execute((trx) => addPerson(trx, person, clock.now()));
}

const onUnit = (
  method: string,
  end: string,
  action: string,
  json: (place: Place) => object = () => ({}),
): Row => ({
  route: `${method} /api/units/:id${end}`,
  may: ADMINISTER,
  done: 200,
  beyond: 404,
  audit: action,
  ask: async (county, place) => {
    const id = await freshUnit(county, place);
    return { path: `/api/units/${id}${end}`, json: { version: 1, ...json(place) }, subject: id };
  },
});

const onPerson = (method: string, end: string, action: string, json: object): Row => ({
  route: `${method} /api/people/:id${end}`,
  may: ADMINISTER,
  done: 200,
  beyond: 404,
  audit: action,
  ask: async (county, place) => {
    const id = await freshPerson(county, place);
    return { path: `/api/people/${id}${end}`, json, subject: id };
  },
});

const onGrant = (method: string, action: string, json?: object): Row => ({
  route: `${method} /api/people/:id/grants/:grant`,
  may: ADMINISTER,
  done: 200,
  beyond: 404,
  audit: action,
  ask: async (county, place) => {
    const person = await freshPerson(county, place);
    const grant = await county.site.signage.db
      .transaction()
      .execute((trx) => insertGrant(trx, { person, unit: unitOf(place), role: 'owner' }));
    const path = `/api/people/${person}/grants/${grant}`;
    return { path, ...(json && { json }), subject: person };
  },
});

const LISTS = {
  units: (id: string, unit: string) => `name,kind,parent\n${id},station,${unit}`,
  people: (id: string, unit: string) => `login,name,unit,role\n${id},${id},${unit},owner`,
  screens: (id: string, unit: string) =>
    `id,name,unit,kind,size,colour\n${id},${id},${unit},bank,64x16,mono`,
};

export const PEOPLE_ROWS: readonly Row[] = [
  {
    route: 'GET /api/units',
    may: ALL,
    done: 200,
    beyond: null,
    says: ['unit-own', 'unit-below'],
    // The unit above is where one's own lies.
    mayName: /"parent":"unit-above"/g,
    ask: () => ({ path: '/api/units' }),
  },
  {
    route: 'GET /api/units',
    about: 'of one unit',
    may: ALL,
    done: 200,
    beyond: 200,
    mayName: /"parent":"unit-above"/g,
    ask: (_, place) => ({ path: `/api/units?under=${unitOf(place)}` }),
  },
  {
    route: 'GET /api/units/:id',
    may: ALL,
    done: 200,
    beyond: 404,
    mayName: /"parent":"unit-above"/g,
    ask: (_, place) => ({ path: `/api/units/${unitOf(place)}` }),
  },
  {
    route: 'POST /api/units',
    may: ADMINISTER,
    done: 201,
    beyond: 400,
    audit: 'unit.add',
    ask: (_, place) => ({
      path: '/api/units',
      json: { parent: unitOf(place), name: '新单位', kind: 'station' },
    }),
  },
  onUnit('PATCH', '', 'unit.edit', () => ({ name: '改名' })),
  onUnit('POST', '/move', 'unit.move', () => ({ parent: unitOf('below') })),
  onUnit('POST', '/merge', 'unit.merge', () => ({ into: unitOf('below') })),
  onUnit('POST', '/close', 'unit.close'),
  {
    ...onUnit('POST', '/open', 'unit.open'),
    ask: async (county, place) => {
      const id = await freshUnit(county, place);
      const { db } = county.site.signage;
      await db.updateTable('units').set({ closed_at: 1 }).where('id', '=', id).execute();
      return { path: `/api/units/${id}/open`, json: { version: 1 }, subject: id };
    },
  },
  {
    route: 'GET /api/people',
    may: LOOK,
    done: 200,
    beyond: null,
    says: ['"login":"owner"'],
    audit: 'people.read',
    ask: () => ({ path: '/api/people', subject: unitOf('own') }),
  },
  {
    route: 'GET /api/people/:id',
    may: LOOK,
    done: 200,
    beyond: 404,
    audit: 'person.read',
    ask: async (county, place) => {
      const id = await freshPerson(county, place);
      return { path: `/api/people/${id}`, subject: id };
    },
  },
  {
    route: 'POST /api/people',
    may: ADMINISTER,
    done: 201,
    beyond: 400,
    audit: 'person.create',
    ask: ({ next }, place) => {
      const login = `made-${next()}`;
      return { path: '/api/people', json: { login, name: '新人', unit: unitOf(place) } };
    },
  },
  onPerson('PATCH', '', 'person.edit', { version: 1, name: '改名' }),
  onPerson('POST', '/disable', 'person.disable', { version: 1 }),
  onPerson('POST', '/enable', 'person.enable', { version: 1 }),
  {
    ...onPerson('POST', '/grants', 'grant.add', { role: 'owner', unit: unitOf('below') }),
    done: 201,
  },
  onGrant('PATCH', 'grant.change', { untilAt: 4_102_444_800_000 }),
  onGrant('DELETE', 'grant.remove'),
  ...(['units', 'people', 'screens'] as const).map((what): Row => ({
    route: 'POST /api/imports/:what',
    about: what,
    may: ADMINISTER,
    done: 200,
    beyond: 400,
    audit: `import.${what}`,
    ask: ({ next }, place) => ({
      path: `/api/imports/${what}`,
      bytes: new TextEncoder().encode(LISTS[what](`list-${next()}`, unitOf(place))),
    }),
  })),
  {
    route: 'GET /api/imports/:what/example',
    may: ADMINISTER,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/imports/units/example' }),
  },
  {
    route: 'GET /api/me',
    may: ALL,
    done: 200,
    beyond: null,
    says: ['unit-own'],
    ask: () => ({ path: '/api/me' }),
  },
  {
    route: 'POST /unit',
    may: ALL,
    done: 303,
    // One is back where one was, and acts for the same unit as before.
    beyond: 303,
    ask: (_, place) => ({ path: '/unit', form: { unit: unitOf(place), back: '/' } }),
  },
  {
    route: 'POST /api/me/unit',
    may: ALL,
    done: 204,
    beyond: 403,
    ask: (_, place) => ({ path: '/api/me/unit', json: { unit: unitOf(place) } }),
  },
];
