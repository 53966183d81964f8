/** What becomes of items. */
import type { County } from './county.ts';
import { ALL, BRING, type Row } from './rows.ts';
import { addPerson } from '../../../server/signage/people/people.ts';
import { makeItem, type Place, unitOf } from './things.ts';

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

/** A file of somebody of the same role at that place; it is nobody's else. */
const onFile = (shelf: 'media' | 'pictures'): Row => ({
  route: `DELETE /api/${shelf}/:hash`,
  may: BRING,
  done: 200,
  beyond: 404,
  audit: 'file.delete',
  ask: async (county, place) => {
    const { db, clock } = county.site.signage;
    const hash = `${county.next()}`.padStart(64, '0');
    const now = clock.now();
    const person = await db.transaction().execute((trx) =>
      addPerson(
        trx,
        {
          login: `bringer-${hash}`,
          name: 'x',
          unit: unitOf(place),
          role: 'owner',
          password: 'a long enough password',
        },
        now,
      ),
    );
    const item = await freshItem(county, place);
    await db.insertInto('uploads').values({ hash, person, at: now }).execute();
    // It stood in an item of that unit once.
    await db.insertInto('item_files').values({ hash, item, version: 1 }).execute();
    await db.updateTable('items').set({ withdrawn_at: now }).where('id', '=', item).execute();
    if (shelf === 'media')
      await db
        .insertInto('media')
        .values({
          hash,
          kind: 'audio',
          mime: 'audio/wav',
          bytes: 1,
          width: 0,
          height: 0,
          duration_ms: 1000,
          added_by: person,
          added_at: now,
        })
        .execute();
    return { path: `/api/${shelf}/${hash}`, subject: hash };
  },
});

const listingFiles = (shelf: 'media' | 'pictures'): Row => ({
  route: `GET /api/${shelf}`,
  may: ALL,
  done: 200,
  beyond: null,
  ask: () => ({ path: `/api/${shelf}` }),
});

export const ITEM_ROWS: readonly Row[] = [
  listingFiles('media'),
  listingFiles('pictures'),
  onFile('media'),
  onFile('pictures'),
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
