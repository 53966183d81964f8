import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, screenInput, type Site } from '../../support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
  await site.ask('POST', '/api/screens', screenInput());
});
afterAll(() => site.close());

/** Every operation of the OpenAPI document, with its path parameters filled in. */
async function operations(): Promise<{ method: string; path: string; takesBody: boolean }[]> {
  const { paths } = (await (await site.raw('/api/openapi.json')).json()) as {
    paths: Record<string, Record<string, { requestBody?: unknown }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path: `/api${path.replaceAll(/\{[^}]+\}/g, 'no-such-thing')}`,
      takesBody: requestBody !== undefined,
    })),
  );
}

const OPEN = new Set([
  'POST /api/sessions',
  'DELETE /api/sessions/current',
  'POST /api/sessions/second',
  'POST /api/recovery',
  'POST /api/pairing',
  'GET /api/pairing/no-such-thing',
]);

/** Those who ask here are no people, and have credentials of their own. */
const NOT_FOR_PEOPLE = new Set(['POST /api/cap']);

describe('every route of the API', () => {
  it('is in the OpenAPI document', async () => {
    const found = (await operations()).map(({ method, path }) => `${method} ${path}`);
    for (const one of [
      'POST /api/items',
      'POST /api/schedules',
      'PATCH /api/schedules/no-such-thing',
      'POST /api/campaigns',
      'POST /api/campaigns/no-such-thing/copy',
      'PUT /api/screens/no-such-thing/contract',
      'GET /api/screens/no-such-thing/why',
      'POST /api/undo',
      'POST /api/urgent',
      'GET /api/plays',
      'GET /api/screens',
    ]) {
      expect(found).toContain(one);
    }
  });

  it('answers 401 to who has not signed in, or comes with a token of nobody', async () => {
    for (const { method, path } of await operations()) {
      if (OPEN.has(`${method} ${path}`)) continue;
      for (const headers of [
        {},
        { authorization: 'Bearer nobody' },
        // Of our own page; another site's is refused before anybody asks whose it is.
        { cookie: 'gengfu_session=nobody', origin: 'http://localhost', host: 'localhost' },
      ]) {
        const response = await site.raw(path, { method, headers });
        expect(response.status, `${method} ${path}`).toBe(401);
        expect(await response.json()).toMatchObject({ error: 'unauthorised' });
      }
    }
  });

  it('answers 400 to a body that is not JSON, and 413 to one that is too large', async () => {
    const { token } = site;
    for (const { method, path, takesBody } of await operations()) {
      if (!takesBody || NOT_FOR_PEOPLE.has(`${method} ${path}`)) continue;
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const broken = await site.raw(path, { method, headers, body: '{"text": ' });
      expect(broken.status, `${method} ${path}`).toBe(400);
      expect(await broken.json()).toHaveProperty('message');
      const huge = await site.raw(path, {
        method,
        headers,
        body: JSON.stringify({ text: 'x'.repeat(300_000) }),
      });
      expect(huge.status, `${method} ${path}`).toBe(413);
    }
  });

  it('answers 400 to a wrong body and names the fields', async () => {
    for (const { method, path, takesBody } of await operations()) {
      if (!takesBody || NOT_FOR_PEOPLE.has(`${method} ${path}`)) continue;
      for (const body of [[], 7, null, { 'no such field': 1 }]) {
        const { status, body: answer } = await site.ask(method, path, body);
        expect(status, `${method} ${path} ${JSON.stringify(body)} ${JSON.stringify(answer)}`).toBe(
          400,
        );
        expect(answer.fields.length).toBeGreaterThan(0);
        for (const { field, message } of answer.fields) {
          expect(field).toBeTypeOf('string');
          expect(message).toBeTypeOf('string');
        }
      }
    }
  });

  it('answers 404 for what is not there', async () => {
    for (const path of [
      '/api/no-such-noun',
      '/api/items/none',
      '/api/screens/none',
      '/api/screens/none/why',
      '/api/screens/none/showing',
      '/api/campaigns/none',
      '/api/campaigns/none/forecast',
      '/api/urgent/none',
      '/assets/none',
      '/nowhere',
    ]) {
      expect((await site.ask('GET', path)).status, path).toBe(404);
    }
  });
});

describe('POST /api/items', () => {
  const cases: [string, unknown, string][] = [
    ['an empty text', { text: '' }, 'text'],
    ['a text of spaces', { text: '   ' }, 'text'],
    ['501 characters', { text: '安'.repeat(501) }, 'text'],
    ['a text that is no text', { text: 110 }, 'text'],
    ['no text', {}, 'text'],
    ['an unknown template', { text: '平安', template: 'blinking-lights' }, 'template'],
    ['an unknown style', { text: '平安', style: { blink: true } }, 'style'],
    ['a dwell of no time', { text: '平安', dwellMs: 0 }, 'dwellMs'],
  ];
  it.each(cases)('refuses %s, naming the field', async (_, body, field) => {
    const { status, body: answer } = await site.ask('POST', '/api/items', body);
    expect(status).toBe(400);
    expect(answer.fields.map((one: { field: string }) => one.field)).toContain(field);
    expect(answer.message).toContain(field);
  });

  it('stores nothing of what it refused', async () => {
    expect((await site.ask('GET', '/api/items')).body.items).toEqual([]);
  });
});

describe('POST /api/schedules', () => {
  const given = async (parts: Record<string, unknown>) => {
    const { body: item } = await site.ask('POST', '/api/items', { text: '遇到危险，请拨110' });
    return { target: {}, window: {}, items: [{ item: item.id }], ...parts };
  };
  const cases: [string, Record<string, unknown>, string][] = [
    ['an item that is not there', { items: [{ item: 'none' }] }, 'items.0.item'],
    ['no items', { items: [] }, 'items'],
    ['a target without screens', { target: { tags: ['none'] } }, 'target'],
    ['a kind that is none', { target: { kinds: ['balloon'] } }, 'target.kinds.0'],
    ['a share over the hour', { shareSecondsPerHour: 3601 }, 'shareSecondsPerHour'],
    [
      'an end before the start',
      { window: { from: '2027-01-09', until: '2027-01-08' } },
      'window.until',
    ],
    ['a day that is none', { window: { from: '2027-02-30' } }, 'window.from'],
    ['a campaign that is not there', { campaign: 'none' }, 'campaign'],
  ];
  it.each(cases)('refuses %s, naming the field', async (_, parts, field) => {
    const { status, body: answer } = await site.ask('POST', '/api/schedules', await given(parts));
    expect(status).toBe(400);
    expect(answer.fields.map((one: { field: string }) => one.field)).toContain(field);
  });

  it('refuses an item with a character that no font has, before anything is stored', async () => {
    const { status, body } = await site.ask('POST', '/api/items', { text: '平安\u{1F600}' });
    const answer =
      status === 400
        ? body
        : (
            await site.ask('POST', '/api/schedules', {
              target: {},
              window: {},
              items: [{ item: body.id }],
            })
          ).body;
    expect(answer.error).toBe('invalid');
    expect(answer.message).toContain('\u{1F600}');
    expect((await site.ask('GET', '/api/schedules')).body.schedules).toEqual([]);
  });
});

describe('a cookie session', () => {
  it('changes nothing for a page of another origin', async () => {
    const { token } = site;
    const post = (headers: Record<string, string>) =>
      site.raw('/api/items', {
        method: 'POST',
        headers: {
          cookie: `gengfu_session=${token}`,
          'content-type': 'application/json',
          host: 'county',
          ...headers,
        },
        body: JSON.stringify({ text: '平安' }),
      });
    expect((await post({ origin: 'http://elsewhere' })).status).toBe(403);
    expect((await post({})).status).toBe(403);
    expect((await post({ origin: 'http://county' })).status).toBe(201);
  });
});
