/** What another site's page can make a browser send: a cookie counts for our own pages only. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { openSite, screenInput, type Site } from '../../support/site.ts';

const OWN = 'http://localhost';
const FOREIGN = [
  'http://evil.example',
  'http://localhost.evil.example',
  'http://localhost:81',
  'null',
  'x',
];

let site: Site;
beforeAll(async () => {
  site = await openSite();
  await site.ask('POST', '/api/screens', screenInput());
});
afterAll(() => site.close());

const send = (method: string, path: string, headers: Record<string, string>, body?: string) =>
  site.raw(path, {
    method,
    headers: { host: 'localhost', ...headers },
    ...(body !== undefined && { body }),
  });

/** One route of each method; what each answers where nothing is held against it. */
const ROUTES = [
  ['POST', '/api/items', '{}'],
  ['PUT', '/api/screens/door/face', '{}'],
  ['PATCH', '/api/screens/door', '{}'],
  ['DELETE', '/api/schedules/schedule-1', undefined],
  ['DELETE', '/api/sessions/current', undefined],
  ['POST', '/api/media', 'bytes'],
  ['POST', '/api/pairing/revoke', '{"all":true}'],
] as const;

describe.each(ROUTES)('%s %s by cookie', (method, path, body) => {
  const types = ['application/json', 'text/plain'];
  test.each([...FOREIGN, undefined])('is refused to a page of %s', async (origin) => {
    for (const type of types) {
      const cookie = `gengfu_session=${site.token}`;
      const headers = { cookie, 'content-type': type, ...(origin !== undefined && { origin }) };
      const response = await send(method, path, headers, body);
      expect(response.status, type).toBe(403);
      expect(((await response.json()) as { message: string }).message).toContain('another origin');
    }
    // Nothing was done: the session is there, and so are the pairings.
    expect((await site.ask('GET', '/api/screens')).status).toBe(200);
  });

  test('is not refused to our own page, nor to a program with a token', async () => {
    if (path === '/api/sessions/current' || path === '/api/pairing/revoke') return;
    const cookie = `gengfu_session=${site.token}`;
    const json = { 'content-type': 'application/json' };
    expect((await send(method, path, { ...json, cookie, origin: OWN }, body)).status).not.toBe(403);
    const authorization = `Bearer ${site.token}`;
    expect((await send(method, path, { ...json, authorization }, body)).status).not.toBe(403);
  });
});

test('another site’s page signs nobody in, and asks for no code or credential', async () => {
  const headers = { origin: 'http://evil.example', 'content-type': 'application/json' };
  const login = '{"login":"admin","password":"x"}';
  expect((await send('POST', '/api/sessions', headers, login)).status).toBe(403);
  expect((await send('POST', '/api/pairing', headers, '{}')).status).toBe(403);
  expect((await send('POST', '/play/door/pair', headers, '{}')).status).toBe(403);
});

test('under TLS a page that came without it is another site’s', async () => {
  const { signage } = site;
  const app = createApp({
    signage,
    shell: new Map(),
    ready: async () => ({ ok: true, lacks: [] }),
    proxies: 1,
  });
  const ask = async (origin: string) => {
    const headers = {
      host: 'localhost',
      origin,
      'x-forwarded-proto': 'https',
      cookie: `__Host-gengfu_session=${site.token}`,
      'content-type': 'application/json',
    };
    return (await app.request('/api/items', { method: 'POST', headers, body: '{}' })).status;
  };
  expect(await ask('https://localhost')).toBe(400);
  expect(await ask('http://localhost')).toBe(403);
});
