/** People and their roles, over the API: made, changed, disabled; and what no administrator may give. */
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnBothStores } from '../../../support/database.ts';
import { MORNING, openSite, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from './people.ts';

const DAY_MS = 86_400_000;
const OWN_PASSWORD = 'seven lanterns at noon';

describeOnBothStores('people', (_, kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['north', 'south']);
    await site.signage.db
      .insertInto('units')
      .values({ id: 'shop', parent: 'north', name: '店', name_en: 'shop', kind: 'place' })
      .execute();
  });
  afterEach(() => site.close());

  async function make(login: string, unit: string, grants: object[] = [], ask: Ask = site.ask) {
    const made = await ask('POST', '/api/people', { login, name: login, unit, grants });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body as {
      person: { id: string; version: number; grants: { id: string }[] };
      password: string;
    };
  }

  async function signIn(login: string, password: string): Promise<Ask | null> {
    const json = { 'content-type': 'application/json' };
    const begun = await site.raw('/api/sessions', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ login, password }),
    });
    if (begun.status !== 201) return null;
    let { token } = (await begun.json()) as { token: string };
    const ask: Ask = async (method, path, body) => {
      const answer = await site.raw(path, {
        method,
        headers: { ...json, authorization: `Bearer ${token}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
    };
    if (password === OWN_PASSWORD) return ask;
    // The one that it was made with opens nothing else.
    expect((await ask('GET', '/api/me')).status).toBe(403);
    const chosen = await ask('PUT', '/api/me/password', { current: password, next: OWN_PASSWORD });
    expect(chosen.status, JSON.stringify(chosen.body)).toBe(200);
    ({ token } = chosen.body as { token: string });
    return ask;
  }

  const idOf = async (login: string): Promise<string> =>
    (
      await site.signage.db
        .selectFrom('people')
        .select('id')
        .where('login', '=', login)
        .executeTakeFirstOrThrow()
    ).id;

  const admin = (unit: string, login = `admin-${unit}`) =>
    personAt(site, { login, name: login, role: 'administrator', unit });

  it('are made with a password that is told once, and are what they were made', async () => {
    const { person, password } = await make('li', 'north', [{ role: 'publisher', unit: 'north' }]);
    const li = await signIn('li', password);
    const me = await li?.('GET', '/api/me');
    expect(me?.body).toMatchObject({
      person: { id: person.id, login: 'li', grants: [{ role: 'publisher', unit: 'north' }] },
      unit: 'north',
      roles: ['publisher'],
      units: [{ id: 'north' }],
    });
    const stored = await site.signage.db.selectFrom('audit').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(password);
    const looked = await site.ask('GET', `/api/people/${person.id}`);
    expect(JSON.stringify(looked.body)).not.toMatch(/password|hash/);
    const again = { login: 'li', name: '另一个李', unit: 'south' };
    expect((await site.ask('POST', '/api/people', again)).status).toBe(409);
    expect((await site.ask('POST', '/api/people', { ...again, login: 'Li' })).status).toBe(400);
  });

  it('are not there at all where one of their roles cannot be given', async () => {
    const north = await admin('north');
    const wish = {
      login: 'li',
      name: '李',
      unit: 'north',
      grants: [
        { role: 'publisher', unit: 'north' },
        { role: 'reviewer', unit: 'south' },
      ],
    };
    const refused = await north('POST', '/api/people', wish);
    expect([refused.status, refused.body.fields[0].field]).toEqual([400, 'grants.1.unit']);
    expect((await north('GET', '/api/people')).body.people).toHaveLength(1);
    await make('li', 'north', [], north);
  });

  it('are listed by unit, role and words, with one entry for a look at others', async () => {
    for (const login of ['a-li', 'b-li', 'wang'])
      await make(login, 'north', [{ role: 'publisher', unit: 'north' }]);
    await make('zhao', 'south', [{ role: 'reviewer', unit: 'south' }]);
    const logins = async (query: string, ask: Ask = site.ask): Promise<string[]> =>
      (await ask('GET', `/api/people?${query}`)).body.people
        .map((one: { login: string }) => one.login)
        .sort();
    expect(await logins('unit=north')).toEqual(['a-li', 'b-li', 'wang']);
    expect(await logins('role=reviewer')).toEqual(['zhao']);
    expect(await logins('words=LI')).toEqual(['a-li', 'b-li']);
    const north = await admin('north', 'chief');
    expect(await logins('', north)).toEqual(['a-li', 'b-li', 'chief', 'wang']);
    const first = await site.ask('GET', '/api/people?limit=2');
    const next = await site.ask('GET', `/api/people?limit=10&after=${first.body.next}`);
    expect(first.body.people.length + next.body.people.length).toBe(6);
    const looks = await site.signage.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'people.read')
      .execute();
    expect(looks).toHaveLength(6);
    expect(JSON.stringify(looks)).not.toContain('wang');
    const { person } = await make('alone', 'south');
    const alone = await admin('shop', 'keeper');
    await alone('GET', '/api/people');
    const after = await site.signage.db
      .selectFrom('audit')
      .select('id')
      .where('action', '=', 'people.read')
      .execute();
    expect(after).toHaveLength(6);
    expect((await north('GET', `/api/people/${person.id}`)).status).toBe(404);
  });

  it('change, and move with their roles as they are', async () => {
    const { person } = await make('li', 'north', [{ role: 'publisher', unit: 'north' }]);
    const path = `/api/people/${person.id}`;
    const edit = { version: 1, name: '李四', telephone: '0717-110', email: 'li@example.org' };
    expect((await site.ask('PATCH', path, edit)).body).toMatchObject({ name: '李四', version: 2 });
    expect((await site.ask('PATCH', path, edit)).status).toBe(409);
    expect((await site.ask('PATCH', path, { version: 2, email: 'nothing' })).status).toBe(400);
    const north = await admin('north');
    expect((await north('PATCH', path, { version: 2, unit: 'south' })).status).toBe(400);
    const moved = await site.ask('PATCH', path, { version: 2, unit: 'south' });
    expect(moved.body).toMatchObject({ unit: 'south', grants: [{ unit: 'north' }] });
    const entries = await site.signage.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'person.edit')
      .orderBy('id')
      .execute();
    expect(entries.map(({ detail }) => JSON.parse(detail))).toMatchObject([
      { changed: ['name', 'telephone', 'email'], before: { name: 'li' }, after: { name: '李四' } },
      { changed: ['unit'], before: { unit: 'north' }, after: { unit: 'south' } },
    ]);
    expect(JSON.stringify(entries)).not.toContain('example.org');
  });

  it('are out at once when they are disabled, and in again when they are not', async () => {
    const { person, password } = await make('li', 'north', [{ role: 'publisher', unit: 'north' }]);
    const li = await signIn('li', password);
    expect((await li?.('GET', '/api/me'))?.status).toBe(200);
    const path = `/api/people/${person.id}`;
    expect((await site.ask('POST', `${path}/disable`, { version: 1 })).body.disabled).toBe(true);
    expect((await li?.('GET', '/api/me'))?.status).toBe(401);
    expect(await signIn('li', OWN_PASSWORD)).toBe(null);
    await site.ask('POST', `${path}/enable`, { version: 2 });
    // Not the old session.
    expect((await li?.('GET', '/api/me'))?.status).toBe(401);
    expect(await signIn('li', OWN_PASSWORD)).not.toBe(null);
  });

  it('keep one administrator of the whole county, also where two are taken at once', async () => {
    const chief = await admin('bureau', 'chief');
    const first = { id: await idOf('admin'), ask: site.ask };
    const second = { id: await idOf('chief'), ask: chief };
    const self = await site.ask('POST', `/api/people/${first.id}/disable`, { version: 1 });
    expect([self.status, self.body.message]).toEqual([409, expect.stringContaining('own roles')]);
    const both = await Promise.all([
      first.ask('POST', `/api/people/${second.id}/disable`, { version: 1 }),
      second.ask('POST', `/api/people/${first.id}/disable`, { version: 1 }),
    ]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    const standing = await site.signage.db
      .selectFrom('people')
      .select('id')
      .where('disabled', '=', 0)
      .where('login', 'in', ['admin', 'chief'])
      .execute();
    expect(standing).toHaveLength(1);
  });

  it('keep the last administrator in the role too, by whatever way it would go', async () => {
    // Whoever only stands in for a while keeps no county.
    const { password } = await make('stand-in', 'bureau', [
      { role: 'administrator', unit: 'bureau', untilAt: MORNING + DAY_MS },
    ]);
    const standIn = await signIn('stand-in', password);
    const id = await idOf('admin');
    const looked = await standIn?.('GET', `/api/people/${id}`);
    const grant = `/api/people/${id}/grants/${looked?.body.grants[0].id}`;
    const tries = [
      await standIn?.('DELETE', grant),
      await standIn?.('PATCH', grant, { untilAt: MORNING + DAY_MS }),
      await standIn?.('PATCH', grant, { fromAt: MORNING + DAY_MS }),
      await standIn?.('POST', `/api/people/${id}/disable`, { version: 1 }),
    ];
    expect(tries.map((one) => [one?.status, one?.body.message])).toEqual(
      tries.map(() => [409, expect.stringContaining('last administrator')]),
    );
  });

  it('are given no more than whoever gives reaches, and nobody gives to themselves', async () => {
    const north = await admin('north');
    const { person } = await make('li', 'shop', [], north);
    const give = (ask: Ask, to: string, wish: object) =>
      ask('POST', `/api/people/${to}/grants`, wish);
    const given = await give(north, person.id, { role: 'reviewer', unit: 'shop' });
    expect(given.body.grants).toMatchObject([
      { role: 'reviewer', madeBy: await idOf('admin-north') },
    ]);
    expect((await give(north, person.id, { role: 'reviewer', unit: 'shop' })).status).toBe(409);
    for (const unit of ['bureau', 'south', 'nowhere'])
      expect((await give(north, person.id, { role: 'publisher', unit })).status).toBe(400);
    const own = await idOf('admin-north');
    for (const role of ['reviewer', 'command'])
      expect((await give(north, own, { role, unit: 'north' })).status).toBe(409);
    expect(
      (await give(site.ask, await idOf('admin'), { role: 'reviewer', unit: 'bureau' })).status,
    ).toBe(409);
    const publisher = await personAt(site, {
      login: 'wang',
      name: '王',
      role: 'publisher',
      unit: 'north',
    });
    expect((await give(publisher, person.id, { role: 'publisher', unit: 'north' })).status).toBe(
      403,
    );
  });

  it('who are something beyond an administrator are not its to change', async () => {
    const { person } = await make('chief', 'north', [{ role: 'administrator', unit: 'bureau' }]);
    const north = await admin('north');
    const path = `/api/people/${person.id}`;
    expect((await north('GET', path)).status).toBe(200);
    const tries = [
      await north('PATCH', path, { version: 1, email: 'mine@example.org' }),
      await north('POST', `${path}/disable`, { version: 1 }),
      await north('POST', `${path}/grants`, { role: 'owner', unit: 'north' }),
      await north('DELETE', `${path}/grants/${person.grants[0]?.id}`),
    ];
    expect(tries.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it('lose a role with the next request, or with its last millisecond', async () => {
    const untilAt = MORNING + DAY_MS;
    const { person, password } = await make('li', 'north', [
      { role: 'publisher', unit: 'north' },
      { role: 'administrator', unit: 'shop', untilAt },
    ]);
    const li = await signIn('li', password);
    const [first] = person.grants;
    const roles = async () =>
      (await li?.('GET', '/api/me'))?.body.units.map((one: { id: string }) => one.id);
    expect((await roles()).sort()).toEqual(['north', 'shop']);
    await site.ask('DELETE', `/api/people/${person.id}/grants/${first?.id}`);
    expect(await roles()).toEqual(['shop']);
    site.turnClock(MORNING + 3_600_000);
    const late = { role: 'owner', unit: 'north', untilAt: MORNING };
    expect((await site.ask('POST', `/api/people/${person.id}/grants`, late)).status).toBe(400);
  });

  it('stand in for somebody for a while, and have no more than that one has', async () => {
    const wang = await make('wang', 'north', [{ role: 'reviewer', unit: 'north' }]);
    const zhang = await make('zhang', 'shop', [{ role: 'publisher', unit: 'shop' }]);
    const { password, person } = await make('li', 'north');
    const stand = (wish: object) => site.ask('POST', `/api/people/${person.id}/grants`, wish);
    const wish = { role: 'reviewer', unit: 'north', deputyOf: wang.person.id };
    const untilAt = MORNING + DAY_MS;
    expect((await stand(wish)).body.fields[0].field).toBe('untilAt');
    const wrong: object[] = [
      { ...wish, untilAt, role: 'administrator' },
      { ...wish, untilAt, unit: 'bureau' },
      { ...wish, untilAt, deputyOf: person.id },
      { ...wish, untilAt, deputyOf: zhang.person.id },
      { ...wish, untilAt, deputyOf: 'person-nobody' },
    ];
    for (const one of wrong) expect((await stand(one)).status).toBe(400);
    expect((await stand({ ...wish, untilAt })).status).toBe(201);
    const li = await signIn('li', password);
    const roles = async () => (await li?.('GET', '/api/me'))?.body.roles;
    expect(await roles()).toEqual(['reviewer']);
    // A deputy of a deputy is none.
    const chain = { ...wish, untilAt, deputyOf: person.id };
    expect((await site.ask('POST', `/api/people/${zhang.person.id}/grants`, chain)).status).toBe(
      400,
    );

    await site.ask('POST', `/api/people/${wang.person.id}/disable`, { version: 1 });
    expect(await roles()).toEqual([]);
    await site.ask('POST', `/api/people/${wang.person.id}/enable`, { version: 2 });
    expect(await roles()).toEqual(['reviewer']);
    await site.ask('DELETE', `/api/people/${wang.person.id}/grants/${wang.person.grants[0]?.id}`);
    expect(await roles()).toEqual([]);
  });

  it('choose in their browser for which unit they act, of those on which they are something', async () => {
    const { password } = await make('li', 'north', [
      { role: 'publisher', unit: 'north' },
      { role: 'administrator', unit: 'south', untilAt: MORNING + DAY_MS },
    ]);
    await signIn('li', password);
    const begun = await site.raw('/api/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'li', password: OWN_PASSWORD }),
    });
    const [session = ''] = begun.headers.getSetCookie().map((one) => one.split(';')[0]);
    const page = (method: string, path: string, cookie: string, json?: object) =>
      site.raw(path, {
        method,
        headers: {
          cookie,
          origin: 'http://localhost',
          host: 'localhost',
          'content-type': 'application/json',
        },
        ...(json && { body: JSON.stringify(json) }),
      });
    const chosen = await page('POST', '/api/me/unit', session, { unit: 'south' });
    expect(chosen.status).toBe(204);
    const [unit = ''] = chosen.headers.getSetCookie().map((one) => one.split(';')[0]);
    const me = async () =>
      (await (await page('GET', '/api/me', `${session}; ${unit}`)).json()) as {
        unit: string;
        roles: string[];
      };
    expect(await me()).toMatchObject({ unit: 'south', roles: ['administrator'] });
    for (const other of ['bureau', 'nowhere'])
      expect((await page('POST', '/api/me/unit', session, { unit: other })).status).toBe(403);
    const form = (unit: string) =>
      site.raw('/unit', {
        method: 'POST',
        headers: { cookie: session, origin: 'http://localhost', host: 'localhost' },
        body: new URLSearchParams({ unit, back: '/publish' }),
      });
    const switched = await form('south');
    expect([switched.status, switched.headers.get('location')]).toEqual([303, '/publish']);
    expect(switched.headers.getSetCookie().join()).toContain('gengfu_unit=south');
    expect((await form('bureau')).headers.getSetCookie()).toEqual([]);
    const head = await (await page('GET', '/', `${session}; ${unit}`)).text();
    expect(head).toMatch(/<option value="south" selected/);
    // What the browser remembers shuts nobody out.
    await site.signage.db
      .updateTable('grants')
      .set({ until_at: MORNING })
      .where('unit', '=', 'south')
      .execute();
    expect(await me()).toMatchObject({ unit: 'north', roles: ['publisher'] });
  });
});

// A transaction of SQLite has the store to itself.
it('of two last administrators the second waits for what becomes of the first, and stays', async () => {
  const site = await openSite('postgres');
  const { db } = site.signage;
  const person = { login: 'chief', name: 'chief', role: 'administrator', unit: 'bureau' } as const;
  const chief = await personAt(site, person);
  const { id } = await db
    .selectFrom('people')
    .select('id')
    .where('login', '=', 'admin')
    .executeTakeFirstOrThrow();
  const other = await db.startTransaction().execute();
  await sql`SELECT id FROM units WHERE parent IS NULL FOR NO KEY UPDATE`.execute(other);
  await other.updateTable('people').set({ disabled: 1 }).where('login', '=', 'chief').execute();
  let answered = false;
  const asked = chief('POST', `/api/people/${id}/disable`, { version: 1 }).finally(() => {
    answered = true;
  });
  const waiting = async (): Promise<number> => {
    const { rows } = await sql`SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(db);
    return rows.length;
  };
  while (!answered && (await waiting()) === 0);
  await other.commit().execute();
  expect((await asked).body.message).toContain('last administrator');
  await site.close();
});
