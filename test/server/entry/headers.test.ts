/** What answers say to browsers: over plain HTTP, and behind a proxy that speaks TLS. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../server/app.ts';
import type { Shell } from '../../../server/play/shell.ts';
import { addPerson } from '../../../server/signage/people/people.ts';
import { MORNING, openSite, screenInput, type Site } from '../../support/site.ts';

const PASSWORD = 'a long enough password';
const SCRIPT = 'console.log(1)';
const file = (text: string, mime: string) => ({
  bytes: new TextEncoder().encode(text),
  mime,
  etag: '"tag"',
});
const shell: Shell = new Map([
  ['player/index.html', file(`<script>${SCRIPT}</script>`, 'text/html; charset=utf-8')],
  ['player/hands-1.js', file('1', 'text/javascript')],
  ['islands/console.css', file('a{}', 'text/css; charset=utf-8')],
]);

let site: Site;
let asset = '';
beforeAll(async () => {
  site = await openSite();
  await site.ask('POST', '/api/screens', screenInput());
  asset = await site.signage.assets.put(Buffer.from('picture'));
  const { db } = site.signage;
  const wang = {
    login: 'wang',
    name: '王',
    unit: 'bureau',
    role: 'publisher',
    password: PASSWORD,
  } as const;
  await db.transaction().execute((trx) => addPerson(trx, wang, MORNING));
});
afterAll(() => site.close());

const ask = async (
  path: string,
  proxies = 0,
  headers: Record<string, string> = {},
  body?: unknown,
) => {
  const { signage } = site;
  const app = createApp({ signage, shell, ready: async () => ({ ok: true, lacks: [] }), proxies });
  return app.request(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { host: 'gengfu.example', 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
};
const TLS = { 'x-forwarded-proto': 'https' };
const policyOf = (response: Response) => response.headers.get('content-security-policy') ?? '';

const PATHS = () => [
  '/',
  '/sign-in',
  '/nowhere',
  '/healthz',
  '/api/items',
  '/api/openapi.json',
  '/api/nowhere',
  `/assets/${asset}`,
  `/assets/${'0'.repeat(64)}`,
  '/play/door',
  '/play-assets/hands-1.js',
  '/play-assets/nowhere.js',
  '/islands/console.css',
];

describe('every answer', () => {
  test('has a policy that allows nothing it does not name, from nowhere else, and no script in a page', async () => {
    for (const path of PATHS()) {
      const response = await ask(path, 0, { accept: 'text/html' });
      const policy = policyOf(response);
      expect(policy, path).toMatch(/^default-src '(none|self)'/);
      expect(policy, path).toMatch(/frame-ancestors '(none|self)'/);
      expect(policy, path).not.toMatch(/script-src[^;]*'unsafe|unsafe-eval|https?:|\*/);
      expect(response.headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(response.headers.get('referrer-policy'), path).toBe('no-referrer');
      expect(response.headers.get('x-frame-options'), path).toBe('SAMEORIGIN');
      expect(response.headers.get('cross-origin-resource-policy'), path).toBe('same-origin');
    }
  });

  test('is kept by nobody, but what is built', async () => {
    const kept = ['/play/door', '/play-assets/hands-1.js'];
    for (const path of PATHS()) {
      const age = (await ask(path)).headers.get('cache-control') ?? '';
      if (kept.includes(path)) expect(age, path).toContain('max-age=31536000');
      else expect(age, path).toMatch(path.startsWith('/islands/') ? /^no-cache$/ : /^no-store$/);
    }
  });

  test('binds the site to TLS only where it came over TLS, as our own proxy says', async () => {
    for (const path of PATHS()) {
      const hsts = async (proxies: number, headers: Record<string, string>) =>
        (await ask(path, proxies, headers)).headers.get('strict-transport-security');
      expect(await hsts(0, {}), path).toBeNull();
      expect(await hsts(0, TLS), path).toBeNull();
      expect(await hsts(1, { 'x-forwarded-proto': 'https, http' }), path).toBeNull();
      expect(await hsts(1, TLS), path).toBe('max-age=31536000');
      expect(await hsts(2, { 'x-forwarded-proto': 'http, https, http' }), path).not.toBeNull();
    }
  });
});

test('the player’s page names its own scripts, and may open a socket to its own host', async () => {
  const hash = createHash('sha256').update(SCRIPT).digest('base64');
  const policy = policyOf(await ask('/play/door'));
  expect(policy).toContain(`script-src 'self' blob: 'sha256-${hash}'`);
  expect(policy).toContain("connect-src 'self' ws://gengfu.example wss://gengfu.example;");
  expect(policyOf(await ask('/play/door', 1, TLS))).toContain(
    "connect-src 'self' wss://gengfu.example;",
  );
  const odd = await ask('/play/door', 0, { host: 'a;script-src *' });
  expect(policyOf(odd)).toContain("connect-src 'self' ws: wss:;");
});

describe('cookies', () => {
  const signIn = (proxies: number, headers: Record<string, string>) =>
    ask(
      '/api/sessions',
      proxies,
      { origin: `${proxies > 0 ? 'https' : 'http'}://gengfu.example`, ...headers },
      { login: 'wang', password: PASSWORD },
    );
  const cookies = (response: Response) => response.headers.getSetCookie();

  test('are plain on plain HTTP, whatever a stranger says', async () => {
    const set = cookies(await signIn(0, TLS));
    expect(set).toHaveLength(2);
    for (const one of set) {
      expect(one).toMatch(/^gengfu_(session|browser)=/);
      expect(one).toContain('HttpOnly');
      expect(one).toContain('SameSite=Strict');
      expect(one).not.toContain('Secure');
    }
  });

  test('are Secure and bound to the host behind TLS, and no others count there', async () => {
    const set = cookies(await signIn(1, TLS));
    expect(set).toHaveLength(2);
    for (const one of set) {
      expect(one).toMatch(/^__Host-gengfu_(session|browser)=/);
      expect(one).toMatch(/; Path=\/;/);
      expect(one).toContain('Secure');
      expect(one).not.toContain('Domain');
    }
    const cookie = set.find((one) => one.includes('session'))?.split(';')[0] ?? '';
    const items = async (headers: Record<string, string>) =>
      (await ask('/api/items', 1, { ...TLS, ...headers })).status;
    expect(await items({ cookie })).toBe(200);
    expect(await items({ cookie: cookie.replace('__Host-', '') })).toBe(401);
    expect((await ask('/language/en', 1, TLS)).headers.get('set-cookie')).toMatch(
      /^__Host-gengfu_language=en; .*HttpOnly; Secure/,
    );
    const origin = 'https://gengfu.example';
    const out = await ask('/sign-out', 1, { ...TLS, cookie, origin }, {});
    expect(out.headers.get('set-cookie')).toMatch(/^__Host-gengfu_session=;.*Max-Age=0.*Secure/);
    expect(await items({ cookie })).toBe(401);
  });
});
