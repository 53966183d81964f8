/** Deeds on items, schedules and campaigns. */
import type { County } from './county.ts';
import { makeCampaign, makeSchedule, type Place } from './things.ts';
import { ADMINISTER, BRING, items, OWN, phase, PUBLISH, type Row, schedule } from './rows.ts';

type Layer = 'own' | 'insert';

const freshSchedule = (county: County, place: Place, layer: Layer = 'insert') =>
  makeSchedule(county.site, place, `schedule-${place}-${county.next()}`, { layer });

const freshCampaign = (county: County, place: Place, pauses: readonly unknown[] = []) =>
  makeCampaign(county.site, place, `campaign-${place}-${county.next()}`, pauses);

/** A campaign whose only phase plays in the shop's own layer. */
async function ownCampaign(county: County, place: Place): Promise<string> {
  const id = await freshCampaign(county, place);
  const { db } = county.site.signage;
  await db.updateTable('schedules').set({ layer: 'own' }).where('campaign', '=', id).execute();
  return id;
}

const editing = (about: string, may: Row['may'], layer: Layer, parts: object): Row => ({
  route: 'PATCH /api/schedules/:id',
  about,
  may,
  done: 200,
  beyond: 404,
  audit: 'schedule.edit',
  ask: async (county, place) => {
    const id = await freshSchedule(county, place, layer);
    return { path: `/api/schedules/${id}`, json: { version: 1, ...parts }, subject: id };
  },
});

const ending = (about: string, may: Row['may'], layer: Layer): Row => ({
  route: 'POST /api/schedules/:id/end',
  about,
  may,
  done: 200,
  beyond: 404,
  audit: 'schedule.end',
  ask: async (county, place) => {
    const id = await freshSchedule(county, place, layer);
    return { path: `/api/schedules/${id}/end`, json: { version: 1 }, subject: id };
  },
});

/** A deed of the person whose row lies, since then, where it lies. */
const undoing = (
  about: string,
  may: Row['may'],
  layer: Layer,
  before: object,
  needs = layer === 'own' ? 'own' : 'publish',
): Row => ({
  route: 'POST /api/undo',
  about,
  may,
  done: 200,
  beyond: 403,
  audit: 'undo',
  ask: async (county, place, role) => {
    const { db, clock } = county.site.signage;
    const id = await freshSchedule(county, place, layer);
    const row = await db
      .selectFrom('schedules')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const deed = `deed-${county.next()}`;
    await db
      .insertInto('revisions')
      .values({
        id: 1000 + county.next(),
        deed,
        person: county.people[role],
        at: clock.now(),
        action: 'schedule.edit',
        needs,
        noun: 'schedules',
        subject: id,
        before: JSON.stringify({ ...row, ...before }),
        after: JSON.stringify(row),
        undone_at: null,
      })
      .execute();
    return { path: '/api/undo', json: { deed }, subject: id };
  },
});

const onCampaign = (
  method: string,
  end: string,
  action: string,
  json: object,
  pauses: readonly unknown[] = [],
): Row => ({
  route: `${method} /api/campaigns/:id${end}`,
  may: PUBLISH,
  done: 200,
  beyond: 404,
  audit: action,
  ask: async (county, place) => {
    const id = await freshCampaign(county, place, pauses);
    return { path: `/api/campaigns/${id}${end}`, json: { version: 1, ...json }, subject: id };
  },
});

export const DEED_ROWS: readonly Row[] = [
  {
    route: 'POST /api/items',
    may: BRING,
    done: 201,
    beyond: null,
    audit: 'item.create',
    ask: () => ({ path: '/api/items', json: { text: '平安回家' } }),
  },
  {
    route: 'POST /api/items/check',
    may: BRING,
    done: 200,
    beyond: 400,
    ask: (_, place) => ({
      path: '/api/items/check',
      json: { text: '平安回家', target: { screens: [`screen-${place}`] } },
    }),
  },
  {
    route: 'POST /api/pictures',
    may: BRING,
    done: 201,
    beyond: null,
    audit: 'photo.add',
    ask: ({ png }) => ({ path: '/api/pictures', bytes: png }),
  },
  {
    route: 'POST /api/media',
    may: BRING,
    done: 201,
    beyond: null,
    audit: 'media.add',
    ask: ({ wav }) => ({ path: '/api/media', bytes: wav }),
  },
  ...(
    [
      ['to screens', PUBLISH, (place: Place) => ({ target: { screens: [`screen-${place}`] } })],
      ['of items', PUBLISH, (place: Place) => ({ items: items(`item-${place}`) })],
      [
        'in a campaign',
        PUBLISH,
        (place: Place) => ({ campaign: `campaign-${place}`, phase: '加' }),
      ],
      [
        'in the own layer',
        OWN,
        (place: Place) => ({ layer: 'own', target: { screens: [`screen-${place}`] } }),
      ],
    ] as const
  ).map(([about, may, parts]): Row => ({
    route: 'POST /api/schedules',
    about,
    may,
    done: 201,
    beyond: 400,
    audit: 'schedule.create',
    ask: (_, place) => ({ path: '/api/schedules', json: schedule(parts(place)) }),
  })),
  editing('as it is', PUBLISH, 'insert', { priority: 3 }),
  editing('of the own layer', OWN, 'own', { priority: 3 }),
  editing('out of the own layer', ADMINISTER, 'own', { layer: 'insert' }),
  editing('into the own layer', ADMINISTER, 'insert', { layer: 'own' }),
  ending('as it is', PUBLISH, 'insert'),
  ending('of the own layer', OWN, 'own'),
  undoing('as it was', PUBLISH, 'insert', { priority: 5 }),
  undoing('of the own layer', OWN, 'own', { priority: 5 }),
  undoing('that took it out of the own layer', ADMINISTER, 'insert', { layer: 'own' }),
  undoing('that put it into the own layer', ADMINISTER, 'own', { layer: 'insert' }, 'publish'),
  ...(
    [
      [
        'to screens',
        PUBLISH,
        (place: Place) => phase({ target: { screens: [`screen-${place}`] } }),
      ],
      ['of items', PUBLISH, (place: Place) => phase({ items: items(`item-${place}`) })],
      [
        'with a phase in the own layer',
        ADMINISTER,
        (place: Place) => phase({ layer: 'own', target: { screens: [`screen-${place}`] } }),
      ],
    ] as const
  ).map(([about, may, part]): Row => ({
    route: 'POST /api/campaigns',
    about,
    may,
    done: 201,
    beyond: 400,
    audit: 'campaign.create',
    ask: (_, place) => ({
      path: '/api/campaigns',
      json: { name: '活动', themeDay: '2027-01-10', phases: [part(place)] },
    }),
  })),
  { ...onCampaign('PATCH', '', 'campaign.edit', { name: '改名' }), about: 'its name' },
  {
    ...onCampaign('PATCH', '', 'campaign.edit', {}),
    about: 'with a phase in the own layer',
    may: ADMINISTER,
    ask: async (county, place) => {
      const id = await freshCampaign(county, place);
      const phases = [phase({ layer: 'own', target: {}, items: items(`item-${place}`) })];
      return { path: `/api/campaigns/${id}`, json: { version: 1, phases }, subject: id };
    },
  },
  {
    ...onCampaign('PATCH', '', 'campaign.edit', {}),
    about: 'whose phase of the own layer ends',
    may: ADMINISTER,
    ask: async (county, place) => {
      const id = await ownCampaign(county, place);
      return { path: `/api/campaigns/${id}`, json: { version: 1, phases: [] }, subject: id };
    },
  },
  {
    ...onCampaign('PATCH', '', 'campaign.edit', {}),
    about: 'whose phase leaves the own layer',
    may: ADMINISTER,
    ask: async (county, place) => {
      const id = await ownCampaign(county, place);
      const part = { schedule: `phase-${id}`, target: {}, items: items(`item-${place}`) };
      const phases = [phase({ ...part, layer: 'insert' })];
      return { path: `/api/campaigns/${id}`, json: { version: 1, phases }, subject: id };
    },
  },
  onCampaign('POST', '/pause', 'campaign.pause', {}),
  onCampaign('POST', '/resume', 'campaign.resume', {}, [{ from: 0, until: null }]),
  onCampaign('POST', '/end', 'campaign.end', {}),
  {
    ...onCampaign('POST', '/copy', 'campaign.copy', {}),
    done: 201,
    ask: async (county, place) => {
      const id = await freshCampaign(county, place);
      const json = { themeDay: '2028-01-10', name: '明年' };
      return { path: `/api/campaigns/${id}/copy`, json };
    },
  },
  {
    ...onCampaign('POST', '/copy', 'campaign.copy', {}),
    about: 'with a phase in the own layer',
    may: ADMINISTER,
    done: 201,
    ask: async (county, place) => {
      const id = await ownCampaign(county, place);
      const json = { themeDay: '2028-01-10', name: '明年' };
      return { path: `/api/campaigns/${id}/copy`, json };
    },
  },
];
