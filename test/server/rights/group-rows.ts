/** Screens that are taken down and brought back, changed by the many, and put into groups. */
import type { County } from './county.ts';
import { makeScreen, type Place, PLACES, unitOf } from './things.ts';
import { ADMINISTER, ALL, OWN, type Row } from './rows.ts';

const freshScreen = (county: County, place: Place) =>
  makeScreen(county.site, place, `screen-${place}-${county.next()}`);

async function makeGroup({ site }: County, place: Place, id: string): Promise<string> {
  await site.signage.db
    .insertInto('screen_groups')
    .values({
      id,
      unit: unitOf(place),
      name: `组 ${id}`,
      name_en: id,
      created_by: null,
      created_at: site.signage.clock.now(),
      ended_at: null,
      version: 1,
    })
    .onConflict((oc) => oc.column('id').doNothing())
    .execute();
  return id;
}

const freshGroup = (county: County, place: Place) =>
  makeGroup(county, place, `group-${place}-${county.next()}`);

const many = (about: string, may: Row['may'], change: object): Row => ({
  route: 'POST /api/screens/changes',
  about,
  may,
  done: 200,
  beyond: 400,
  audit: 'screens.change',
  ask: async (county, place) => {
    const screens = [await freshScreen(county, place)];
    const json = { target: { screens }, change };
    return { path: '/api/screens/changes', json, subject: 'many' };
  },
});

export const GROUP_ROWS: readonly Row[] = [
  {
    route: 'GET /api/screens',
    about: 'those that were taken down',
    may: ALL,
    done: 200,
    beyond: null,
    says: ['screen-own-gone', 'screen-below-gone'],
    ask: async (county) => {
      for (const place of PLACES) await makeGone(county, place);
      return { path: '/api/screens?retired=1' };
    },
  },
  {
    route: 'POST /api/screens/:id/retire',
    may: ADMINISTER,
    done: 200,
    beyond: 404,
    audit: 'screen.retire',
    ask: async (county, place) => {
      const id = await freshScreen(county, place);
      return { path: `/api/screens/${id}/retire`, json: { version: 1 }, subject: id };
    },
  },
  {
    route: 'POST /api/screens/:id/restore',
    may: ADMINISTER,
    done: 200,
    beyond: 404,
    audit: 'screen.restore',
    ask: async (county, place) => {
      const id = await freshScreen(county, place);
      await takeDown(county, id);
      return { path: `/api/screens/${id}/restore`, json: { version: 1 }, subject: id };
    },
  },
  {
    route: 'PATCH /api/screens/:id',
    about: 'its unit',
    may: ADMINISTER,
    done: 200,
    beyond: 404,
    audit: 'screen.edit',
    ask: async (county, place) => {
      const id = await freshScreen(county, place);
      const json = { version: 1, unit: unitOf('below') };
      return { path: `/api/screens/${id}`, json, subject: id };
    },
  },
  {
    route: 'PATCH /api/screens/:id',
    about: 'into a unit',
    may: ADMINISTER,
    done: 200,
    beyond: 400,
    audit: 'screen.edit',
    ask: async (county, place) => {
      const id = await freshScreen(county, 'own');
      const json = { version: 1, unit: unitOf(place) };
      return { path: `/api/screens/${id}`, json, subject: id };
    },
  },
  {
    route: 'PATCH /api/screens/:id',
    about: 'its contract',
    may: OWN,
    done: 200,
    beyond: 404,
    audit: 'screen.edit',
    ask: async (county, place) => {
      const id = await freshScreen(county, place);
      const json = { version: 1, contract: { quotaSecondsPerHour: 60 } };
      return { path: `/api/screens/${id}`, json, subject: id };
    },
  },
  many('their light', OWN, { brightness: Array.from({ length: 24 }, () => 50) }),
  many('their tags', ADMINISTER, { addTags: ['a'] }),
  many('their light and more', ADMINISTER, { brightness: [], sound: true }),
  {
    route: 'GET /api/groups',
    may: ALL,
    done: 200,
    beyond: null,
    says: ['group-own', 'group-below', 'group-above'],
    // A county names its gates for all of its stations.
    mayName: /(?:unit|group)-above/g,
    ask: async (county) => {
      for (const place of PLACES) await makeGroup(county, place, `group-${place}`);
      return { path: '/api/groups' };
    },
  },
  {
    route: 'GET /api/groups/:id',
    may: ALL,
    done: 200,
    beyond: 404,
    ask: async (county, place) => {
      // Those above one may name, and look at: screen-groups.test.ts.
      const at = place === 'above' ? 'beside' : place;
      return { path: `/api/groups/${await freshGroup(county, at)}` };
    },
  },
  {
    route: 'POST /api/groups',
    may: ADMINISTER,
    done: 201,
    beyond: 400,
    audit: 'group.create',
    ask: (_, place) => ({
      path: '/api/groups',
      json: { name: '各门', unit: unitOf(place) },
    }),
  },
  {
    route: 'PATCH /api/groups/:id',
    may: ADMINISTER,
    done: 200,
    beyond: 404,
    audit: 'group.edit',
    ask: async (county, place) => {
      const id = await freshGroup(county, place);
      return { path: `/api/groups/${id}`, json: { version: 1, name: '改' }, subject: id };
    },
  },
  {
    route: 'PATCH /api/groups/:id',
    about: 'with a screen that comes in',
    may: ADMINISTER,
    done: 200,
    beyond: 400,
    audit: 'group.edit',
    ask: async (county, place) => {
      const id = await freshGroup(county, 'own');
      const add = { screens: [await freshScreen(county, place)] };
      return { path: `/api/groups/${id}`, json: { version: 1, add }, subject: id };
    },
  },
  {
    route: 'POST /api/groups/:id/end',
    may: ADMINISTER,
    done: 200,
    beyond: 404,
    audit: 'group.end',
    ask: async (county, place) => {
      const id = await freshGroup(county, place);
      return { path: `/api/groups/${id}/end`, json: { version: 1 }, subject: id };
    },
  },
];

async function makeGone(county: County, place: Place): Promise<void> {
  const id = `screen-${place}-gone`;
  const { db } = county.site.signage;
  const there = await db.selectFrom('screens').select('id').where('id', '=', id).execute();
  if (there.length === 0) await makeScreen(county.site, place, id);
  await takeDown(county, id);
}

async function takeDown({ site }: County, id: string): Promise<void> {
  await site.signage.db
    .updateTable('screens')
    .set({ retired_at: site.signage.clock.now() })
    .where('id', '=', id)
    .execute();
}
