import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { backTo } from '../../../server/console/access/session.ts';
import { openDoor, type OpenTo } from '../../../server/entry/door.ts';
import { preferred } from '../../../server/console/words/language.ts';
import { addPerson } from '../../../server/signage/people/people.ts';
import { MORNING, openSite, screenInput, type Site } from '../../support/site.ts';
import { Visitor } from './visitor.ts';

const PASSWORD = 'a long enough password';

let site: Site;
beforeAll(async () => {
  site = await openSite();
  await site.ask('POST', '/api/screens', screenInput());
  await site.signage.db
    .transaction()
    .execute((trx) =>
      addPerson(
        trx,
        { login: 'wang', name: '王警官', unit: 'bureau', role: 'publisher', password: PASSWORD },
        MORNING,
      ),
    );
});
afterAll(() => site.close());

const PAGES = [
  '/',
  '/publish',
  '/publish/schedule-1',
  '/urgent',
  '/urgent/urgent-1',
  '/plays',
  '/screens/door',
];

describe('who is not signed in', () => {
  it('is sent to sign in from every page, and back afterwards', async () => {
    const stranger = new Visitor(site);
    for (const path of [...PAGES, '/plays?screen=door&how=full']) {
      const response = await stranger.get(path);
      expect(response.status, path).toBe(303);
      expect(response.headers.get('location')).toBe(`/sign-in?back=${encodeURIComponent(path)}`);
    }
  });

  it('is sent there with a session of nobody, or one that is over', async () => {
    expect((await new Visitor(site, 'nobody').get('/')).status).toBe(303);
    site.turnClock(MORNING + 13 * 3_600_000);
    expect((await new Visitor(site, site.token).get('/')).status).toBe(303);
    site.turnClock(MORNING);
  });

  it('sees the wall only where open screens may be played, while there are any', async () => {
    const { signage } = site;
    const wall = async (openTo: OpenTo, remoteAddress: string, headers = {}) => {
      const door = openDoor(signage, openTo);
      const app = createApp({
        signage,
        shell: new Map(),
        ready: async () => ({ ok: true, lacks: [] }),
        door,
      });
      const env = { incoming: { socket: { remoteAddress } } };
      const asked = { headers: { host: 'localhost', ...headers } };
      const response = await app.request('/wall', asked, env);
      if (response.status === 200) return response.text();
      return response.headers.get('location');
    };
    const gate = '/sign-in?back=%2Fwall';
    expect(await wall('here', '127.0.0.1')).toBe(gate);
    await signage.db.updateTable('screens').set({ open: 1 }).execute();
    const shown = 'src="/play/door?frame=1"';
    expect(await wall('here', '127.0.0.1')).toContain(shown);
    expect(await wall('network', '10.0.0.1')).toContain(shown);
    expect(await wall('here', '10.0.0.1')).toBe(gate);
    expect(await wall('off', '127.0.0.1')).toBe(gate);
    const cookie = `gengfu_session=${site.token}`;
    expect(await wall('here', '10.0.0.1', { cookie })).toContain(shown);
    expect(await wall('off', '127.0.0.1', { cookie })).not.toContain(shown);
    await signage.db.updateTable('screens').set({ open: 0 }).execute();
  });
});

describe('signing in', () => {
  it('opens the page that was wanted, by a cookie that scripts cannot read', async () => {
    const visitor = new Visitor(site);
    const fields = { login: 'wang', password: PASSWORD, back: '/plays' };
    const response = await visitor.send('/sign-in', fields);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/plays');
    expect(response.headers.get('set-cookie')).toMatch(/HttpOnly/);
    expect(response.headers.get('set-cookie')).toMatch(/SameSite=Strict/);
    expect(await visitor.page('/plays')).toContain('王警官');
  });

  it('says that login or password is wrong, and does not give the password back', async () => {
    const visitor = new Visitor(site);
    const response = await visitor.send('/sign-in', { login: 'wang', password: 'hunter2hunter2' });
    expect(response.status).toBe(401);
    expect(visitor.cookie).toBe('');
    const page = await response.text();
    expect(page).toContain('用户名或密码不对');
    expect(page).toContain('value="wang"');
    expect(page).not.toContain('hunter2');
  });

  it('takes no form from another site, nor one that hides where it comes from', async () => {
    for (const origin of ['http://evil.example', 'null', '']) {
      const visitor = new Visitor(site);
      const fields = { login: 'wang', password: PASSWORD };
      expect((await visitor.send('/sign-in', fields, origin)).status).toBe(403);
      expect(visitor.cookie).toBe('');
    }
  });

  it('refuses a form larger than a login can be', async () => {
    const fields = { login: 'wang', password: 'x'.repeat(8192) };
    expect((await new Visitor(site).send('/sign-in', fields)).status).toBe(413);
  });

  it('ends with signing out: the old cookie opens nothing', async () => {
    const visitor = new Visitor(site);
    await visitor.send('/sign-in', { login: 'wang', password: PASSWORD });
    const { cookie } = visitor;
    expect(
      (await visitor.send('/sign-out', {}, 'http://evil.example')).headers.get('location'),
    ).toBe('/');
    expect((await visitor.get('/')).status).toBe(200);
    expect((await visitor.send('/sign-out', {})).headers.get('location')).toBe('/sign-in');
    visitor.cookie = cookie;
    expect((await visitor.get('/')).status).toBe(303);
  });

  const ELSEWHERE = [
    '//evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/./..//evil.example/x?y',
    '/%2e//evil.example',
    '/%2E%2e//evil.example',
    '/x/..//evil.example',
    '/\\evil.example',
    '/.\\/evil.example',
    '/\\/evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    '/.\r\n//evil.example',
    ' //evil.example',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    '/..//',
  ];

  it.each(ELSEWHERE)('leads back to this site, not to %j', async (path) => {
    expect(new URL(backTo(path), 'https://here.example/a').origin).toBe('https://here.example');
    const asked = `back=${encodeURIComponent(path)}`;
    const visitor = new Visitor(site);
    const switched = await visitor.get(`/language/en?${asked}`);
    const wang = { login: 'wang', password: PASSWORD, back: path };
    const signedIn = await visitor.send('/sign-in', wang);
    const already = await visitor.get(`/sign-in?${asked}`);
    for (const response of [switched, signedIn, already]) {
      expect(response.status).toBe(303);
      const location = response.headers.get('location') ?? '';
      expect(new URL(location, 'https://here.example/a').origin).toBe('https://here.example');
    }
  });

  it('leads back to this site whatever is asked for', () => {
    const piece = fc.constantFrom(
      ...'/ \\ . .. %2e %2f %5c @ : ? # evil.example https: javascript: 汉 x'.split(' '),
      ' ',
      '\t',
      '\n',
      '\r',
      '\ud800',
    );
    const asked = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`),
    );
    fc.assert(
      fc.property(asked, (path) => {
        const back = backTo(path);
        expect(back).toMatch(/^\/(?![/\\])[!-~]*$/);
        expect(new URL(back, 'https://here.example/a').origin).toBe('https://here.example');
        expect(backTo(back)).toBe(back);
      }),
      { numRuns: 2000 },
    );
  });

  it('leads back to the page that was wanted, with what was asked of it', () => {
    for (const path of ['/', '/plays?screen=door&how=full', '/screens/%E9%97%A8', '/publish/a-1'])
      expect(backTo(path)).toBe(path);
  });
});

describe('the language', () => {
  it('is Chinese unless the browser prefers English', () => {
    expect(preferred('')).toBe('zh');
    expect(preferred('fr-FR,fr;q=0.9')).toBe('zh');
    expect(preferred('en-GB,en;q=0.9,zh;q=0.8')).toBe('en');
    expect(preferred('en;q=0.4, zh-TW;q=0.5')).toBe('zh');
    fc.assert(fc.property(fc.string(), (header) => ['zh', 'en'].includes(preferred(header))));
  });

  it('is the one that was chosen, whatever the browser prefers', async () => {
    const chosen = await new Visitor(site).get('/language/en?back=/sign-in');
    expect(chosen.headers.get('location')).toBe('/sign-in');
    const cookie = chosen.headers.get('set-cookie')?.split(';')[0] ?? '';
    const visitor = new Visitor(site);
    visitor.cookie = cookie;
    const page = await visitor.page('/sign-in', { 'accept-language': 'zh-CN' });
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('Sign in');
  });
});
