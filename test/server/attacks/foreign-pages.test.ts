/**
 * Another site's page in the browser of somebody who is signed in: each route that is not read only, derived from the router,
 * is sent by it with that person's cookie, in each form that a page can send without asking first. Nothing is done.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type County, openCounty } from '../rights/county.ts';
import { OPEN } from '../rights/read-rows.ts';
import type { Asked } from '../rights/rows.ts';
import { SIGN_IN_OPEN } from '../rights/sign-in-rows.ts';
import { ROWS } from '../rights/table.ts';

let county: County;
beforeAll(async () => {
  county = await openCounty();
});
afterAll(() => county.close());

const FOREIGN = ['https://evil.example', 'http://localhost.evil.example', 'null', undefined];
/** What a form sends, and what `fetch` sends without a preflight; JSON, where a browser has a fault. */
const TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'application/json'];

/** Asked by players and sources of alerts, by no cookie of a person. */
const NOT_BY_PEOPLE = new Set(['POST /api/cap']);

const changing = (route: string): boolean => !route.startsWith('GET ') && !NOT_BY_PEOPLE.has(route);

async function send(
  route: string,
  { path, json, bytes, form }: Asked,
  headers: Record<string, string>,
) {
  const [method = ''] = route.split(' ');
  const text = form ? new URLSearchParams(form).toString() : JSON.stringify(json ?? {});
  return county.app.request(`http://localhost${path}`, {
    method,
    headers: { host: 'localhost', ...headers },
    ...(method !== 'GET' && { body: bytes ? new Uint8Array(bytes) : text }),
  });
}

async function entries(): Promise<number> {
  const { count } = await county.site.signage.db
    .selectFrom('audit')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('action', 'not like', '%.refused')
    .executeTakeFirstOrThrow();
  return Number(count);
}

const sessions = async (): Promise<number> =>
  (await county.site.signage.db.selectFrom('sessions').select('id').execute()).length;

describe('another site’s page', () => {
  const rows = ROWS.filter(({ route }) => changing(route));
  test.each(
    rows.map((row) => [row.about ? `${row.route}, ${row.about}` : row.route, row] as const),
  )('does nothing by %s', async (_, row) => {
    const role = row.may[0] ?? 'administrator';
    const cookie = `gengfu_session=${county.tokens[role]}`;
    const asked = await row.ask(county, 'own', role);
    const before = [await entries(), await sessions()];
    for (const origin of FOREIGN)
      for (const type of TYPES) {
        const headers = { cookie, 'content-type': type, ...(origin !== undefined && { origin }) };
        const answer = await send(row.route, asked, headers);
        const told = `${origin} ${type}: ${answer.status}`;
        // A page leads to where one signs in, or says it in its place.
        if (/ \/(api|assets)\//.test(row.route)) expect(answer.status, told).toBe(403);
        else expect([303, 403], told).toContain(answer.status);
        expect(answer.headers.has('access-control-allow-origin')).toBe(false);
        expect(answer.headers.has('set-cookie')).toBe(false);
      }
    expect([await entries(), await sessions()]).toEqual(before);
  });

  test('signs nobody in or out, and asks for no code', async () => {
    for (const [route, path, , body] of [...OPEN, ...SIGN_IN_OPEN]) {
      if (!changing(route)) continue;
      for (const origin of FOREIGN) {
        if (origin === undefined) continue;
        const cookie = `gengfu_session=${county.tokens.publisher}`;
        const headers = { origin, cookie, 'content-type': 'application/json' };
        const { status } = await send(route, { path, json: body }, headers);
        expect([303, 403], `${route} ${origin}: ${status}`).toContain(status);
      }
    }
    const still = await county.app.request('http://localhost/api/items', {
      headers: { cookie: `gengfu_session=${county.tokens.publisher}` },
    });
    expect(still.status).toBe(200);
  });

  test('is told by no header that it may read, nor which method it may send', async () => {
    for (const path of ['/', '/api/items', '/api/sessions', '/assets/x', '/play/screen-own']) {
      const answer = await county.app.request(`http://localhost${path}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://evil.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization, content-type, x-gengfu-unit',
        },
      });
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-'))).toEqual([]);
    }
  });
});
