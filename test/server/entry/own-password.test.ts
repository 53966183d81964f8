/** A person's own password: which are taken, what changing it ends, and that it must be chosen where others have set it. */
import * as argon2 from '@node-rs/argon2';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetAdministrator } from '../../../server/signage/people/administrator.ts';
import {
  isPattern,
  namesOwner,
  passwordRefusal,
} from '../../../server/signage/people/password-rules.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { MORNING, openSite, type Site } from '../../support/site.ts';
import { audited, PASSWORD, somebody } from './somebody.ts';

vi.mock(import('@node-rs/argon2'), async (original) => {
  const real = await original();
  const hash: typeof argon2.hash = (password, options, signal) =>
    real.hash(password, { memoryCost: 64, timeCost: 1, ...options }, signal);
  return { ...real, hash, verify: vi.fn<typeof argon2.verify>(real.verify) };
});

const NEXT = 'nine lanterns by the east gate';
const WANG = { login: 'wang.wei', name: '王伟' };

const codeOf = async (password: string, owner = WANG) =>
  (await passwordRefusal('next', password, owner))?.why.code ?? null;

describe('which passwords are taken', () => {
  it.each([
    ['too short', 'e7#kQ9!xZ2m', 'password-short'],
    ['on the list', 'administrator', 'password-common'],
    ['on the list, in capitals', 'JUSTINBIEBER', 'password-common'],
    ['of the list, with a year', 'Password2026!', 'password-common'],
    ['of the list, twice', 'dragondragon', 'password-common'],
    ['two of the list', 'sunshinemonkey', 'password-common'],
    ['of the list, with signs for letters', 'P@ssw0rd2026', 'password-common'],
    ['one character', '阿阿阿阿阿阿阿阿阿阿阿阿', 'password-common'],
    ['three in turn', 'abcabcabcabcabc', 'password-common'],
    ['the alphabet', 'abcdefghijklm', 'password-common'],
    ['back from nine', '987654321098', 'password-common'],
    ['the login', 'wang.wei2026!', 'password-of-you'],
    ['a part of the login', 'wang20261128', 'password-of-you'],
    ['the name, full-width', '王伟ＷＡＮＧ．ＷＥＩ123', 'password-of-you'],
    ['the program', 'Gengfu110110', 'password-of-you'],
    ['the force', '公安警察110119120', 'password-of-you'],
  ])('not %s', async (_, password, code) => {
    expect(await codeOf(password)).toBe(code);
  });

  it.each([
    PASSWORD,
    NEXT,
    'correct horse battery staple',
    '夜半钟声到客船，月落乌啼霜满天',
    'xK8#mQ2$vL9@',
    'wang.wei keeps nine lanterns',
    '            x yz 7         ',
  ])('but %j', async (password) => {
    expect(await codeOf(password)).toBe(null);
  });

  it('of 256 characters, and of no more', async () => {
    const letters = Array.from({ length: 256 }, (_, n) => String.fromCodePoint(0x20000 + n * 7));
    expect(await codeOf(letters.join(''))).toBe(null);
    expect(await codeOf(`${letters.join('')}x`)).toBe('password-long');
  });

  it('whatever is typed, and at most what is random', async () => {
    const random = fc.array(fc.integer({ min: 33, max: 126 }), { minLength: 20, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 300 }), async (text) => {
        await passwordRefusal('next', text, WANG);
      }),
    );
    fc.assert(
      fc.property(random, (codes) => {
        fc.pre(new Set(codes).size > 10 && codes.filter((one) => one > 64).length > 9);
        const text = String.fromCodePoint(...codes);
        return !namesOwner(text, WANG) && !isPattern(text);
      }),
    );
  });
});

describeOnBothStores('the own password', (_, kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    vi.mocked(argon2.verify).mockClear();
  });
  afterEach(() => site.close());

  it('is changed by who knows it; other sessions end, and this one has another token', async () => {
    const wang = await somebody(site, { login: 'wang' });
    await wang.signIn();
    const other = wang.token;
    await wang.signIn();
    const former = wang.token;
    const changed = await wang.ask('PUT', '/api/me/password', { current: PASSWORD, next: NEXT });
    expect(changed).toMatchObject({ status: 200, body: { owes: null } });
    const { token } = changed.body;
    for (const over of [other, former]) {
      wang.token = over;
      expect((await wang.ask('GET', '/api/items')).status).toBe(401);
    }
    wang.token = token;
    expect((await wang.ask('GET', '/api/items')).status).toBe(200);
    expect((await wang.signIn(PASSWORD)).status).toBe(401);
    expect((await wang.signIn(NEXT)).status).toBe(201);
    const [entry] = await audited(site, 'password.change');
    expect(entry).toMatchObject({ person: wang.id, subject: wang.id, detail: '{"others":1}' });
    const all = JSON.stringify(await audited(site));
    expect(all).not.toContain(NEXT);
    expect(all).not.toContain(PASSWORD);
  });

  it('says what is wrong with the next, and changes nothing', async () => {
    const wang = await somebody(site, { login: 'wang' });
    await wang.signIn();
    for (const [next, word] of [
      ['short', 'at least 12'],
      ['Password2026!', 'guessed first'],
      [PASSWORD, 'that you have'],
      ['wang wang 110', 'your name'],
    ]) {
      const { status, body } = await wang.ask('PUT', '/api/me/password', {
        current: PASSWORD,
        next,
      });
      expect(status).toBe(400);
      expect(body.fields).toMatchObject([{ field: 'next' }]);
      expect(body.message).toContain(word);
    }
    expect((await wang.signIn(PASSWORD)).status).toBe(201);
  });

  it('is not guessed through a session that is found open, and its person is not barred elsewhere', async () => {
    const wang = await somebody(site, { login: 'wang' });
    await wang.signIn();
    const stolen = wang.token;
    await wang.signIn();
    const guess = async (current: string) =>
      (await wang.ask('PUT', '/api/me/password', { current, next: NEXT })).status;
    const mine = wang.token;
    wang.token = stolen;
    vi.mocked(argon2.verify).mockClear();
    const guesses = await Promise.all(Array.from({ length: 40 }, (_, n) => guess(`guess ${n}`)));
    expect(guesses.filter((status) => status === 400)).toHaveLength(10);
    expect(guesses.filter((status) => status === 429)).toHaveLength(30);
    expect(argon2.verify).toHaveBeenCalledTimes(10);
    expect(await guess(PASSWORD)).toBe(429);
    wang.token = mine;
    expect(await guess(PASSWORD)).toBe(200);
  });

  it('of two changes at once one is done', async () => {
    const wang = await somebody(site, { login: 'wang' });
    const tokens: string[] = [];
    for (let n = 0; n < 2; n++) {
      await wang.signIn();
      tokens.push(wang.token);
    }
    const answers = await Promise.all(
      tokens.map((token, n) => {
        wang.token = token;
        const next = `${NEXT} number ${n}`;
        return wang.ask('PUT', '/api/me/password', { current: PASSWORD, next });
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.map(({ status }) => status >= 400 && status < 500).filter(Boolean)).toHaveLength(
      1,
    );
  });

  it('opens nothing but the choice of another where somebody else has set it', async () => {
    const wang = await somebody(site, { login: 'wang', mustChange: true });
    expect(await wang.signIn()).toMatchObject({ status: 201, body: { owes: 'password' } });
    const refused = await wang.ask('GET', '/api/items');
    expect(refused).toMatchObject({ status: 403 });
    expect(refused.body.message).toContain('password of your own first');
    expect((await wang.ask('POST', '/api/undo', {})).status).toBe(403);
    expect((await wang.ask('GET', '/api/sessions')).status).toBe(200);
    const page = await site.raw('/publish', { headers: { authorization: `Bearer ${wang.token}` } });
    expect(page.headers.get('location')).toBe('/account?back=%2Fpublish');
    const asset = await site.raw(`/assets/${'0'.repeat(64)}`, {
      headers: { authorization: `Bearer ${wang.token}` },
    });
    expect(asset.status).toBe(401);
    const changed = await wang.ask('PUT', '/api/me/password', { current: PASSWORD, next: NEXT });
    wang.token = changed.body.token;
    expect((await wang.ask('GET', '/api/items')).status).toBe(200);
  });

  it('of the first administrator has to be chosen, and of one whose password was printed anew', async () => {
    const { db, clock } = site.signage;
    let printed = '';
    const reset = async () => {
      await resetAdministrator({ db, clock }, async ({ password }) => {
        printed = password;
      });
      const answer = await site.raw('/api/sessions', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login: 'admin', password: printed }),
      });
      return answer.json();
    };
    expect(await reset()).toMatchObject({ owes: 'password' });
    expect(await site.ask('GET', '/api/items')).toMatchObject({ status: 401 });
    expect(MORNING).toBe(clock.now());
  });
});
