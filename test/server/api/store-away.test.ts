/** A store that cannot do its work is said to be away, which passes; nobody is told of a fault in the program. */
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSite, type Site } from '../../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

test('a full disk is a 503 in the language of whoever asked, and over when there is room', async () => {
  const { db } = site.signage;
  // As SQLite has a disk without room: its file may not grow.
  const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(db);
  await sql`PRAGMA max_page_count = ${sql.lit(rows[0]?.page_count ?? 0)}`.execute(db);
  const add = () => site.ask('POST', '/api/items', { text: '遇到危险，请拨110' });
  let answer = await add();
  for (let tries = 0; answer.status === 201 && tries < 500; tries++) answer = await add();
  expect(answer).toEqual({
    status: 503,
    body: {
      error: 'busy',
      message: 'the store does not answer, or has no room; try again in a moment',
    },
  });
  const page = await site.raw('/api/items', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${site.token}`,
      'content-type': 'application/json',
      'x-page-language': 'zh',
    },
    body: JSON.stringify({ text: '遇到危险，请拨110' }),
  });
  expect(page.status).toBe(503);
  expect(await page.text()).toContain('磁盘已满');
  await sql`PRAGMA max_page_count = 1000000`.execute(db);
  expect(await add()).toMatchObject({ status: 201 });
});
