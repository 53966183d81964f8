/** What is read: lists, single things, and pages. Whoever is signed in may, of its own unit and those below. */
import { assetsIn } from '../../../content/programme/assets.ts';
import { programmeOf } from '../../../server/signage/programmes/programme-rows.ts';
import { ALL, PUBLISH, type Row } from './rows.ts';

const both = (noun: string): string[] => [`${noun}-own`, `${noun}-below`];

const list = (path: string, noun: string, query = ''): Row => ({
  route: `GET ${path}`,
  ...(query && { about: query }),
  may: ALL,
  done: 200,
  beyond: null,
  says: both(noun),
  ask: () => ({ path: path + query }),
});

/** A list of one screen: elsewhere it is empty, as that of a screen that is not there. */
const ofScreen = (path: string): Row => ({
  route: `GET ${path}`,
  about: 'of one screen',
  may: ALL,
  done: 200,
  beyond: 200,
  ask: (_, place) => ({ path: `${path}?screen=screen-${place}` }),
});

const one = (path: string, noun: string, parameter = 'id'): Row => ({
  route: `GET ${path}`,
  may: ALL,
  done: 200,
  beyond: 404,
  ask: (_, place) => ({ path: path.replace(`:${parameter}`, `${noun}-${place}`) }),
});

/** The picture of what plays there. */
const asset = (end: string): Row => ({
  route: `GET /assets/:hash${end}`,
  may: ALL,
  done: 200,
  beyond: 403,
  ask: async ({ site }, place) => {
    const stored = await programmeOf(site.signage.db, `screen-${place}`);
    const entries = stored?.body.programme.entries ?? [];
    const entry = entries.find(({ item }) => item === `item-${place}`);
    const [first] = entry ? assetsIn(entry.media) : [];
    return { path: `/assets/${first?.hash}${end}` };
  },
});

export const READ_ROWS: readonly Row[] = [
  list('/api/items', 'item'),
  one('/api/items/:id', 'item'),
  list('/api/schedules', 'schedule'),
  list('/api/campaigns', 'campaign'),
  one('/api/campaigns/:id', 'campaign'),
  one('/api/campaigns/:id/forecast', 'campaign'),
  list('/api/screens', 'screen'),
  one('/api/screens/:id', 'screen'),
  one('/api/screens/:id/programme', 'screen'),
  one('/api/screens/:id/showing', 'screen'),
  one('/api/screens/:id/why', 'screen'),
  one('/api/screens/:id/plays-proof', 'screen'),
  list('/api/plays', 'screen'),
  ofScreen('/api/plays'),
  list('/api/plays/totals', 'screen'),
  ofScreen('/api/plays/totals'),
  list('/api/urgent', 'urgent'),
  one('/api/urgent/:id', 'urgent'),
  list('/api/presence', 'screen'),
  list('/api/presence/events', 'screen'),
  ofScreen('/api/presence/events'),
  list('/api/reports', 'screen'),
  ofScreen('/api/reports'),
  list('/api/deliveries', 'screen'),
  ofScreen('/api/deliveries'),
  list('/api/readiness', 'screen'),
  { ...list('/api/readiness', 'screen', '?campaign=campaign-own'), says: ['screen-own'] },
  { ...list('/api/readiness', 'screen', '?campaign=campaign-above'), says: [] },
  list('/api/cap', 'alert'),
  asset(''),
  asset('/address'),

  // Pages.
  // A campaign of the unit above that reaches none of its screens is not named.
  list('/', 'screen'),
  {
    ...list('/', 'screen'),
    about: 'of one unit',
    says: [],
    ask: (_, place) => ({ path: `/?unit=unit-${place}` }),
    beyond: 200,
  },
  {
    ...list('/publish', 'screen'),
    // Who may not publish is told so in place of the form.
    saysTo: PUBLISH,
    // The units above a screen, by their ids: targets are matched against them.
    mayName: /unit-above/g,
  },
  one('/publish/:schedule', 'schedule', 'schedule'),
  {
    route: 'POST /publish/preview',
    may: ALL,
    done: 200,
    // The page says what is wrong in place of the pictures.
    beyond: 200,
    ask: (_, place) => ({
      path: '/publish/preview',
      json: {
        item: { template: 'banner', text: '平安', copy: {}, style: {}, dwellMs: 10_000 },
        target: { screens: [`screen-${place}`] },
        zone: null,
        share: 300,
        window: {},
      },
    }),
  },
  { ...list('/urgent', 'urgent'), mayName: /unit-above/g },
  one('/urgent/:id', 'urgent'),
  list('/plays', 'screen'),
  ofScreen('/plays'),
  { ...list('/screens', 'screen'), done: 303, says: [] },
  one('/screens/:id', 'screen'),
  { ...list('/wall', 'screen'), says: [] },
];

/** What is open to everybody, and how it is answered: no person is behind it, or it is how one comes in. */
export const OPEN: readonly (readonly [
  route: string,
  path: string,
  status: number,
  body?: unknown,
])[] = [
  ['GET /healthz', '/healthz', 200],
  ['GET /readyz', '/readyz', 200],
  ['GET /api/openapi.json', '/api/openapi.json', 200],
  ['POST /api/sessions', '/api/sessions', 401, { login: 'nobody', password: 'nothing' }],
  ['DELETE /api/sessions/current', '/api/sessions/current', 204],
  ['POST /api/pairing', '/api/pairing', 201],
  ['GET /api/pairing/:poll', '/api/pairing/none', 404],
  // The bearer token of a source, never of a person.
  ['POST /api/cap', '/api/cap', 401, '<alert/>'],
  ['GET /play/:screen', '/play/screen-own', 200],
  ['GET /play-assets/*', '/play-assets/part.js', 200],
  // Only screens that are open to all.
  ['POST /play/:screen/pair', '/play/screen-own/pair', 403],
  ['GET /islands/:name', '/islands/console.css', 200],
  ['GET /sign-in', '/sign-in', 200],
  ['GET /sign-in/with/:provider', '/sign-in/with/nobody', 404],
  ['GET /sign-in/with/:provider/back', '/sign-in/with/nobody/back', 404],
  ['POST /sign-in', '/sign-in', 401],
  ['POST /sign-out', '/sign-out', 303],
  ['GET /language/:language', '/language/en', 303],
  ['GET /*', '/nothing-here', 404],
];
