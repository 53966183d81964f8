/**
 * Mass assignment: what a route does not take it does not drop either. Each row of the table of rights that sends JSON is
 * sent with one field more, at its top and in every part of it, and nothing is done; without it, it is.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RULES } from '../../../server/entry/rules.ts';
import { type County, openCounty } from '../rights/county.ts';
import { OPEN } from '../rights/read-rows.ts';
import type { Asked, Row } from '../rights/rows.ts';
import { SIGN_IN_OPEN } from '../rights/sign-in-rows.ts';
import { ROWS } from '../rights/table.ts';

let county: County;
beforeAll(async () => {
  county = await openCounty();
});
afterAll(() => county.close());

/** What somebody would like to be, to have or to have had. */
const WISHES = {
  id: 'of-my-choice',
  role: 'administrator',
  roles: ['administrator'],
  unit: 'unit-foreign',
  person: 'somebody-else',
  approved: true,
  version: 99,
  createdAt: 0,
  ['__proto__']: { approved: true },
  constructor: { prototype: { approved: true } },
};
/** A name that no route of ours has. */
const UNKNOWN = 'surplus';

type Json = unknown;
type Path = readonly (string | number)[];

/** Each object in it, by the way there. */
function* objectsIn(value: Json, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield path;
  for (const [key, part] of Object.entries(value))
    yield* objectsIn(part, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** The same, with a field more where the path leads. */
function withField(value: Json, [first, ...rest]: Path, name: string, wish: Json): Json {
  if (first === undefined)
    // `__proto__` becomes a field of its own, as `JSON.parse` makes it.
    return Object.defineProperty({ ...(value as object) }, name, {
      value: wish,
      enumerable: true,
    });
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as never[];
  copy[first as number] = withField(copy[first as number], rest, name, wish) as never;
  return copy;
}

async function send(route: string, { path, json }: Pick<Asked, 'path' | 'json'>, token?: string) {
  const [method = ''] = route.split(' ');
  const response = await county.app.request(`http://localhost${path}`, {
    method,
    headers: {
      host: 'localhost',
      origin: 'http://localhost',
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(json),
  });
  return { status: response.status, text: await response.text() };
}

/** Of what was done: that something was refused is told too. */
async function entries(): Promise<number> {
  const { count } = await county.site.signage.db
    .selectFrom('audit')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('action', 'not like', '%.refused')
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Parts that are kept as they were sent, for their sender alone. */
const KEPT_AS_SENT: Readonly<Record<string, string>> = { 'PUT /api/drafts/:id': 'body' };

const isWriting = ({ route }: Row) => !/^(GET|DELETE) /.test(route);
const isApi = ({ route }: Pick<Row, 'route'>) => / \/api\//.test(route);
const asker = ({ may }: Row) => may[0] ?? 'administrator';
const nameOf = ({ route, about }: Row) => (about ? `${route}, ${about}` : route);

/** Routes whose rows send no JSON: files, forms, which are read field by field, and what is asked without a word. */
const BODILESS = new Set<string>();

describe('a field too many', () => {
  test.each(ROWS.filter(isWriting).map((row) => [nameOf(row), row] as const))(
    '%s',
    async (_, row) => {
      const role = asker(row);
      const token = county.tokens[role];
      const asked = await row.ask(county, 'own', role);
      if (asked.json === undefined) {
        BODILESS.add(row.route);
        return;
      }
      const wrong: string[] = [];
      const before = await entries();
      for (const path of objectsIn(asked.json)) {
        if (path.length > 0 && path[0] === KEPT_AS_SENT[row.route]) continue;
        const json = withField(asked.json, path, UNKNOWN, 'x');
        const { status, text } = await send(row.route, { ...asked, json }, token);
        const at = [...path, UNKNOWN].join('.');
        // A page that draws says in the picture's place why there is none, or draws nothing at all.
        const said = text.includes(UNKNOWN);
        if (status !== 400 && !(said && !isApi(row))) wrong.push(`${at}: ${status} ${text}`);
        else if (isApi(row) && !said) wrong.push(`${at} is not named: ${text}`);
      }
      const known = Object.keys(asked.json as object);
      for (const [name, wish] of Object.entries(WISHES)) {
        if (known.includes(name)) continue;
        const json = withField(asked.json, [], name, wish);
        const { status, text } = await send(row.route, { ...asked, json }, token);
        if (status < 400) wrong.push(`${name}: ${status} ${text.slice(0, 300)}`);
      }
      if ((await entries()) !== before) wrong.push('the audit says that something was done');
      expect(wrong).toEqual([]);
    },
  );
});

test('of what is sent by a stranger, too', async () => {
  for (const [route, path, , json] of [...OPEN, ...SIGN_IN_OPEN]) {
    if (typeof json !== 'object') continue;
    const more = withField(json, [], UNKNOWN, 'x');
    const { status, text } = await send(route, { path, json: more });
    expect(`${route}: ${status}`).toBe(`${route}: 400`);
    expect(text).toContain(UNKNOWN);
  }
});

test('the words of an item are those that its template takes, and no others wait in it', async () => {
  const kept = { text: '平安', copy: { english: 'Safe', [UNKNOWN]: '无人看过' } };
  const token = county.tokens.publisher;
  const made = await send('POST /api/items', { path: '/api/items', json: kept }, token);
  expect(made).toMatchObject({ status: 400 });
  expect(made.text).toContain(UNKNOWN);
  const edited = await send(
    'PATCH /api/items/item-own',
    { path: '/api/items/item-own', json: { version: 1, copy: kept.copy } },
    token,
  );
  expect(edited).toMatchObject({ status: 400 });
  expect(edited.text).toContain(UNKNOWN);
  // One of before is edited and copied as it was.
  const { db } = county.site.signage;
  const copy = JSON.stringify(kept.copy);
  await db.updateTable('items').set({ copy }).where('id', '=', 'item-own').execute();
  for (const [route, path, json] of [
    ['PATCH /api/items/item-own', '/api/items/item-own', { version: 1, text: '平安夜' }],
    ['POST /api/items/item-own/copy', '/api/items/item-own/copy', {}],
  ] as const) {
    const { status, text } = await send(route, { path, json }, token);
    expect([200, 201], text).toContain(status);
  }
});

test('nothing has become of the prototype of all objects', () => {
  expect(({} as { approved?: true }).approved).toBeUndefined();
});

test('every route that takes anything was sent it, but for those that take no JSON', () => {
  const writing = Object.keys(RULES).filter((route) => !/^(GET|DELETE) /.test(route));
  const sent = new Set([
    ...ROWS.map(({ route }) => route),
    ...[...OPEN, ...SIGN_IN_OPEN].map(([route]) => route),
  ]);
  expect(writing.filter((route) => !sent.has(route))).toEqual([]);
  expect([...BODILESS].filter((route) => / \/api\//.test(route)).sort()).toEqual([
    'POST /api/imports/:what',
    'POST /api/items/:id/copy',
    'POST /api/media',
    'POST /api/pairing/key',
    'POST /api/pictures',
    'POST /api/screens/:id/thumbnails',
    'POST /api/urgent/:id/cancel',
    'POST /api/word-lists/:id/import',
  ]);
});
