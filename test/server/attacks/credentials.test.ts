/** Credentials in places that they were not made for: of another kind, of another person, twice, and from two sides at once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { openSite, screenInput, type Site } from '../../support/site.ts';
import { codeAt, PASSWORD, program, somebody, withSecondFactor } from '../entry/somebody.ts';

const HOST = 'signs.example';

describeOnBothStores('a credential', (_, kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
  });
  afterEach(() => site.close());

  const items = async (headers: Record<string, string>) =>
    (await site.raw('/api/items', { headers: { host: HOST, ...headers } })).status;

  /** Another node of the same store, with buckets of its own. */
  const node = (): Site => {
    const { signage } = site;
    const ready = async () => ({ ok: true, lacks: [] });
    const app = createApp({ signage, shell: new Map(), ready });
    return { ...site, raw: async (path, init) => app.request(path, init) };
  };

  it('of one kind opens nothing as another', async () => {
    const wang = await somebody(site, { login: 'wang', role: 'administrator' });
    await withSecondFactor(site, wang);
    const { challenge } = (await wang.signIn()).body;
    const expiresAt = site.signage.clock.now() + 3_600_000;
    const ask = program(site);
    const made = { name: 'x', rights: ['read'], expiresAt };
    const { token } = (await ask(site.token, 'POST', '/api/tokens', made)).body;
    const offered = await ask(site.token, 'POST', `/api/people/${wang.id}/recovery`, {});
    const link = new URL(offered.body.link as string).hash.slice(1);
    await ask(site.token, 'POST', '/api/screens', screenInput());
    const { code, poll } = (await ask('', 'POST', '/api/pairing')).body;
    await ask(site.token, 'POST', '/api/pairing/claim', { code, screen: 'door' });
    const { credential } = (await ask('', 'GET', poll)).body;
    const waiting = (await ask('', 'POST', '/api/pairing')).body.poll.split('/').at(-1);

    // Of all these one alone is somebody, and not as a cookie.
    expect(await items({ authorization: `Bearer ${token}` })).toBe(200);
    // The link last: by it the rest is over.
    for (const one of [challenge, credential, waiting, code, link]) {
      expect(await items({ authorization: `Bearer ${one}` }), one).toBe(401);
      expect(
        (await ask('', 'POST', '/api/recovery', { token: one, password: PASSWORD })).status,
      ).toBe(one === link ? 204 : 404);
      const second = { challenge: one, code: '000000' };
      expect((await ask('', 'POST', '/api/sessions/second', second)).status).toBe(401);
    }
    for (const one of [challenge, link, credential, waiting, token])
      for (const name of ['gengfu_session', 'gengfu_browser', 'gengfu_unit', 'gengfu_pass_door'])
        expect(await items({ cookie: `${name}=${one}` }), name).toBe(401);
    // A session is none of a player, nor a source of alerts.
    const alert = await site.raw('/api/cap', {
      method: 'POST',
      headers: { authorization: `Bearer ${site.token}`, 'content-type': 'application/xml' },
      body: '<alert/>',
    });
    expect(alert.status).toBe(401);
  });

  it('that a neighbour’s cookie stands before does not count behind TLS, and a token goes before a cookie', async () => {
    const wang = await somebody(site, { login: 'wang' });
    await wang.signIn();
    const { signage } = site;
    const ready = async () => ({ ok: true, lacks: [] });
    const app = createApp({ signage, shell: new Map(), ready, proxies: 1 });
    const me = async (cookie: string, more: Record<string, string> = {}) => {
      const headers = { host: HOST, 'x-forwarded-proto': 'https', cookie, ...more };
      const answer = await app.request('/api/sessions', { headers });
      if (answer.status !== 200) return null;
      const { sessions } = (await answer.json()) as { sessions: { agent: string }[] };
      return sessions.some(({ agent }) => agent === 'Watchman/1') ? 'wang' : 'admin';
    };
    const [mine, theirs] = [site.token, wang.token];
    expect(await me(`__Host-gengfu_session=${mine}`)).toBe('admin');
    // A host beside ours, or a page without TLS, can set the plain name, and no other.
    expect(await me(`gengfu_session=${theirs}`)).toBe(null);
    expect(await me(`gengfu_session=${theirs}; __Host-gengfu_session=${mine}`)).toBe('admin');
    expect(await me(`__Host-gengfu_session=${mine}; gengfu_session=${theirs}`)).toBe('admin');
    // Who says both is who says it in so many words, and the cookie brings nothing along.
    const bearer = { authorization: `Bearer ${theirs}` };
    expect(await me(`__Host-gengfu_session=${mine}`, bearer)).toBe('wang');
    expect(await me(`__Host-gengfu_session=${mine}`, { authorization: 'Bearer nobody' })).toBe(
      null,
    );
  });

  it('of a second factor works once, at two nodes at once and after one another', async () => {
    const wang = await somebody(site, { login: 'wang' });
    const { secret, codes } = await withSecondFactor(site, wang);
    const nodes = [node(), node(), node(), node()];
    for (const used of [codeAt(secret, site.signage.clock.now() + 30_000), codes[3] ?? '']) {
      const challenges: string[] = [];
      for (const one of nodes) {
        const begun = await program(one)('', 'POST', '/api/sessions', {
          login: 'wang',
          password: PASSWORD,
        });
        challenges.push(begun.body.challenge as string);
      }
      const answers = await Promise.all(
        nodes.map((one, at) =>
          program(one)('', 'POST', '/api/sessions/second', {
            challenge: challenges[at],
            code: used,
          }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401]);
    }
  });

  it('of one person’s sign-in takes no code of another’s', async () => {
    const wang = await somebody(site, { login: 'wang' });
    const zhao = await somebody(site, { login: 'zhao' });
    await withSecondFactor(site, wang);
    const { secret, codes } = await withSecondFactor(site, zhao);
    const { challenge } = (await wang.signIn()).body;
    for (const code of [codeAt(secret, site.signage.clock.now() + 30_000), codes[0]]) {
      const said = { challenge, code };
      expect((await program(site)('', 'POST', '/api/sessions/second', said)).status).toBe(401);
    }
    // They are whole for whom they are.
    const own = (await zhao.signIn()).body.challenge as string;
    const said = { challenge: own, code: codes[0] };
    expect((await program(site)('', 'POST', '/api/sessions/second', said)).status).toBe(201);
  });

  it('that somebody had before being disabled is nobody’s when they are let in again', async () => {
    const wang = await somebody(site, { login: 'wang' });
    const { codes } = await withSecondFactor(site, wang);
    const { challenge } = (await wang.signIn()).body;
    const ask = program(site);
    const offered = await ask(site.token, 'POST', `/api/people/${wang.id}/recovery`, {});
    const token = new URL(offered.body.link as string).hash.slice(1);
    const path = `/api/people/${wang.id}`;
    for (const deed of ['disable', 'enable']) {
      const { version } = (await ask(site.token, 'GET', path)).body;
      expect((await ask(site.token, 'POST', `${path}/${deed}`, { version })).status).toBe(200);
    }
    expect((await wang.ask('GET', '/api/items')).status).toBe(401);
    const second = { challenge, code: codes[0] };
    expect((await ask('', 'POST', '/api/sessions/second', second)).status).toBe(401);
    const recovered = { token, password: 'nine lanterns by the east gate' };
    expect((await ask('', 'POST', '/api/recovery', recovered)).status).toBe(404);
    expect((await wang.signIn()).status).toBe(202);
  });

  it('of recovery works once, from four sides at once', async () => {
    const wang = await somebody(site, { login: 'wang' });
    const offered = await program(site)(site.token, 'POST', `/api/people/${wang.id}/recovery`, {});
    const token = new URL(offered.body.link as string).hash.slice(1);
    const passwords = ['east', 'west', 'south', 'north'].map(
      (side) => `nine lanterns by the ${side} gate`,
    );
    const answers = await Promise.all(
      passwords.map((password) =>
        program(node())('', 'POST', '/api/recovery', { token, password }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404, 404]);
    const opened = [];
    for (const password of passwords)
      if ((await wang.signIn(password)).status === 201) opened.push(password);
    expect(opened).toEqual([passwords[answers.findIndex(({ status }) => status === 204)]]);
  });
});

describe('a deed of somebody who lost the role since', () => {
  it('is taken back by nobody who may not do it now', async () => {
    const site = await openSite();
    try {
      await site.ask('POST', '/api/screens', screenInput());
      const wang = await somebody(site, { login: 'wang', role: 'administrator' });
      await wang.signIn();
      const { version } = (await wang.ask('GET', '/api/screens/door')).body;
      const named = await wang.ask('PATCH', '/api/screens/door', { version, name: '别的屏' });
      expect(named.status, JSON.stringify(named.body)).toBe(200);
      const { db } = site.signage;
      await db
        .updateTable('grants')
        .set({ role: 'reviewer' })
        .where('person', '=', wang.id)
        .execute();
      expect((await wang.ask('POST', '/api/undo', {})).status).toBe(403);
      await db.deleteFrom('grants').where('person', '=', wang.id).execute();
      expect((await wang.ask('POST', '/api/undo', {})).status).toBe(403);
      const { body } = await site.ask('GET', '/api/screens/door');
      expect(body.name).toBe('别的屏');
      // Another administrator has done nothing that could be taken back, and takes back none of wang's.
      const zhao = await somebody(site, { login: 'zhao', role: 'administrator' });
      await zhao.signIn();
      expect((await zhao.ask('POST', '/api/undo', {})).status).toBe(404);
    } finally {
      await site.close();
    }
  });
});
