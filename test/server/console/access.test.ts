import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backTo } from '../../../server/console/access/session.ts';
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

  it('sees the wall only while there are open screens', async () => {
    const response = await new Visitor(site).get('/wall');
    expect(response.headers.get('location')).toBe('/sign-in?back=%2Fwall');
    await site.signage.db.updateTable('screens').set({ open: 1 }).execute();
    expect(await new Visitor(site).page('/wall')).toContain('src="/play/door?frame=1"');
    await site.signage.db.updateTable('screens').set({ open: 0 }).execute();
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

  it('leads back to this site and nowhere else', () => {
    for (const path of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:1',
      '/\t/evil',
    ]) {
      expect(backTo(path)).not.toMatch(/evil\.example.*|^javascript|^https|^\/\//);
    }
    fc.assert(
      fc.property(fc.string(), (path) => {
        const back = new URL(backTo(path), 'http://here.example');
        expect(back.origin).toBe('http://here.example');
        expect(backTo(path)).toMatch(/^\/(?!\/)/);
      }),
    );
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
