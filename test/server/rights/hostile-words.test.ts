/** Whatever people write anywhere, a page shows it as words: none of it becomes a part of the page. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type County, openCounty } from './county.ts';
import { ROWS } from './table.ts';

const HOSTILE = `</script></title>"'><img src=x onerror="alert(1)"><!--`;
const PAGES = ROWS.filter(
  ({ route }) => /^GET (?!\/(?:api|assets)\/)/.test(route) || route === 'POST /publish/preview',
);

/** Columns that hold what somebody wrote, or a program called itself. */
const WRITTEN = [
  ['units', 'name'],
  ['units', 'name_en'],
  ['units', 'telephone'],
  ['people', 'name'],
  ['people', 'telephone'],
  ['people', 'email'],
  ['screens', 'name'],
  ['screens', 'name_en'],
  ['screen_groups', 'name'],
  ['screen_groups', 'name_en'],
  ['items', 'text'],
  ['campaigns', 'name'],
  ['campaigns', 'name_en'],
  ['schedules', 'phase'],
  ['schedules', 'phase_en'],
  ['urgents', 'text'],
  ['player_reports', 'detail'],
  ['word_lists', 'name'],
  ['word_lists', 'name_en'],
  ['word_lists', 'note'],
  ['word_list_entries', 'word'],
  ['word_list_entries', 'better'],
  ['word_list_entries', 'note'],
  ['review_entries', 'note'],
  ['consents', 'words'],
  ['consents', 'answer_words'],
  ['api_tokens', 'name'],
  ['webhooks', 'url'],
  ['sessions', 'agent'],
  ['notice_settings', 'mail'],
] as const;

/** The same in columns of JSON, as it stands there. */
const WITHIN = [
  ['urgents', 'copy', { text: HOSTILE, english: HOSTILE, label: HOSTILE, issuer: HOSTILE }],
  ['items', 'copy', { english: HOSTILE, short: HOSTILE }],
  ['items', 'style', { theme: HOSTILE }],
  ['screens', 'tags', [HOSTILE]],
  ['screens', 'zones', [{ name: HOSTILE, area: { x: 0, y: 0, width: 64, height: 16 } }]],
] as const;

/** Texts that bodies of the API take, by their last name, and where they are kept. */
const KEPT_IN: Readonly<Record<string, readonly string[]>> = {
  name: [
    'units.name',
    'screen_groups.name',
    'campaigns.name',
    'word_lists.name',
    'api_tokens.name',
  ],
  nameEn: ['units.name_en', 'screen_groups.name_en', 'campaigns.name_en', 'word_lists.name_en'],
  'zones[].name': ['screens.zones'],
  'phases[].name': ['schedules.phase'],
  'phases[].nameEn': ['schedules.phase_en'],
  phase: ['schedules.phase'],
  phaseEn: ['schedules.phase_en'],
  note: ['word_lists.note', 'word_list_entries.note', 'review_entries.note'],
  'marks[].note': ['review_entries.note'],
  reason: ['review_entries.note'],
  better: ['word_list_entries.better'],
  word: ['word_list_entries.word'],
  text: ['items.text', 'urgents.text'],
  words: ['consents.words', 'consents.answer_words'],
  'words.english': ['urgents.copy'],
  'words.issuer': ['urgents.copy'],
  'words.label': ['urgents.copy'],
  'style.theme': ['items.style'],
  'tags[]': ['screens.tags'],
  'change.addTags[]': ['screens.tags'],
  url: ['webhooks.url'],
  mail: ['notice_settings.mail'],
  email: ['people.email'],
};

/**
 * Texts that stay no words: names of what is there or of a kind, secrets, expressions that a parser takes, and drafts,
 * which their writer alone is given back.
 */
const NO_WORDS =
  /(^|\.)(?:(?:groups|screens|units|ids|removeGroups|addGroups|removeTags)\[\]|(?:add|remove|members|target)\.tags\[\]|after|seen|body|kind|campaign|challenge|code|current|next|password|token|login|deed|idempotencyKey|item|field|schedule|screen|unit|parent|into|inCharge|deputyOf|zone|template|timeZone|cron\.expression)$/;

let county: County;
beforeAll(async () => {
  county = await openCounty();
  const { db } = county.site.signage;
  for (const [table, column] of WRITTEN)
    await db
      .updateTable(table)
      .set({ [column]: HOSTILE } as never)
      .execute();
  for (const [table, column, value] of WITHIN)
    await db
      .updateTable(table)
      .set({ [column]: JSON.stringify(value) } as never)
      .execute();
  // The wall shows what is open to all.
  await db.updateTable('screens').set({ open: 1 }).execute();
});
afterAll(() => county.close());

async function pageOf(row: (typeof PAGES)[number], language: string) {
  const asked = await row.ask(county, 'own', 'administrator');
  const [method = 'GET'] = row.route.split(' ');
  const response = await county.app.request(`http://localhost${asked.path}`, {
    method,
    headers: {
      authorization: `Bearer ${county.tokens.administrator}`,
      origin: 'http://localhost',
      host: 'localhost',
      cookie: `gengfu_language=${language}`,
      'content-type': 'application/json',
    },
    ...(asked.json !== undefined && { body: JSON.stringify(asked.json) }),
  });
  return response.text();
}

test.each(PAGES)('$route shows them as words', async (row) => {
  for (const language of ['zh', 'en']) {
    const html = await pageOf(row, language);
    expect(html).not.toContain('<img src=x');
    expect(html).not.toContain('onerror="alert');
    expect(html).not.toContain('"\'>');
  }
});

test('every page has some of them, but for one that leads elsewhere and one that is a picture', async () => {
  const without: string[] = [];
  for (const row of PAGES)
    if (!(await pageOf(row, 'zh')).includes('&lt;img src=x')) without.push(row.route);
  expect([...new Set(without)].sort()).toEqual([
    'GET /screens',
    'GET /screens/:id/thumbnails/:thumbnail',
  ]);
});

test('the pages for whom nobody is signed in show an address as words', async () => {
  for (const path of ['/sign-in', '/nothing-here']) {
    const query = `?back=${encodeURIComponent(`/${HOSTILE}`)}`;
    const accept = { accept: 'text/html' };
    const response = await county.app.request(`http://localhost${path}${query}`, {
      headers: accept,
    });
    expect(await response.text()).not.toContain('<img src=x');
  }
});

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: unknown;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Document {
  readonly paths: Record<
    string,
    Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Every text that the schema takes, by the way there; what has a pattern is no text of anybody's choice. */
function* textsIn(schema: Schema, document: Document, path = '', depth = 0): Generator<string> {
  if (depth > 10) return;
  const inner = (of: Schema, at = path) => textsIn(of, document, at, depth + 1);
  const named = schema.$ref?.split('/').at(-1);
  if (named) yield* inner(document.components.schemas[named] ?? {});
  for (const one of [schema.anyOf, schema.oneOf, schema.allOf].flat()) if (one) yield* inner(one);
  if ([schema.type].flat().includes('string') && !schema.enum && !schema.pattern) yield path;
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    yield* inner(member, path === '' ? name : `${path}.${name}`);
  if (schema.items) yield* inner(schema.items, `${path}[]`);
}

test('every text that a route of the API takes is among them, or is no words', async () => {
  const document = (await (
    await county.app.request('http://localhost/api/openapi.json')
  ).json()) as Document;
  const columns = new Set([...WRITTEN, ...WITHIN].map(([table, column]) => `${table}.${column}`));
  const seen = new Set<string>();
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, { requestBody }] of Object.entries(methods))
      for (const text of textsIn(
        requestBody?.content['application/json']?.schema ?? {},
        document,
      )) {
        const [name] = Object.keys(KEPT_IN)
          .filter((one) => text === one || text.endsWith(`.${one}`))
          .toSorted((one, other) => other.length - one.length);
        if (name) seen.add(name);
        const told = `${method} ${path}: ${text}`;
        expect(NO_WORDS.test(text) || name !== undefined, told).toBe(true);
        for (const column of KEPT_IN[name ?? ''] ?? []) expect(columns, told).toContain(column);
      }
  expect([...seen].sort()).toEqual(Object.keys(KEPT_IN).sort());
});
