/** Whatever people write anywhere, a page shows it as words: none of it becomes a part of the page. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type County, openCounty } from './county.ts';
import { READ_ROWS } from './read-rows.ts';

const HOSTILE = `</script></title>"'><img src=x onerror="alert(1)"><!--`;
const PAGES = READ_ROWS.filter(({ route }) => !/ \/(api|assets)\//.test(route));

/** Columns that hold what somebody wrote. */
const WRITTEN = [
  ['units', 'name'],
  ['units', 'name_en'],
  ['people', 'name'],
  ['screens', 'name'],
  ['screens', 'name_en'],
  ['items', 'text'],
  ['campaigns', 'name'],
  ['campaigns', 'name_en'],
  ['schedules', 'phase'],
  ['schedules', 'phase_en'],
  ['urgents', 'text'],
  ['player_reports', 'detail'],
] as const;

let county: County;
beforeAll(async () => {
  county = await openCounty();
  const { db } = county.site.signage;
  for (const [table, column] of WRITTEN)
    await db
      .updateTable(table)
      .set({ [column]: HOSTILE } as never)
      .execute();
  await db
    .updateTable('urgents')
    .set({ copy: JSON.stringify({ text: HOSTILE, label: HOSTILE, issuer: HOSTILE }) })
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

test('every page has some of them, but for one that leads elsewhere', async () => {
  const without: string[] = [];
  for (const row of PAGES)
    if (!(await pageOf(row, 'zh')).includes('&lt;img src=x')) without.push(row.route);
  expect([...new Set(without)].sort()).toEqual(['GET /screens']);
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
