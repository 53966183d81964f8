/** What becomes of items. */
import type { County } from './county.ts';
import { ALL, BRING, type Row } from './rows.ts';
import { makeItem, type Place } from './things.ts';

const freshItem = (county: County, place: Place) =>
  makeItem(county.site, place, `item-${place}-${county.next()}`);

async function withdrawnItem(county: County, place: Place): Promise<string> {
  const id = await freshItem(county, place);
  const { db, clock } = county.site.signage;
  await db.updateTable('items').set({ withdrawn_at: clock.now() }).where('id', '=', id).execute();
  return id;
}

const onItem = (
  method: string,
  end: string,
  audit: string,
  json: object,
  make: typeof freshItem = freshItem,
): Row => ({
  route: `${method} /api/items/:id${end}`,
  may: BRING,
  done: 200,
  beyond: 404,
  audit,
  ask: async (county, place) => {
    const id = await make(county, place);
    return { path: `/api/items/${id}${end}`, json, subject: id };
  },
});

const onDraft = (method: string, done: number): Row => ({
  route: `${method} /api/drafts/:id`,
  may: ALL,
  done,
  beyond: null,
  ask: async ({ site, people, next }, _, role) => {
    const id = `draft-${next()}`;
    const row = { person: people[role], id, kind: 'item', body: '{}', saved_at: 0 };
    await site.signage.db.insertInto('drafts').values(row).execute();
    const json = method === 'PUT' ? { json: { kind: 'item', body: {} } } : {};
    return { path: `/api/drafts/${id}`, ...json };
  },
});

export const ITEM_ROWS: readonly Row[] = [
  {
    route: 'GET /api/drafts',
    may: ALL,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/drafts' }),
  },
  onDraft('GET', 200),
  onDraft('PUT', 200),
  onDraft('DELETE', 204),
  {
    route: 'GET /api/items/:id/versions',
    may: ALL,
    done: 200,
    beyond: 404,
    ask: (_, place) => ({ path: `/api/items/item-${place}/versions` }),
    says: ['平安'],
  },
  {
    route: 'GET /api/item-tags',
    may: ALL,
    done: 200,
    beyond: null,
    ask: async ({ site }) => {
      for (const place of ['own', 'beside', 'above', 'foreign'] as const)
        await site.signage.db
          .insertInto('item_tags')
          .values({ item: `item-${place}`, tag: `tag-${place}` })
          .onConflict((oc) => oc.doNothing())
          .execute();
      return { path: '/api/item-tags' };
    },
    says: ['tag-own'],
  },
  onItem('PATCH', '', 'item.edit', { version: 1, text: '一路平安' }),
  onItem('POST', '/withdraw', 'item.withdraw', { version: 1 }),
  onItem('POST', '/restore', 'item.restore', { version: 1 }, withdrawnItem),
  onItem('PUT', '/tags', 'item.file', { tags: ['taxi'] }),
  {
    route: 'POST /api/items/:id/copy',
    may: BRING,
    done: 201,
    beyond: 404,
    audit: 'item.copy',
    ask: async (county, place) => ({
      path: `/api/items/${await freshItem(county, place)}/copy`,
    }),
  },
];
