/** Who signs in from where that person never was is told of, to that person. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { openDoor } from '../../../server/entry/door.ts';
import { openSite, type Site } from '../../support/site.ts';
import { type Ask, personAt } from '../signage/people/people.ts';

describe.each(['sqlite', 'postgres'] as const)('a sign-in on %s', (kind) => {
  let site: Site;
  let wang: Ask;
  let signIn: (remoteAddress: string, cookie?: string) => Promise<string>;
  beforeEach(async () => {
    site = await openSite(kind);
    wang = await personAt(site, { login: 'wang', name: '王', role: 'publisher' });
    await site.signage.db.deleteFrom('familiar').execute();
    const { signage } = site;
    const door = openDoor(signage);
    const app = createApp({
      signage,
      shell: new Map(),
      ready: async () => ({ ok: true, lacks: [] }),
      door,
    });
    signIn = async (remoteAddress, cookie = '') => {
      const headers = {
        'content-type': 'application/json',
        host: 'localhost',
        origin: 'http://localhost',
        cookie,
      };
      const body = JSON.stringify({ login: 'wang', password: 'a long enough password' });
      const asked = { method: 'POST', headers, body };
      const incoming = { socket: { remoteAddress } };
      const answer = await app.request('/api/sessions', asked, { incoming });
      if (answer.status !== 201) throw new Error(await answer.text());
      const cookies = answer.headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
      return cookies.find((one) => one.includes('gengfu_browser=')) ?? '';
    };
  });
  afterEach(() => site.close());

  const told = async (ask: Ask = wang): Promise<string[]> =>
    (await ask('GET', '/api/inbox')).body.notices.map((one: { text: string }) => one.text);

  it('is told where neither place nor browser is known, and not where one of them is', async () => {
    const browser = await signIn('10.1.0.1');
    await signIn('10.1.0.1');
    await signIn('10.9.0.9', browser);
    expect(await told()).toEqual([]);
    await signIn('203.0.113.7');
    expect(await told()).toEqual([
      '账号“wang”从203.0.113.7登录，此前没有从那里登录过。若不是您本人，请立即修改密码。',
    ]);
    await signIn('203.0.113.7');
    expect(await told()).toHaveLength(1);
    expect(await told(site.ask)).toEqual([]);
  });
});
