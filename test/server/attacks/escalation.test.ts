/** An administrator of a station who would like to be one of the county: by old roles, by lists that are brought, by others' hands. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnBothStores } from '../../support/database.ts';
import { openSite, type Site } from '../../support/site.ts';
import { type Somebody, somebody } from '../entry/somebody.ts';

describeOnBothStores('an administrator of a station', (_, kind) => {
  let site: Site;
  let chief: Somebody;
  beforeEach(async () => {
    site = await openSite(kind);
    const { db } = site.signage;
    for (const id of ['station', 'other'])
      await db
        .insertInto('units')
        .values({ id, parent: 'bureau', name: id, name_en: id, kind: 'station' })
        .execute();
    chief = await somebody(site, { login: 'chief', role: 'administrator', unit: 'station' });
    await chief.signIn();
  });
  afterEach(() => site.close());

  const grantsOf = async (person: string) =>
    (
      await site.signage.db
        .selectFrom('grants')
        .select(['id', 'unit', 'role', 'until_at'])
        .where('person', '=', person)
        .orderBy('id')
        .execute()
    ).map(({ unit, role, until_at }) => `${role} ${unit} ${until_at}`);

  it('gives a role that is over no new life, where it was one on a unit above or beside', async () => {
    const { db, clock } = site.signage;
    const wang = await somebody(site, { login: 'wang', unit: 'station' });
    for (const unit of ['bureau', 'other'])
      await db
        .insertInto('grants')
        .values({
          id: `old-${unit}`,
          person: wang.id,
          unit,
          role: 'administrator',
          from_at: null,
          until_at: clock.now() - 1,
        })
        .execute();
    const before = await grantsOf(wang.id);
    for (const unit of ['bureau', 'other']) {
      const path = `/api/people/${wang.id}/grants/old-${unit}`;
      for (const json of [{ untilAt: null }, { untilAt: clock.now() + 60_000 }, {}])
        expect((await chief.ask('PATCH', path, json)).status).toBe(404);
      expect((await chief.ask('DELETE', path)).status).toBe(404);
    }
    expect(await grantsOf(wang.id)).toEqual(before);
  });

  it('gives nobody anything above or beside, nor to itself, in whatever way it is asked for', async () => {
    const wang = await somebody(site, { login: 'wang', unit: 'station' });
    const above = await somebody(site, { login: 'above', unit: 'bureau' });
    const [before, own] = [await grantsOf(wang.id), await grantsOf(chief.id)];
    for (const unit of ['bureau', 'other', 'nowhere']) {
      const grant = { role: 'administrator', unit };
      expect((await chief.ask('POST', `/api/people/${wang.id}/grants`, grant)).status).toBe(400);
      expect((await chief.ask('POST', `/api/people/${chief.id}/grants`, grant)).status).toBe(409);
      const made = { login: 'zhao', name: '赵', unit: 'station', grants: [grant] };
      expect((await chief.ask('POST', '/api/people', made)).status).toBe(400);
      expect((await chief.ask('POST', '/api/people', { ...made, unit, grants: [] })).status).toBe(
        400,
      );
    }
    for (const [method, end, json] of [
      ['PATCH', '', { version: 1, name: '我的' }],
      ['POST', '/disable', { version: 1 }],
      ['POST', '/grants', { role: 'publisher', unit: 'station' }],
      ['POST', '/recovery', {}],
    ] as const)
      expect((await chief.ask(method, `/api/people/${above.id}${end}`, json)).status).toBe(404);
    expect(await grantsOf(wang.id)).toEqual(before);
    expect(await grantsOf(chief.id)).toEqual(own);
    const people = await site.signage.db.selectFrom('people').select('login').execute();
    expect(people.map(({ login }) => login).sort()).toEqual(['above', 'admin', 'chief', 'wang']);
  });
});
