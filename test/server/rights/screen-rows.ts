/** Deeds on screens, their players, and urgent messages. */
import type { County } from './county.ts';
import { makeScreen, makeUrgent, type Place, unitOf } from './things.ts';
import { ADMINISTER, ALL, BRING, OWN, type Row, URGENT } from './rows.ts';

const HOUR_MS = 3_600_000;

/** Whoever leads, looks over others, or administers. */
const LOCATE: Row['may'] = ['command', 'inspector', 'administrator'];

const freshScreen = (county: County, place: Place) =>
  makeScreen(county.site, place, `screen-${place}-${county.next()}`);

const onScreen = (
  method: string,
  end: string,
  may: Row['may'],
  action: string,
  json: (now: number) => object,
): Row => ({
  route: `${method} /api/screens/:id${end}`,
  may,
  done: 200,
  beyond: 404,
  audit: action,
  ask: async (county, place) => {
    const id = await freshScreen(county, place);
    const body = { version: 1, ...json(county.site.signage.clock.now()) };
    return { path: `/api/screens/${id}${end}`, json: body, subject: id };
  },
});

const reach = (deed: 'revoke' | 'rotate', may: Row['may']): Row[] => {
  const row = { route: `POST /api/pairing/${deed}`, may, done: 200, audit: `pairing.${deed}` };
  const path = `/api/pairing/${deed}`;
  return [
    {
      ...row,
      about: 'of a screen',
      beyond: 404,
      ask: async (county, place) => {
        const id = await freshScreen(county, place);
        return { path, json: { screen: id }, subject: id };
      },
    },
    {
      ...row,
      about: 'of a unit',
      beyond: 404,
      ask: (_, place) => ({ path, json: { unit: unitOf(place) }, subject: unitOf(place) }),
    },
    {
      ...row,
      about: 'of all that one reaches',
      beyond: null,
      says: ['screen-own', 'screen-below'],
      ask: () => ({ path, json: { all: true }, subject: 'all' }),
    },
  ];
};

export const SCREEN_ROWS: readonly Row[] = [
  {
    route: 'POST /api/screens',
    may: ADMINISTER,
    done: 201,
    beyond: 400,
    audit: 'screen.add',
    ask: (county, place) => ({
      path: '/api/screens',
      json: {
        id: `screen-${place}-${county.next()}`,
        unit: unitOf(place),
        name: '新屏',
        kind: 'storefront',
        width: 64,
        height: 16,
        colour: 'mono',
      },
    }),
  },
  {
    ...onScreen('PATCH', '', ADMINISTER, 'screen.edit', () => ({ name: '改名' })),
    about: 'its name',
  },
  {
    ...onScreen('PATCH', '', ADMINISTER, 'screen.edit', () => ({ tags: ['a'] })),
    about: 'its tags',
  },
  {
    ...onScreen('PATCH', '', ADMINISTER, 'screen.edit', () => ({ sound: true })),
    about: 'its sound',
  },
  { ...onScreen('PATCH', '', OWN, 'screen.edit', () => ({ volume: [] })), about: 'its volume' },
  { ...onScreen('PATCH', '', OWN, 'screen.edit', () => ({ brightness: [] })), about: 'its light' },
  {
    ...onScreen('PATCH', '', ADMINISTER, 'screen.edit', () => ({ brightness: [], zones: null })),
    about: 'its light and more',
  },
  onScreen('PUT', '/contract', OWN, 'contract.set', () => ({
    contract: { quotaSecondsPerHour: 60 },
  })),
  onScreen('POST', '/pause', OWN, 'contract.pause', (now) => ({ until: now + HOUR_MS })),
  {
    ...onScreen('POST', '/resume', OWN, 'contract.resume', () => ({})),
    ask: async (county, place) => {
      const id = await freshScreen(county, place);
      const contract = { quotaSecondsPerHour: 60, pauses: [{ from: 0, until: 9e15 }] };
      await county.site.signage.db
        .updateTable('screens')
        .set({ contract: JSON.stringify(contract) })
        .where('id', '=', id)
        .execute();
      return { path: `/api/screens/${id}/resume`, json: { version: 1 }, subject: id };
    },
  },
  onScreen('PUT', '/track', ADMINISTER, 'track.set', () => ({ track: { everySeconds: 10 } })),
  {
    route: 'GET /api/screens/:id/track',
    may: LOCATE,
    done: 200,
    beyond: 404,
    audit: 'track.read',
    ask: (_, place) => ({
      path: `/api/screens/screen-${place}/track`,
      subject: `screen-${place}`,
    }),
  },
  {
    route: 'GET /api/screens/:id/position',
    may: LOCATE,
    done: 200,
    beyond: 404,
    ask: (_, place) => ({ path: `/api/screens/screen-${place}/position` }),
  },
  {
    route: 'POST /api/screens/:id/thumbnails',
    may: ALL,
    done: 202,
    beyond: 404,
    audit: 'screen.thumbnail',
    ask: async (county, place) => {
      const screen = await freshScreen(county, place);
      const { db, clock } = county.site.signage;
      const at = clock.now();
      await db
        .insertInto('presence')
        .values({ screen, connected: 1, since: at, seen_at: at, health: 'null', silent_at: null })
        .execute();
      return { path: `/api/screens/${screen}/thumbnails`, subject: screen };
    },
  },
  ...['/api', ''].flatMap((at): Row[] => [
    {
      route: `GET ${at}/screens/:id/thumbnails/:thumbnail`,
      about: 'that one asked for',
      may: ALL,
      // The page's part says "not yet" by its status.
      done: at === '' ? 202 : 200,
      beyond: 404,
      ask: (_, place, role) => ({
        path: `${at}/screens/screen-${place}/thumbnails/thumbnail-${role}-${place}`,
      }),
    },
    {
      route: `GET ${at}/screens/:id/thumbnails/:thumbnail`,
      about: 'that another asked for',
      may: ADMINISTER,
      done: at === '' ? 202 : 200,
      denied: 404,
      beyond: 404,
      ask: (_, place) => ({
        path: `${at}/screens/screen-${place}/thumbnails/thumbnail-administrator-${place}`,
      }),
    },
  ]),
  {
    route: 'POST /api/pairing/claim',
    may: BRING,
    done: 200,
    beyond: 404,
    audit: 'pairing.claim',
    ask: async ({ site, next }, place) => {
      // As if a player showed it; one place may ask for no more than thirty.
      const code = String(100_000 + next());
      const now = site.signage.clock.now();
      await site.signage.db
        .insertInto('pairing_codes')
        .values({
          code,
          poll_hash: code,
          address: code,
          created_at: now,
          expires_at: now + HOUR_MS,
        })
        .execute();
      const screen = `screen-${place}`;
      return { path: '/api/pairing/claim', json: { code, screen }, subject: screen };
    },
  },
  ...reach('revoke', URGENT),
  ...reach('rotate', ADMINISTER),
  {
    route: 'POST /api/pairing/key',
    about: 'from below the root',
    may: [],
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/pairing/key' }),
  },
  {
    route: 'POST /api/urgent',
    may: URGENT,
    done: 201,
    beyond: 400,
    audit: 'urgent.issue',
    ask: ({ site }, place) => ({
      path: '/api/urgent',
      json: {
        text: '台风红色预警',
        target: { screens: [`screen-${place}`] },
        expiresAt: site.signage.clock.now() + HOUR_MS,
      },
    }),
  },
  {
    route: 'PATCH /api/urgent/:id',
    may: URGENT,
    done: 200,
    beyond: 404,
    audit: 'urgent.update',
    ask: async ({ site, next }, place) => {
      const id = await makeUrgent(site, place, `urgent-${place}-${next()}`);
      return { path: `/api/urgent/${id}`, json: { text: '解除' }, subject: id };
    },
  },
  {
    route: 'POST /api/urgent/:id/cancel',
    may: URGENT,
    done: 200,
    beyond: 404,
    audit: 'urgent.cancel',
    ask: async ({ site, next }, place) => {
      const id = await makeUrgent(site, place, `urgent-${place}-${next()}`);
      return { path: `/api/urgent/${id}/cancel`, subject: id };
    },
  },
];
