/** The second factor: set up, asked for, used once, recovered from; and what it takes to guess it or to go round it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as argon2 from '@node-rs/argon2';
import { openDoor } from '../../../server/entry/door.ts';
import { createApp } from '../../../server/app.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { MORNING, openSite, type Site } from '../../support/site.ts';
import {
  audited,
  codeAt,
  PASSWORD,
  program,
  type Somebody,
  somebody,
  withSecondFactor,
} from './somebody.ts';

vi.mock(import('@node-rs/argon2'), async (original) => {
  const real = await original();
  const hash: typeof argon2.hash = (password, options, signal) =>
    real.hash(password, { memoryCost: 64, timeCost: 1, ...options }, signal);
  return { ...real, hash, verify: vi.fn<typeof argon2.verify>(real.verify) };
});

const STEP_MS = 30_000;

describeOnBothStores('a second factor', (_, kind) => {
  let site: Site;
  let wang: Somebody;
  let secret: string;
  let codes: string[];
  let now: number;
  const turn = (byMs: number) => site.turnClock((now += byMs));
  beforeEach(async () => {
    site = await openSite(kind);
    now = MORNING;
    wang = await somebody(site, { login: 'wang' });
    ({ secret, codes } = await withSecondFactor(site, wang));
    turn(STEP_MS);
  });
  afterEach(() => site.close());

  const begin = async () => (await wang.signIn()).body.challenge as string;
  const second = (challenge: string, code: string) =>
    program(site)('', 'POST', '/api/sessions/second', { challenge, code });
  const through = async (code: string) => (await second(await begin(), code)).status;

  it('stands between the password and a session', async () => {
    const answer = await wang.signIn();
    expect(answer).toMatchObject({ status: 202, body: { expiresAt: now + 600_000 } });
    expect(answer.body.token).toBeUndefined();
    const { challenge } = answer.body;
    // The challenge is no session, nor does it become one.
    expect((await program(site)(challenge, 'GET', '/api/sessions')).status).toBe(401);
    const done = await second(challenge, codeAt(secret, now));
    expect(done).toMatchObject({ status: 201, body: { owes: null } });
    expect(done.body.token).not.toBe(challenge);
    wang.token = done.body.token;
    expect((await wang.ask('GET', '/api/items')).status).toBe(200);
    expect((await second(challenge, codeAt(secret, now + STEP_MS))).status).toBe(401);
  });

  it('takes a code once: not again, not at once from two sides, and none older than the last', async () => {
    const code = codeAt(secret, now);
    const challenges = [await begin(), await begin(), await begin()];
    const answers = await Promise.all(challenges.map((one) => second(one, code)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 401, 401]);
    expect(await through(code)).toBe(401);
    expect(await through(codeAt(secret, now - STEP_MS))).toBe(401);
    turn(STEP_MS);
    expect(await through(code)).toBe(401);
    expect(await through(codeAt(secret, now))).toBe(201);
  });

  it('takes the code of the step before and of the next, and none further off', async () => {
    turn(10 * STEP_MS);
    expect(await through(codeAt(secret, now - 2 * STEP_MS))).toBe(401);
    expect(await through(codeAt(secret, now + 2 * STEP_MS))).toBe(401);
    expect(await through(codeAt(secret, now - STEP_MS))).toBe(201);
    expect(await through(codeAt(secret, now + STEP_MS))).toBe(201);
  });

  it('has ten recovery codes, each good once, however it is typed', async () => {
    expect(new Set(codes).size).toBe(10);
    const [first = '', next = ''] = codes;
    expect(first).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){5}$/);
    const challenges = [await begin(), await begin()];
    const typed = ` ${first.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O')} `;
    const answers = await Promise.all(challenges.map((one) => second(one, typed)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 401]);
    wang.token = answers.find(({ status }) => status === 201)?.body.token;
    expect(await wang.ask('GET', '/api/me/second-factor')).toMatchObject({
      body: { on: true, required: false, codesLeft: 9 },
    });
    expect(await audited(site, 'second-factor.recover')).toMatchObject([{ person: wang.id }]);

    const renewed = await wang.ask('POST', '/api/me/second-factor/codes', {
      password: PASSWORD,
      code: codeAt(secret, now),
    });
    expect(renewed.body.codes).toHaveLength(10);
    expect(await audited(site, 'second-factor.codes')).toMatchObject([{ person: wang.id }]);
    expect(await through(next)).toBe(401);
    expect(await through(renewed.body.codes[0])).toBe(201);
  });

  it('is removed by password and code, and ends what others have begun', async () => {
    const first = await second(await begin(), codeAt(secret, now));
    turn(STEP_MS);
    wang.token = (await second(await begin(), codeAt(secret, now))).body.token;
    turn(STEP_MS);
    const remove = (password: string, code: string) =>
      wang.ask('POST', '/api/me/second-factor/removal', { password, code });
    expect((await remove('wrong', codeAt(secret, now))).body.fields[0].field).toBe('password');
    expect((await remove(PASSWORD, '000000')).body.fields[0].field).toBe('code');
    const removed = await remove(PASSWORD, codeAt(secret, now));
    expect(removed.status).toBe(200);
    expect(removed.body.token).not.toBe(wang.token);
    expect((await program(site)(first.body.token, 'GET', '/api/items')).status).toBe(401);
    expect((await wang.signIn()).status).toBe(201);
    expect(await site.signage.db.selectFrom('recovery_codes').selectAll().execute()).toEqual([]);
    const done = (await audited(site)).filter(({ action }) => action.startsWith('second-factor'));
    expect(done.map(({ action }) => action)).toEqual(['second-factor.on', 'second-factor.off']);
  });

  it('is not guessed: five codes a sign-in, twenty from all the world, and its person comes in at home', async () => {
    const app = createApp({
      signage: site.signage,
      shell: new Map(),
      ready: async () => ({ ok: true, lacks: [] }),
      door: openDoor(site.signage),
    });
    const from = async (address: string, path: string, json: unknown) => {
      const response = await app.request(
        path,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(json),
        },
        { incoming: { socket: { remoteAddress: address } } },
      );
      return { status: response.status, body: (await response.json()) as { challenge: string } };
    };
    const signIn = (address: string) =>
      from(address, '/api/sessions', { login: 'wang', password: PASSWORD });
    const guess = async (address: string, challenge: string, code: string) =>
      (await from(address, '/api/sessions/second', { challenge, code })).status;
    // At home once, so that home is known.
    const { challenge } = (await signIn('10.1.0.1')).body;
    expect(await guess('10.1.0.1', challenge, codeAt(secret, now))).toBe(201);
    turn(STEP_MS);

    const right = codeAt(secret, now);
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
    const one = (await signIn('10.9.0.1')).body.challenge;
    const five = await Promise.all(Array.from({ length: 8 }, () => guess('10.9.0.1', one, wrong)));
    expect(five.every((status) => status === 401)).toBe(true);
    // Used up: not even the right one.
    expect(await guess('10.9.0.1', one, right)).toBe(401);

    const statuses: number[] = [];
    for (let n = 0; n < 60; n++) {
      const address = `10.9.${1 + n}.1`;
      statuses.push(await guess(address, (await signIn(address)).body.challenge, wrong));
    }
    const tried = statuses.filter((status) => status === 401).length;
    expect(tried).toBeGreaterThan(8);
    expect(tried).toBeLessThanOrEqual(20);
    expect(statuses.at(-1)).toBe(429);
    expect(await guess('10.1.0.1', (await signIn('10.1.0.1')).body.challenge, right)).toBe(201);
  });

  it('tells nobody whether a login is there, or has one: each answer costs one hash', async () => {
    await somebody(site, { login: 'li' });
    const ask = (login: string) =>
      program(site)('', 'POST', '/api/sessions', { login, password: 'not the password' });
    const answers: string[] = [];
    for (const login of ['wang', 'li', 'nobody']) {
      vi.mocked(argon2.verify).mockClear();
      answers.push(JSON.stringify(await ask(login)));
      expect(argon2.verify).toHaveBeenCalledTimes(1);
    }
    expect(new Set(answers).size).toBe(1);
  });

  it('lies sealed in the store, and moved to another person opens nothing', async () => {
    const { db, secrets } = site.signage;
    const row = await db.selectFrom('second_factors').selectAll().executeTakeFirstOrThrow();
    const everything = JSON.stringify([
      row,
      await db.selectFrom('recovery_codes').selectAll().execute(),
      await audited(site),
    ]);
    expect(everything).not.toContain(secret);
    for (const code of codes) expect(everything).not.toContain(code);
    expect(secrets.open(row.secret, wang.id)).toBe(secret);
    const li = await somebody(site, { login: 'li' });
    await withSecondFactor(site, li);
    turn(STEP_MS);
    await db
      .updateTable('second_factors')
      .set({ secret: row.secret })
      .where('person', '=', li.id)
      .execute();
    const { challenge } = (await li.signIn()).body;
    expect((await second(challenge, codeAt(secret, now))).status).toBe(401);
  });

  it('is owed by the roles that the policy names, who may do nothing else before', async () => {
    const policy = (await site.ask('GET', '/api/sign-in-policy')).body;
    expect(policy).toMatchObject({ secondFactor: [], version: 1 });
    const li = await somebody(site, { login: 'li', role: 'command' });
    await li.signIn();
    const wanted = { secondFactor: ['command', 'administrator'], idleMinutes: 60, version: 1 };
    expect((await li.ask('PUT', '/api/sign-in-policy', wanted)).status).toBe(403);
    expect(await site.ask('PUT', '/api/sign-in-policy', wanted)).toMatchObject({
      status: 200,
      body: { version: 2, idleMinutes: 60 },
    });
    const again = await site.ask('PUT', '/api/sign-in-policy', wanted);
    // The administrator owes one as well by now.
    expect(again.status).toBe(403);
    expect(again.body.message).toContain('second factor');
    // So does who is signed in already.
    expect((await li.ask('GET', '/api/items')).status).toBe(403);
    expect(await li.signIn()).toMatchObject({ status: 201, body: { owes: 'second-factor' } });
    expect((await li.ask('GET', '/api/me/second-factor')).body).toMatchObject({ required: true });
    await withSecondFactor(site, li);
    expect((await li.ask('GET', '/api/items')).status).toBe(200);
    // Publishers go on as they were.
    wang.token = (await second(await begin(), codeAt(secret, now))).body.token;
    expect((await wang.ask('GET', '/api/items')).status).toBe(200);
    expect(await audited(site, 'sign-in-policy.change')).toHaveLength(1);
  });

  it('is offered to who says the password, and asked for nowhere before it is confirmed', async () => {
    const li = await somebody(site, { login: 'li' });
    await li.signIn();
    const offer = (password: string) => li.ask('POST', '/api/me/second-factor', { password });
    expect((await offer('wrong')).status).toBe(400);
    const first = (await offer(PASSWORD)).body;
    expect(first.address).toBe(
      `otpauth://totp/Gengfu:li?issuer=Gengfu&secret=${first.secret}&algorithm=SHA1&digits=6&period=30`,
    );
    const latest = (await offer(PASSWORD)).body;
    expect((await li.signIn()).status).toBe(201);
    const confirm = (code: string) => li.ask('POST', '/api/me/second-factor/confirm', { code });
    expect((await confirm(codeAt(first.secret, now))).status).toBe(400);
    const confirmed = await confirm(codeAt(latest.secret, now));
    expect(confirmed.status).toBe(200);
    li.token = confirmed.body.token;
    expect((await offer(PASSWORD)).status).toBe(409);
    expect((await confirm(codeAt(latest.secret, now + STEP_MS))).status).toBe(409);
    expect((await li.signIn()).status).toBe(202);
  });
});
