import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt, rowsOf } from '../people/people.ts';

const DAYS = 2;

describe.each(['sqlite', 'postgres'] as const)('an item that is withdrawn on %s', (kind) => {
  let site: Site;
  let item: string;
  let other: string;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput({ id: 'door' }));
    item = (await site.ask('POST', '/api/items', { text: '平安回家' })).body.id;
    other = (await site.ask('POST', '/api/items', { text: '一路顺风' })).body.id;
  });
  afterEach(() => site.close());

  const body = (parts: object = {}) => ({
    layer: 'insert',
    target: {},
    window: {},
    items: [{ item }],
    ...parts,
  });
  const publish = async (parts: object = {}, ask: Ask = site.ask) => {
    const made = await ask('POST', '/api/schedules', body(parts));
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.schedule;
  };
  const withdraw = (ask: Ask = site.ask, version = 1, query = '') =>
    ask('POST', `/api/items/${item}/withdraw${query}`, { version });
  const schedules = async () => (await site.ask('GET', '/api/schedules')).body.schedules;
  const itemsShown = async () => {
    await compileStale(site.signage, DAYS);
    const entries = (await programmeOf(site.signage.db, 'door'))?.body.programme.entries;
    return new Set(entries?.map((entry) => entry.item));
  };

  it('leaves every schedule, and one that has nothing else ends', async () => {
    const alone = await publish();
    const both = await publish({ items: [{ item }, { item: other, weight: 2 }] });
    expect(await itemsShown()).toContain(item);
    const { status, body: answer } = await withdraw();
    expect(status, JSON.stringify(answer)).toBe(200);
    expect(answer).toMatchObject({
      item: { id: item, version: 2, withdrawnAt: expect.any(Number) },
      without: [both.id],
      ended: [alone.id],
      screens: 1,
    });
    expect(await schedules()).toMatchObject([
      { id: both.id, items: [{ item: other, version: 1, weight: 2 }] },
    ]);
    expect(await itemsShown()).not.toContain(item);
    const { items } = (await site.ask('GET', '/api/items')).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual([other]);
  });

  it('comes back wherever it was by undo', async () => {
    await publish();
    await publish({ items: [{ item }, { item: other }] });
    const before = await schedules();
    const shown = await itemsShown();
    await withdraw();
    const undone = await site.ask('POST', '/api/undo', {});
    expect(undone.status, JSON.stringify(undone.body)).toBe(200);
    const strip = (rows: { version: number }[]) =>
      rows.map(({ version: _version, ...rest }) => rest);
    expect(strip(await schedules())).toEqual(strip(before));
    expect(await itemsShown()).toEqual(shown);
  });

  it('cannot be scheduled anew, until it is restored', async () => {
    await withdraw();
    const refused = await site.ask('POST', '/api/schedules', body());
    expect(refused.status).toBe(400);
    expect(refused.body.fields).toMatchObject([{ field: 'items.0.item' }]);
    expect(refused.body.message).toContain('withdrawn');
    expect((await withdraw(site.ask, 2)).status).toBe(409);
    const edited = await site.ask('PATCH', `/api/items/${item}`, { version: 2, text: '再见' });
    expect(edited.status).toBe(409);
    const path = `/api/items/${item}/restore`;
    const restored = await site.ask('POST', path, { version: 2 });
    expect(restored.status, JSON.stringify(restored.body)).toBe(200);
    expect(restored.body.item).toMatchObject({ version: 3, withdrawnAt: null });
    expect((await site.ask('POST', path, { version: 3 })).status).toBe(409);
    expect((await publish()).items).toEqual([{ item, version: 3 }]);
  });

  it('is not withdrawn again by undo where it is scheduled since', async () => {
    await withdraw();
    await site.ask('POST', `/api/items/${item}/restore`, { version: 2 });
    const chen = await personAt(site, { login: 'chen', name: '陈', role: 'publisher' });
    const { id } = await publish({}, chen);
    const refused = await site.ask('POST', '/api/undo', {});
    expect(refused.status).toBe(409);
    expect(refused.body.message).toContain(id);
    await chen('POST', '/api/undo', {});
    expect((await site.ask('POST', '/api/undo', {})).status).toBe(200);
    expect((await site.ask('GET', `/api/items/${item}`)).body.withdrawnAt).not.toBeNull();
  });

  it('is only reckoned when it is previewed', async () => {
    const { id } = await publish();
    await itemsShown();
    const before = await rowsOf(site);
    const { status, body: answer } = await withdraw(site.ask, 1, '?preview=1');
    expect(status, JSON.stringify(answer)).toBe(200);
    expect(answer.forecast.schedules).toMatchObject([{ schedule: id, airtimeMs: 0 }]);
    expect(answer.forecast.schedules[0].beforeMs).toBeGreaterThan(0);
    expect(await rowsOf(site)).toEqual(before);
  });

  it('by its own unit leaves the schedules of units above and of other layers too, and comes back there', async () => {
    await addUnits(site, ['station']);
    const ask = await personAt(site, { login: 'li', name: '李', role: 'owner', unit: 'station' });
    item = (await ask('POST', '/api/items', { text: '本店公告' })).body.id;
    const { id } = await publish();
    const { status, body: answer } = await withdraw(ask);
    expect(status, JSON.stringify(answer)).toBe(200);
    expect(answer.ended).toEqual([id]);
    const { detail } = await site.signage.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'item.withdraw')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(detail)).toMatchObject({ ended: [id], ofUnits: ['bureau'] });
    expect(await schedules()).toEqual([]);
    const undone = await ask('POST', '/api/undo', {});
    expect(undone.status, JSON.stringify(undone.body)).toBe(200);
    expect(await schedules()).toMatchObject([{ id, items: [{ item }] }]);
  });

  it('by a unit above takes off only what that unit could take off by itself', async () => {
    await addUnits(site, ['station']);
    const owner = await personAt(site, { login: 'li', name: '李', role: 'owner', unit: 'station' });
    await site.ask('POST', '/api/screens', screenInput({ id: 'shop', unit: 'station' }));
    const publisher = await personAt(site, { login: 'chen', name: '陈', role: 'publisher' });
    item = (await owner('POST', '/api/items', { text: '本店公告' })).body.id;
    await publish({ layer: 'own' }, owner);
    const refused = await withdraw(publisher);
    expect(refused.status).toBe(403);
    expect(await schedules()).toHaveLength(1);
    expect((await withdraw()).status).toBe(200);
  });

  it('does not come back with a schedule whose end is taken back', async () => {
    const { id } = await publish();
    await site.ask('POST', `/api/schedules/${id}/end`, { version: 1 });
    const chen = await personAt(site, { login: 'chen', name: '陈', role: 'publisher' });
    expect((await withdraw(chen)).status).toBe(200);
    for (const query of ['?preview=1', '']) {
      const refused = await site.ask('POST', `/api/undo${query}`, {});
      expect(refused.status).toBe(409);
      expect(refused.body.message).toContain('withdrawn');
    }
    expect(await schedules()).toEqual([]);
  });

  it('is in no schedule that somebody makes at the same moment', async () => {
    for (let round = 0; round < 6; round++) {
      const fresh = await site.ask('POST', '/api/items', { text: `平安${round}` });
      item = fresh.body.id;
      // Drawn before, so that both come to the store at once.
      await publish();
      const [made, gone] = await Promise.all([
        site.ask('POST', '/api/schedules', body()),
        withdraw(),
      ]);
      expect([201, 400, 409]).toContain(made.status);
      expect(gone.status, JSON.stringify(gone.body)).toBe(200);
      const naming = (await schedules()).filter((one: { items: { item: string }[] }) =>
        one.items.some((pin) => pin.item === item),
      );
      expect(naming).toEqual([]);
    }
  });
});
