/** What was refused is in the audit: who may not, wrong codes, wrong tokens. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type County, openCounty } from './county.ts';

let county: County;
beforeEach(async () => {
  county = await openCounty();
});
afterEach(() => county.close());

async function refused(method: string, path: string, token: string, body: string) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await county.app.request(path, { method, headers, body });
  const { action, subject, person } = await county.site.signage.db
    .selectFrom('audit')
    .select(['action', 'subject', 'person'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return { status: response.status, action, subject, person };
}

test('a deed that somebody may not do, by its person', async () => {
  const json = JSON.stringify({ text: '平安回家' });
  expect(await refused('POST', '/api/items', county.tokens.inspector, json)).toEqual({
    status: 403,
    action: 'deed.refused',
    subject: 'may-not-publish: POST /api/items',
    person: county.people.inspector,
  });
});

test('a code that no player shows, by whoever typed it', async () => {
  const json = JSON.stringify({ code: '000000', screen: 'screen-own' });
  expect(await refused('POST', '/api/pairing/claim', county.tokens.administrator, json)).toEqual({
    status: 400,
    action: 'pairing.refused',
    subject: 'screen-own',
    person: county.people.administrator,
  });
});

test('a token of no source of alerts, of nobody', async () => {
  expect(await refused('POST', '/api/cap', 'no-token', '<alert/>')).toEqual({
    status: 401,
    action: 'cap.refused',
    subject: 'token',
    person: null,
  });
});
