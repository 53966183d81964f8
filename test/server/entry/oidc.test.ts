/** Signing in by another system: a real OpenID provider on this computer, and a browser's cookies by hand. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Provider } from 'oidc-provider';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { openProviders } from '../../../server/entry/oidc/flow.ts';
import { type OidcProvider, readProviders } from '../../../server/entry/oidc/providers.ts';
import { openSite, type Site } from '../../support/site.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { addUnits } from '../signage/people/people.ts';

const HERE = 'http://signs.invalid';
const CAME_BACK = 'http://127.0.0.1:1/sign-in/with/county/back';

/** Who signs in at the other system, and what it says of that person. */
let said: { sub: string; [claim: string]: unknown } = { sub: 'nobody' };
let server: Server;
let issuer = '';
beforeAll(async () => {
  server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'gengfu', client_secret: 'secret', redirect_uris: [CAME_BACK] }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'name', 'groups'] },
    cookies: { keys: ['of-the-test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/as-said/${uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ ...said, sub: id }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: 'gengfu',
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  // In place of its form: whoever the test says has signed in there.
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/as-said/')) return next();
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: said.sub } });
    ctx.respond = false;
  });
  server.on('request', provider.callback());
});
afterAll(() => new Promise((closed) => server.close(closed)));

const configured = (): OidcProvider => ({
  name: 'county',
  label: { zh: '县局统一认证', en: 'County sign-in' },
  issuer,
  clientId: 'gengfu',
  clientSecret: 'secret',
  address: 'http://127.0.0.1:1',
  scope: 'openid profile',
  login: 'preferred_username',
  displayName: 'name',
  grants: [
    { claim: 'groups', value: 'signs-north', role: 'publisher', unit: 'north' },
    { claim: 'groups', value: 'signs-admin', role: 'administrator', unit: 'bureau' },
    { claim: 'groups', value: 'signs-gone', role: 'publisher', unit: 'gone' },
  ],
});

/** Keeps cookies as a browser does, by name and host, and follows redirects where it is told to. */
function createBrowser(app: {
  request(url: string, init: RequestInit): Response | Promise<Response>;
}) {
  const jar = new Map<string, Map<string, string>>();
  const at = (url: string) => {
    const { host } = new URL(url);
    let cookies = jar.get(host);
    if (!cookies) jar.set(host, (cookies = new Map()));
    return cookies;
  };
  async function open(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...at(url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, accept: 'text/html', ...(init.headers as Record<string, string>) };
    const asked = { ...init, headers, redirect: 'manual' as const };
    const answer = url.startsWith(HERE) ? await app.request(url, asked) : await fetch(url, asked);
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) at(url).delete(name);
      else at(url).set(name, value);
    }
    return answer;
  }
  /** There and, by its redirects, back: what it sends the browser to here. */
  async function there(url: string): Promise<string> {
    for (let next = url; ;) {
      if (next.startsWith(CAME_BACK)) return next.replace('http://127.0.0.1:1', HERE);
      const answer = await open(next);
      const to = answer.headers.get('location');
      if (!to) throw new Error(`${next} answered ${answer.status}: ${await answer.text()}`);
      next = new URL(to, next).href;
    }
  }
  return { open, there, cookies: () => at(HERE) };
}

describeOnBothStores('signing in by another system', (_, kind) => {
  let site: Site;
  let app: ReturnType<typeof createApp>;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['north']);
    app = createApp({
      signage: site.signage,
      shell: new Map(),
      ready: async () => ({ ok: true, lacks: [] }),
      providers: openProviders([configured()]),
    });
  });
  afterEach(() => site.close());

  const browser = () => createBrowser(app);
  /** The whole way; @returns the last page of ours, and the browser. */
  async function signIn(claims: typeof said, back = '/publish') {
    said = claims;
    const { open, there, cookies } = browser();
    const begun = await open(`${HERE}/sign-in/with/county?back=${encodeURIComponent(back)}`);
    const page = await open(await there(begun.headers.get('location') ?? ''));
    return { page, open, cookies };
  }
  const li = { sub: 'li-7', preferred_username: 'li', name: '李', groups: ['signs-north', 'x'] };
  const grantsOf = async (login: string) => {
    const rows = await site.signage.db
      .selectFrom('grants')
      .innerJoin('people', 'people.id', 'grants.person')
      .select(['grants.role', 'grants.unit', 'source'])
      .where('login', '=', login)
      .execute();
    return rows.map(({ role, unit, source }) => `${role} ${unit} ${source}`).sort();
  };

  it('is offered where one signs in', async () => {
    const page = await browser().open(`${HERE}/sign-in?back=%2Fplays`, {
      headers: { 'accept-language': 'en' },
    });
    const text = await page.text();
    expect(text).toContain('County sign-in');
    expect(text).toContain('/sign-in/with/county?back=%2Fplays');
  });

  it('makes the person, with what the other system says that it is, and goes where it wanted', async () => {
    const { page, open } = await signIn(li);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('content="0;url=/publish"');
    expect((await open(`${HERE}/publish`)).status).toBe(200);
    expect(await grantsOf('li')).toEqual(['publisher north county']);
    const { body } = await site.ask('GET', '/api/audit?action=person');
    expect(body.entries.map(({ action }: { action: string }) => action)).toEqual([
      'person.granted',
      'person.arrive',
    ]);
  });

  it('finds the person again whatever it is called by then, and gives and takes as it says', async () => {
    await signIn(li);
    const more = [...li.groups, 'signs-admin', 'signs-gone'];
    await signIn({ ...li, preferred_username: 'li.new', groups: more });
    expect(await grantsOf('li')).toEqual(['administrator bureau county', 'publisher north county']);
    await site.signage.db
      .insertInto('grants')
      .values({
        id: 'by-hand',
        person: (
          await site.signage.db.selectFrom('identities').select('person').executeTakeFirstOrThrow()
        ).person,
        unit: 'north',
        role: 'inspector',
      })
      .execute();
    const { page } = await signIn({ ...li, groups: [] });
    expect(page.status).toBe(200);
    expect(await grantsOf('li')).toEqual(['inspector north null']);
    await site.signage.db.deleteFrom('grants').where('id', '=', 'by-hand').execute();
    expect((await signIn({ ...li, groups: [] })).page.status).toBe(403);
  });

  it('lets in nobody who is nothing here, nobody who was disabled, and nobody under the login of another', async () => {
    const stranger = await signIn({ sub: 'x', preferred_username: 'x', groups: ['others'] });
    expect(stranger.page.status).toBe(403);
    expect([...stranger.cookies().keys()]).toEqual([]);
    // The administrator of the first start: what another system calls somebody is no proof of being that one.
    const taken = await signIn({ sub: 'y', preferred_username: 'admin', groups: ['signs-admin'] });
    expect(taken.page.status).toBe(403);
    await signIn(li);
    await site.signage.db
      .updateTable('people')
      .set({ disabled: 1 })
      .where('login', '=', 'li')
      .execute();
    expect((await signIn(li)).page.status).toBe(403);
    const people = await site.signage.db.selectFrom('people').select('login').execute();
    expect(people.map(({ login }) => login).sort()).toEqual(['admin', 'li']);
  });

  it('takes an answer once, in the browser that asked, and only for what it asked', async () => {
    said = li;
    const { open, there } = browser();
    const begin = async () =>
      (await open(`${HERE}/sign-in/with/county`)).headers.get('location') ?? '';
    const answer = await there(await begin());
    // Another browser: whoever is sent somebody's answer is not signed in by it.
    expect((await browser().open(answer)).status).toBe(400);
    expect((await open(answer)).status).toBe(200);
    expect((await open(answer)).status).toBe(400);
    const later = await there(await begin());
    await begin();
    expect((await open(later)).status).toBe(401);
    const denied = await there(await begin());
    const { search } = new URL(denied);
    const state = new URLSearchParams(search).get('state');
    const error = `error=access_denied&state=${state}&iss=${encodeURIComponent(issuer)}`;
    expect((await open(`${denied.split('?')[0]}?${error}`)).status).toBe(401);
  });

  it('is begun by who presses for it, and not by a page of another site', async () => {
    for (const from of ['cross-site', 'same-site', 'same-origin', 'none']) {
      const { open, cookies } = browser();
      const asked = { headers: { 'sec-fetch-site': from } };
      const { headers } = await open(`${HERE}/sign-in/with/county`, asked);
      const own = !from.endsWith('-site');
      expect(headers.get('location') === '/sign-in').toBe(!own);
      expect(cookies().has('gengfu_errand')).toBe(own);
    }
  });

  it('goes to no other site afterwards', async () => {
    const { page } = await signIn(li, 'https://elsewhere.invalid/');
    expect(await page.text()).toContain('content="0;url=/"');
  });

  it('says so where the other system is away, or is not known', async () => {
    const away = createApp({
      signage: site.signage,
      shell: new Map(),
      ready: async () => ({ ok: true, lacks: [] }),
      providers: openProviders([{ ...configured(), issuer: 'http://127.0.0.1:1' }]),
    });
    const page = await createBrowser(away).open(`${HERE}/sign-in/with/county`);
    expect(page.status).toBe(503);
    expect((await browser().open(`${HERE}/sign-in/with/nobody`)).status).toBe(404);
  });
});

describe('the file of other systems', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gengfu-oidc-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const read = async (content: unknown) => {
    const file = join(folder, 'oidc.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return readProviders(file).catch((error: Error) => error.message.replace(file, 'FILE'));
  };

  it('need not be there, and is read where it is', async () => {
    expect(await readProviders(join(folder, 'none.json'))).toEqual([]);
    const { scope, login, displayName, ...least } = configured();
    expect([scope, login, displayName]).toEqual(['openid profile', 'preferred_username', 'name']);
    expect(await read([least])).toEqual([configured()]);
  });

  it.each([
    [() => '{', /^FILE is no JSON/],
    [
      () => [{ ...configured(), issuer: 'http://county.example' }],
      'FILE: 0.issuer: must be an https address',
    ],
    [
      () => [{ ...configured(), address: 'signs.example' }],
      'FILE: 0.address: must be an https address',
    ],
    [() => [{ ...configured(), scope: 'profile' }], 'FILE: 0.scope: must name openid'],
    [
      () => [{ ...configured(), grants: [{ claim: 'g', value: 'v', role: 'king', unit: 'u' }] }],
      /^FILE: 0\.grants\.0\.role/,
    ],
    [() => [configured(), configured()], 'FILE: two are called county'],
  ])('is refused by what is wrong in it: %#', async (content, said) => {
    expect(await read(content())).toEqual(
      said instanceof RegExp ? expect.stringMatching(said) : said,
    );
  });
});
