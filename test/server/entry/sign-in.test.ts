/** Signing in under attack: what many guesses at once come to, and whom they shut out. */
import * as argon2 from '@node-rs/argon2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDoor } from '../../../server/entry/door.ts';
import { createApp } from '../../../server/app.ts';
import { firstBrokenLink } from '../../../server/signage/ledger/audit.ts';
import * as people from '../../../server/signage/people/people.ts';
import { pruneSessions } from '../../../server/signage/people/sessions.ts';
import type { Door } from '../../../server/entry/door.ts';
import { until } from '../../support/until.ts';
import { MORNING, openSite, type Site } from '../../support/site.ts';

vi.mock(import('../../../server/signage/people/people.ts'), { spy: true });
vi.mock(import('@node-rs/argon2'), async (original) => {
  const real = await original();
  // As in test/support/each-file.ts: hundreds of guesses are reckoned here.
  const hash: typeof argon2.hash = (password, options, signal) =>
    real.hash(password, { memoryCost: 64, timeCost: 1, ...options }, signal);
  return { ...real, hash, verify: vi.fn<typeof argon2.verify>(real.verify) };
});

const PASSWORD = 'a long enough password';
const HOME = '10.1.0.1';

describe.each(['sqlite', 'postgres'] as const)('signing in on %s', (kind) => {
  let site: Site;
  let door: Door;
  let ask: (path: string, address: string, init: RequestInit) => Promise<Response>;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.signage.db
      .transaction()
      .execute((trx) =>
        people.addPerson(
          trx,
          { login: 'wang', name: '王警官', unit: 'bureau', role: 'publisher', password: PASSWORD },
          MORNING,
        ),
      );
    door = openDoor(site.signage);
    const { signage } = site;
    const app = createApp({
      signage,
      shell: new Map(),
      ready: async () => ({ ok: true, lacks: [] }),
      door,
    });
    ask = async (path, remoteAddress, init) =>
      app.request(path, init, { incoming: { socket: { remoteAddress } } });
    vi.mocked(people.checkPassword).mockClear();
    vi.mocked(argon2.verify).mockClear();
  });
  afterEach(async () => {
    await door.audit.close();
    await site.close();
  });

  const signIn = (login: string, password: string, address = HOME, cookie = '') =>
    ask('/api/sessions', address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie,
        host: 'localhost',
        origin: 'http://localhost',
      },
      body: JSON.stringify({ login, password }),
    });
  const statuses = async (answers: Promise<Response>[]) =>
    (await Promise.all(answers)).map(({ status }) => status);
  const times = (list: readonly number[], one: number) =>
    list.filter((status) => status === one).length;
  const browserOf = (response: Response) =>
    response.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .find((one) => one?.startsWith('gengfu_browser='));
  const audited = async (action: string) => {
    await door.audit.close();
    const { db } = site.signage;
    const rows = await db.selectFrom('audit').selectAll().where('action', '=', action).execute();
    return rows.map(({ detail, ...row }) => ({ ...row, detail: JSON.parse(detail) }));
  };

  test('1,500 guesses at once are ten guesses, and none is reckoned beyond them', async () => {
    const guesses = Array.from({ length: 1500 }, (_, n) => signIn('wang', `guess ${n}`));
    const answers = await statuses(guesses);
    expect([times(answers, 401), times(answers, 429)]).toEqual([10, 1490]);
    expect(people.checkPassword).toHaveBeenCalledTimes(10);
    site.turnClock(MORNING + 60_000);
    const later = await statuses([signIn('wang', 'x'), signIn('wang', 'y')]);
    expect(later.toSorted()).toEqual([401, 429]);
    site.turnClock(MORNING + 600_000);
    expect((await signIn('wang', PASSWORD)).status).toBe(201);
  });

  test('one address bars nobody at another, whatever logins it tries', async () => {
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => signIn('wang', `guess ${n}`, '10.9.9.9')),
    );
    await Promise.all(Array.from({ length: 200 }, (_, n) => signIn(`w${n}`, 'guess', '10.9.9.9')));
    expect((await signIn('wang', PASSWORD, '10.9.9.9')).status).toBe(429);
    expect((await signIn('wang', PASSWORD)).status).toBe(201);
  });

  test('a login that is spelled like the count of another bars nobody', async () => {
    expect((await signIn('wang', PASSWORD)).status).toBe(201);
    for (const one of ['10.9.9.1', '10.9.9.2', '10.9.9.3', '10.9.9.4'])
      await Promise.all(
        Array.from({ length: 10 }, () => signIn(`place wang ${HOME}`, 'guess', one)),
      );
    expect((await signIn('wang', PASSWORD)).status).toBe(201);
  });

  test('an IPv6 network of one hand is one address', async () => {
    const guesses = Array.from({ length: 40 }, (_, n) =>
      signIn('wang', `guess ${n}`, `2001:db8:1:2::${n.toString(16)}`),
    );
    expect(times(await statuses(guesses), 401)).toBe(10);
  });

  test('guesses from all the world slow each other down, and bar nobody where they signed in before', async () => {
    const first = await signIn('wang', PASSWORD);
    const browser = browserOf(first) ?? '';
    expect(browser).not.toBe('');
    const guesses = Array.from({ length: 300 }, (_, n) =>
      signIn('wang', `guess ${n}`, `10.${2 + (n % 100)}.0.1`),
    );
    expect(times(await statuses(guesses), 401)).toBe(60);
    // At home, and with the browser of home anywhere.
    expect((await signIn('wang', PASSWORD)).status).toBe(201);
    expect((await signIn('wang', PASSWORD, '10.200.0.1', browser)).status).toBe(201);
    expect((await signIn('wang', PASSWORD, '10.201.0.1')).status).toBe(429);
    // A browser vouches for those alone who signed in with it.
    expect((await signIn('admin', 'guess', '10.202.0.1', browser)).status).toBe(401);
  });

  test('whoever shares the address with a guesser is let in by the browser of before', async () => {
    const browser = browserOf(await signIn('wang', PASSWORD)) ?? '';
    await Promise.all(Array.from({ length: 60 }, (_, n) => signIn(`w${n}`, 'guess')));
    expect((await signIn('wang', PASSWORD)).status).toBe(429);
    expect((await signIn('wang', PASSWORD, HOME, browser)).status).toBe(201);
    // Whoever has taken the browser has ten guesses, as anybody.
    const guesses = Array.from({ length: 30 }, (_, n) => signIn('wang', `${n}`, HOME, browser));
    expect(times(await statuses(guesses), 401)).toBe(10);
  });

  test('a shift that signs in behind one router is no attack', async () => {
    for (let n = 0; n < 40; n++) expect((await signIn('wang', PASSWORD)).status).toBe(201);
  });

  test('unknown login and wrong password are one answer, and both cost a hash', async () => {
    const [one, other] = await Promise.all([signIn('wang', 'x'), signIn('nobody', 'x')]);
    expect([one?.status, other?.status]).toEqual([401, 401]);
    expect(await one?.text()).toBe(await other?.text());
    const names = (response: Response | undefined) => [...(response?.headers.keys() ?? [])];
    expect(names(one)).toEqual(names(other));
    // The same work: both hashes were made with the same parameters.
    const [reckoned, decoy, ...more] = vi.mocked(argon2.verify).mock.calls.map(([hash]) => hash);
    expect(more).toEqual([]);
    const parameters = (hash: unknown) => String(hash).split('$').slice(0, 4);
    expect(parameters(reckoned)).toEqual(parameters(decoy));
    expect(reckoned).not.toBe(decoy);
  });

  test('a program that signs in again and again leaves one mark behind', async () => {
    for (let n = 0; n < 5; n++) {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ login: 'wang', password: PASSWORD });
      const answer = await ask('/api/sessions', HOME, { method: 'POST', headers, body });
      expect(browserOf(answer)).toBeUndefined();
    }
    // And the administrator's, whom the site itself signed in.
    expect(await site.signage.db.selectFrom('familiar').selectAll().execute()).toHaveLength(2);
    await pruneSessions(site.signage.db, MORNING + 121 * 86_400_000);
    expect(await site.signage.db.selectFrom('familiar').selectAll().execute()).toEqual([]);
  });

  test('a flood from everywhere waits for one after another, and who comes home waits behind none of it', async () => {
    let [running, most] = [0, 0];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { verify } = await vi.importActual<typeof argon2>('@node-rs/argon2');
    vi.mocked(argon2.verify).mockImplementation(async (hash, password) => {
      running += 1;
      most = Math.max(most, running);
      if (password === 'guess') await gate;
      const matches = password !== 'guess' && (await verify(hash, password));
      running -= 1;
      return matches;
    });
    await signIn('wang', PASSWORD);
    const answers: number[] = [];
    const flood = Array.from({ length: 260 }, async (_, n) => {
      const { status } = await signIn(`w${n}`, 'guess', `10.3.${n % 256}.${n >> 8}`);
      answers.push(status);
    });
    // One is reckoned and two hundred wait; who finds no room is told to come again.
    await until('those who found no room', () => answers.length === 59);
    expect(times(answers, 503)).toBe(59);
    expect((await signIn('wang', PASSWORD)).status).toBe(201);
    open();
    await Promise.all(flood);
    expect(times(answers, 401)).toBe(201);
    expect(most).toBeLessThanOrEqual(2);
    vi.mocked(argon2.verify).mockRestore();
  });

  test('refused sign-ins are in the audit: few entries however many, and nothing that was typed', async () => {
    const secret = 'my-real-password';
    for (let place = 0; place < 30; place++) {
      const from = `10.7.${place}.1`;
      await Promise.all(Array.from({ length: 20 }, () => signIn('wang', secret, from)));
      await signIn(secret, secret, from);
    }
    const refused = await audited('session.refused');
    const wang = await site.signage.db
      .selectFrom('people')
      .select('id')
      .where('login', '=', 'wang')
      .executeTakeFirstOrThrow();
    expect(refused[0]).toMatchObject({
      person: null,
      subject: wang.id,
      place: '10.7.0.1',
      detail: { times: 1 },
    });
    const all = [
      ...refused,
      ...(await audited('session.barred')),
      ...(await audited('others.refused')),
    ];
    expect(all.length).toBeLessThan(20);
    expect(all.reduce((sum, { detail }) => sum + detail.times, 0)).toBe(30 * 21);
    expect(JSON.stringify(all)).not.toContain(secret);
    expect(await firstBrokenLink(site.signage.db)).toBeNull();
  });
});
