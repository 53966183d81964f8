/** Lists of words, the library, and moving in. */
import { listOf } from '../../../server/signage/library/load-words.ts';
import type { County } from './county.ts';
import { type Place, unitOf } from './things.ts';
import { ADMINISTER, ALL, PUBLISH, type Row } from './rows.ts';

async function makeList(county: County, place: Place): Promise<string> {
  const { db, clock } = county.site.signage;
  const id = `words-${county.next()}-${place}`;
  await db
    .insertInto('word_lists')
    .values({
      id,
      unit: unitOf(place),
      name: id,
      name_en: '',
      note: '',
      created_by: null,
      created_at: clock.now(),
      version: 1,
    })
    .execute();
  await db
    .insertInto('word_list_entries')
    .values({
      id: `entry-${id}`,
      list: id,
      word: '某词',
      folded: '某词',
      kind: 'misspelt',
      better: '好词',
      note: '',
    })
    .execute();
  return id;
}

/** That of the unit above is read as one's own, for it holds here: `word-lists.test.ts` looks at it. */
const READ_AT: Readonly<Partial<Record<Place, Place>>> = { above: 'foreign' };

const reading = (end: string): Row => ({
  route: `GET /api/word-lists/:id${end}`,
  may: ALL,
  done: 200,
  beyond: 404,
  ask: async (county, place) => ({
    path: `/api/word-lists/${await makeList(county, READ_AT[place] ?? place)}${end}`,
  }),
});

const writing = (
  method: string,
  end: string,
  done: number,
  audit: string,
  parts: (list: string) => { path?: string; json?: unknown; bytes?: Uint8Array; subject?: string },
): Row => ({
  route: `${method} /api/word-lists/:id${end}`,
  may: ADMINISTER,
  done,
  beyond: 404,
  audit,
  ask: async (county, place) => {
    const list = await makeList(county, place);
    const { path = end, ...asked } = parts(list);
    return { subject: list, ...asked, path: `/api/word-lists/${list}${path}` };
  },
});

export const LIBRARY_ROWS: readonly Row[] = [
  {
    route: 'GET /api/word-lists',
    may: ALL,
    done: 200,
    beyond: null,
    // Those of the units above hold here too.
    mayName: /(words-\d+|unit)-above/g,
    ask: () => ({ path: '/api/word-lists' }),
  },
  reading(''),
  reading('/entries'),
  reading('/export'),
  {
    route: 'POST /api/word-lists',
    may: ADMINISTER,
    done: 201,
    beyond: 400,
    audit: 'word-list.create',
    ask: (_, place) => ({ path: '/api/word-lists', json: { name: '词', unit: unitOf(place) } }),
  },
  writing('PATCH', '', 200, 'word-list.edit', () => ({ json: { version: 1, name: '新' } })),
  writing('DELETE', '', 204, 'word-list.delete', () => ({ path: '?version=1' })),
  writing('PUT', '/entries', 200, 'word.put', (list) => ({
    json: { word: '某词' },
    subject: `entry-${list}`,
  })),
  writing('DELETE', '/entries/:entry', 204, 'word.delete', (list) => ({
    path: `/entries/entry-${list}`,
    subject: `entry-${list}`,
  })),
  writing('POST', '/import', 200, 'word-list.import', () => ({
    bytes: new TextEncoder().encode('word\n另词\n'),
  })),
  {
    route: 'GET /api/items/:id/words',
    may: ALL,
    done: 200,
    beyond: 404,
    ask: (_, place) => ({ path: `/api/items/item-${place}/words` }),
  },
  {
    route: 'GET /api/library',
    may: ALL,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/library' }),
  },
  {
    route: 'POST /api/library/load',
    about: 'the slogans',
    may: PUBLISH,
    done: 200,
    beyond: 400,
    audit: 'library.load',
    ask: async ({ site }, place) => {
      // The audit has its entry where something is added.
      const unit = unitOf(place);
      const { db } = site.signage;
      const id = `library-${unit}-fire-119-lane`;
      await db.deleteFrom('item_versions').where('item', '=', id).execute();
      await db.deleteFrom('items').where('id', '=', id).execute();
      return { path: '/api/library/load', json: { what: ['slogans'], unit }, subject: unit };
    },
  },
  {
    route: 'POST /api/library/load',
    about: 'the list of words',
    may: ADMINISTER,
    done: 200,
    beyond: 400,
    audit: 'library.words',
    ask: async ({ site }, place) => {
      const unit = unitOf(place);
      const { db } = site.signage;
      const subject = listOf(unit, 'public-safety');
      await db.deleteFrom('word_list_entries').where('list', '=', subject).execute();
      return { path: '/api/library/load', json: { what: ['word-list'], unit }, subject };
    },
  },
  {
    route: 'POST /api/library/plans/:id',
    may: PUBLISH,
    done: 201,
    beyond: 400,
    audit: 'library.plan',
    ask: (county, place) => ({
      path: '/api/library/plans/safety-month',
      json: { themeDay: `2028-02-${10 + (county.next() % 19)}`, unit: unitOf(place) },
    }),
  },
  {
    route: 'GET /api/setup',
    may: ADMINISTER,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/setup' }),
  },
];
