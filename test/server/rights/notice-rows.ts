/** What everybody is told, and where: one's own inbox and wishes. */
import { newId } from '../../../server/signage/ground/ids.ts';
import { ADMINISTER, ALL, type Row } from './rows.ts';
import type { County } from './county.ts';
import { type Place, PLACES, unitOf } from './things.ts';

const url = 'https://hooks.example/gengfu';
const events = ['screen.silent'];

/** A new one there, as its own administrator would make it. */
async function makeWebhook({ site }: County, place: Place): Promise<string> {
  const id = newId('webhook');
  await site.signage.db
    .insertInto('webhooks')
    .values({
      id,
      unit: unitOf(place),
      url,
      events: JSON.stringify(events),
      secret: 'whsec_AAAA',
      created_by: null,
      created_at: 0,
      version: 1,
      failing_since: null,
      disabled_at: null,
      problem: null,
    })
    .execute();
  return id;
}

export const NOTICE_ROWS: readonly Row[] = [
  {
    route: 'GET /api/inbox',
    may: ALL,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/inbox' }),
  },
  {
    route: 'POST /api/inbox/read',
    may: ALL,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/inbox/read', json: { ids: ['notice-of-nobody'] } }),
  },
  {
    route: 'GET /api/me/notices',
    may: ALL,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/me/notices' }),
  },
  {
    route: 'PUT /api/me/notices',
    may: ALL,
    done: 200,
    beyond: null,
    ask: (county, _, role) => ({
      path: '/api/me/notices',
      json: { mail: null, language: 'zh', timeZone: 'Asia/Shanghai', quiet: null, events: [] },
      subject: county.people[role],
    }),
    audit: 'notices.wish',
  },
  {
    route: 'GET /api/webhooks',
    may: ADMINISTER,
    done: 200,
    beyond: null,
    ask: async (county) => {
      for (const place of PLACES) await makeWebhook(county, place);
      return { path: '/api/webhooks' };
    },
  },
  {
    route: 'POST /api/webhooks',
    may: ADMINISTER,
    done: 201,
    beyond: 400,
    ask: async (county, place) => {
      await county.site.signage.db.deleteFrom('webhooks').execute();
      return { path: '/api/webhooks', json: { unit: unitOf(place), url, events } };
    },
    audit: 'webhook.add',
  },
  {
    route: 'PATCH /api/webhooks/:id',
    may: ADMINISTER,
    done: 200,
    beyond: 404,
    ask: async (county, place) => {
      const id = await makeWebhook(county, place);
      return { path: `/api/webhooks/${id}`, json: { version: 1, enabled: false } };
    },
    audit: 'webhook.change',
  },
  {
    route: 'DELETE /api/webhooks/:id',
    may: ADMINISTER,
    done: 204,
    beyond: 404,
    ask: async (county, place) => {
      const id = await makeWebhook(county, place);
      return { path: `/api/webhooks/${id}`, subject: id };
    },
    audit: 'webhook.remove',
  },
];
