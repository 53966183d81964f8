/** The pages of signing in and of the own account, sent as a browser without scripts sends them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MORNING, openSite, type Site } from '../../support/site.ts';
import { codeAt, PASSWORD, type Somebody, somebody, withSecondFactor } from '../entry/somebody.ts';
import { ORIGIN, Visitor } from './visitor.ts';

const NEXT = 'nine lanterns by the east gate';
const STEP_MS = 30_000;

let site: Site;
let wang: Somebody;
let now: number;
beforeEach(async () => {
  site = await openSite();
  now = MORNING;
  wang = await somebody(site, { login: 'wang' });
});
afterEach(() => site.close());

/** A browser: keeps each cookie by its name. */
class Browser {
  readonly jar = new Map<string, string>();

  async send(path: string, fields?: Record<string, string>, origin = ORIGIN) {
    const response = await site.raw(path, {
      method: fields ? 'POST' : 'GET',
      headers: {
        host: 'localhost',
        accept: 'text/html',
        'accept-language': 'en',
        cookie: [...this.jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(fields && { origin, 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(fields && { body: new URLSearchParams(fields).toString() }),
    });
    for (const one of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      if (/max-age=0/i.test(one)) this.jar.delete(name);
      else this.jar.set(name, value);
    }
    const location = response.headers.get('location');
    return { status: response.status, location, text: await response.text() };
  }

  signIn(back = '/', password = PASSWORD) {
    return this.send('/sign-in', { login: 'wang', password, back });
  }
}

describe('the second step', () => {
  it('comes between the password and the page that was asked for', async () => {
    const { secret } = await withSecondFactor(site, wang);
    site.turnClock((now += STEP_MS));
    const browser = new Browser();
    expect(await browser.signIn('/plays?how=full')).toMatchObject({
      status: 303,
      location: '/sign-in/second?back=%2Fplays%3Fhow%3Dfull',
    });
    expect([...browser.jar.keys()]).toEqual(['gengfu_second']);
    expect((await browser.send('/plays')).location).toBe('/sign-in?back=%2Fplays');
    const page = await browser.send('/sign-in/second?back=%2Fplays%3Fhow%3Dfull');
    expect(page.text).toContain('value="/plays?how=full"');
    const back = '/plays?how=full';
    const wrong = await browser.send('/sign-in/second', { code: '000000', back });
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain('role="alert"');
    const foreign = { code: codeAt(secret, now), back };
    await browser.send('/sign-in/second', foreign, 'http://evil.example');
    expect(browser.jar.has('gengfu_session')).toBe(false);
    const done = await browser.send('/sign-in/second', { code: codeAt(secret, now), back });
    expect(done).toMatchObject({ status: 303, location: '/plays?how=full' });
    expect([...browser.jar.keys()].toSorted()).toEqual(['gengfu_browser', 'gengfu_session']);
    expect((await browser.send('/plays')).status).toBe(200);
  });

  it('begins anew after five wrong codes', async () => {
    await withSecondFactor(site, wang);
    const browser = new Browser();
    await browser.signIn();
    for (let n = 0; n < 5; n++)
      await browser.send('/sign-in/second', { code: '000000', back: '/' });
    const over = await browser.send('/sign-in/second', { code: '000000', back: '/' });
    expect(over.text).toContain('Please sign in again');
    expect(browser.jar.has('gengfu_second')).toBe(false);
  });
});

describe('no form of these leads to another site', () => {
  const ELSEWHERE = [
    '//evil.example',
    'https://evil.example/',
    '/\\evil.example',
    '/.//evil.example',
  ];

  it.each(ELSEWHERE)('%s', async (back) => {
    const { secret } = await withSecondFactor(site, wang);
    site.turnClock((now += STEP_MS));
    const browser = new Browser();
    expect((await browser.signIn(back)).location).toBe('/sign-in/second?back=%2F');
    const code = codeAt(secret, now);
    expect((await browser.send('/sign-in/second', { code, back })).location).toBe('/');
    const changed = { current: PASSWORD, next: NEXT, again: NEXT, back };
    expect((await browser.send('/account/password', changed)).location).toBe('/');
    const page = await browser.send(`/account?back=${encodeURIComponent(back)}`);
    const fields = [...page.text.matchAll(/name="back" value="([^"]*)"/g)].map(([, to]) => to);
    expect([...new Set(fields)]).toEqual(['/']);
  });
});

describe('/account', () => {
  it('is where one is sent whose password others have set, and leads on from there', async () => {
    const { db } = site.signage;
    await db.updateTable('people').set({ must_change: 1 }).where('id', '=', wang.id).execute();
    const browser = new Browser();
    expect((await browser.signIn('/plays')).location).toBe('/plays');
    expect((await browser.send('/plays')).location).toBe('/account?back=%2Fplays');
    const page = await browser.send('/account?back=%2Fplays');
    expect(page.text).toContain('not chosen by you');
    expect(page.text).not.toContain('Where you are signed in');
    const send = (current: string, next: string, again = next) =>
      browser.send('/account/password', { current, next, again, back: '/plays' });
    expect((await send(PASSWORD, NEXT, 'another')).text).toContain('not the same');
    expect((await send('wrong', NEXT)).text).toContain('This is not your password.');
    const common = await send(PASSWORD, 'Password2026!');
    expect(common.status).toBe(400);
    expect(common.text).toContain('guessed first');
    expect(common.text).not.toContain('Password2026!');
    const before = browser.jar.get('gengfu_session');
    expect((await send(PASSWORD, NEXT)).location).toBe('/plays');
    expect(browser.jar.get('gengfu_session')).not.toBe(before);
    expect((await browser.send('/plays')).status).toBe(200);
  });

  it('sets up a second factor by a picture, shows the recovery codes once, and removes it', async () => {
    const browser = new Browser();
    await browser.signIn();
    expect((await browser.send('/account')).text).toContain('Set up a second factor');
    const set = await browser.send('/account/second-factor', { password: PASSWORD, back: '' });
    expect(set.text).toContain('<svg class="qr"');
    const secret = (/<code>([A-Z2-7 ]+)<\/code>/.exec(set.text)?.[1] ?? '').replaceAll(' ', '');
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const wrong = await browser.send('/account/second-factor/confirm', {
      code: '000000',
      back: '',
    });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('<svg class="qr"');
    const code = codeAt(secret, now);
    const codes = await browser.send('/account/second-factor/confirm', { code, back: '' });
    expect(codes.text.match(/<li><code>/g)).toHaveLength(10);
    const page = await browser.send('/account');
    expect(page.text).toContain('10 recovery codes');
    expect(page.text).not.toContain(secret);
    site.turnClock((now += STEP_MS));
    const fields = { password: PASSWORD, code: codeAt(secret, now), back: '' };
    const removed = await browser.send('/account/second-factor/removal', fields);
    expect(removed.location).toBe('/account?done=removed');
    expect((await browser.send('/account?done=removed')).text).toContain('no second factor');
  });

  it('lists where one is signed in, and ends it', async () => {
    const other = new Browser();
    await other.signIn();
    const browser = new Browser();
    await browser.signIn();
    const page = await browser.send('/account');
    const [id = ''] = /session-\w+/.exec(page.text) ?? [];
    // A form of another site ends nothing.
    await browser.send('/account/sessions', { id }, 'http://evil.example');
    expect((await other.send('/account')).status).toBe(200);
    expect((await browser.send('/account/sessions', { id })).location).toBe(
      '/account?done=sessions',
    );
    expect((await other.send('/account')).location).toBe('/sign-in?back=%2Faccount');
    await other.signIn();
    await browser.send('/account/sessions', {});
    expect((await other.send('/account')).status).toBe(303);
    expect((await browser.send('/account')).status).toBe(200);
  });

  it('says the same in Chinese', async () => {
    const browser = new Browser();
    await browser.signIn();
    browser.jar.set('gengfu_language', 'zh');
    expect((await browser.send('/account')).text).toContain('已登录的设备');
    expect((await browser.send('/recover')).text).toContain('链接中“#”后面的字符');
  });
});

describe('/recover', () => {
  it('takes the link’s token from the form, whose page tells no address to anybody', async () => {
    const { body } = await site.ask('POST', `/api/people/${wang.id}/recovery`, {});
    const token = new URL(body.link as string).hash.slice(1);
    const visitor = new Visitor(site);
    const page = await visitor.get('/recover');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await page.text()).toContain('src="/islands/recover.js"');
    const browser = new Browser();
    const send = (password: string, again = password) =>
      browser.send('/recover', { token, password, again });
    expect((await send(NEXT, 'another')).text).toContain('not the same');
    expect((await send('short')).text).toContain('At least 12');
    const done = await send(NEXT);
    expect(done.text).toContain('The password is in force');
    expect((await send(NEXT)).status).toBe(404);
    expect((await browser.signIn('/', NEXT)).location).toBe('/');
    expect((await browser.send('/')).status).toBe(200);
  });
});
