/** Tokens by which programs act for a person. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnBothStores } from '../../support/database.ts';
import { MORNING, openSite, screenInput, type Site } from '../../support/site.ts';
import { addUnits, personAt } from '../signage/people/people.ts';

const HOUR_MS = 3_600_000;

describeOnBothStores('a token for a program', (_, kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['north', 'south']);
  });
  afterEach(() => site.close());

  const by =
    (token: string, more: Record<string, string> = {}) =>
    async (method: string, path: string, json?: unknown) => {
      const response = await site.raw(path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          ...more,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      return response.status;
    };
  const make = (parts: object, ask = site.ask) =>
    ask('POST', '/api/tokens', {
      name: '大屏接口',
      rights: ['read'],
      expiresAt: MORNING + HOUR_MS,
      ...parts,
    });

  it('does what it was made for, and nothing else that its person may', async () => {
    const { status, body } = await make({});
    expect(status).toBe(201);
    expect(body.token).toMatch(/^gengfu_[\w-]{43}$/);
    const ask = by(body.token);
    expect(await ask('GET', '/api/screens')).toBe(200);
    expect(await ask('POST', '/api/screens', screenInput({ id: 'door' }))).toBe(403);
    expect(await ask('GET', '/api/audit')).toBe(403);
    const other = await make({ rights: ['administer'] });
    expect(await by(other.body.token)('POST', '/api/screens', screenInput({ id: 'door' }))).toBe(
      201,
    );
    expect(await by(other.body.token)('GET', '/api/screens')).toBe(403);
  });

  it('makes no other, lists none and ends none', async () => {
    const { body } = await make({ rights: ['read', 'administer'] });
    const ask = by(body.token);
    expect(await ask('POST', '/api/tokens', { name: 'x', rights: ['read'], expiresAt: 0 })).toBe(
      403,
    );
    expect(await ask('GET', '/api/tokens')).toBe(403);
    expect(await ask('DELETE', `/api/tokens/${body.id}`)).toBe(403);
  });

  it('is made within the rights of its person, for an hour as for a year, not for longer or for review', async () => {
    const li = await personAt(site, { login: 'li', name: '李', role: 'publisher', unit: 'north' });
    expect((await make({ rights: ['publish'] }, li)).status).toBe(201);
    expect((await make({ rights: ['administer'] }, li)).status).toBe(403);
    expect((await make({ rights: ['review'] }, li)).status).toBe(400);
    expect((await make({ expiresAt: MORNING + 366 * 24 * HOUR_MS }, li)).status).toBe(201);
    const long = await make({ expiresAt: MORNING + 366 * 24 * HOUR_MS + 1 }, li);
    expect([long.status, long.body.fields[0].field]).toEqual([400, 'expiresAt']);
    expect((await make({ expiresAt: MORNING }, li)).status).toBe(400);
  });

  it('acts for its own unit alone, also where its person may for others', async () => {
    const { body } = await make({});
    expect(await by(body.token, { 'x-gengfu-unit': 'north' })('GET', '/api/screens')).toBe(403);
    expect(await by(body.token, { 'x-gengfu-unit': 'bureau' })('GET', '/api/screens')).toBe(200);
  });

  it('ends in its time, when it is revoked, when its person is disabled, and with the role', async () => {
    const li = await personAt(site, { login: 'li', name: '李', role: 'publisher', unit: 'north' });
    const fresh = async () => (await make({ rights: ['read', 'publish'] }, li)).body;
    const { db } = site.signage;
    const [first, second, third] = [await fresh(), await fresh(), await fresh()];
    const read = (token: string) => by(token)('GET', '/api/screens');
    expect((await li('DELETE', `/api/tokens/${first.id}`)).status).toBe(200);
    expect((await li('DELETE', `/api/tokens/${first.id}`)).status).toBe(200);
    expect([await read(first.token), await read(second.token)]).toEqual([401, 200]);
    // An administrator of the unit ends it as well, and whoever is beside finds none.
    const south = { login: 's', name: '南', role: 'administrator', unit: 'south' } as const;
    const beside = await personAt(site, south);
    expect((await beside('DELETE', `/api/tokens/${second.id}`)).status).toBe(404);
    expect((await site.ask('DELETE', `/api/tokens/${second.id}`)).status).toBe(200);
    expect(await read(second.token)).toBe(401);
    await db.deleteFrom('grants').where('role', '=', 'publisher').execute();
    expect(await read(third.token)).toBe(403);
    await db.updateTable('people').set({ disabled: 1 }).where('login', '=', 'li').execute();
    expect(await read(third.token)).toBe(401);
    const { body } = await make({});
    site.turnClock(MORNING + HOUR_MS - 1);
    expect(await read(body.token)).toBe(200);
    site.turnClock(MORNING + HOUR_MS);
    expect(await read(body.token)).toBe(401);
  });

  it('is told once; its list says when and from where it was used', async () => {
    const { body } = await make({});
    await by(body.token)('GET', '/api/screens');
    site.turnClock(MORNING + 30_000);
    await by(body.token)('GET', '/api/screens');
    const { body: list } = await site.ask('GET', '/api/tokens');
    expect(list.tokens).toMatchObject([{ id: body.id, usedAt: MORNING, usedFrom: '' }]);
    site.turnClock(MORNING + 60_000);
    await by(body.token)('GET', '/api/screens');
    const stored = JSON.stringify([
      (await site.ask('GET', '/api/tokens')).body,
      await site.signage.db.selectFrom('api_tokens').selectAll().execute(),
      await site.signage.db.selectFrom('audit').selectAll().execute(),
    ]);
    expect(stored).toContain(`"usedAt":${MORNING + 60_000}`);
    expect(stored).not.toContain(body.token);
  });

  it('is one of twenty at most, also where all are asked for at once', async () => {
    const made = await Promise.all(Array.from({ length: 24 }, () => make({})));
    expect(made.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(made.filter(({ status }) => status === 409)).toHaveLength(4);
    const ids: string[] = [];
    for (let after = ''; ;) {
      const { body } = await site.ask('GET', `/api/tokens?limit=8${after}`);
      ids.push(...body.tokens.map(({ id }: { id: string }) => id));
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(new Set(ids).size).toBe(20);
  });
});
