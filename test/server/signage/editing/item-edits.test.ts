import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstBrokenLink } from '../../../../server/signage/ledger/audit.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt, rowsOf } from '../people/people.ts';

const DAYS = 2;

describe.each(['sqlite', 'postgres'] as const)('an item that is changed on %s', (kind) => {
  let site: Site;
  let item: string;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput({ id: 'door' }));
    item = (await site.ask('POST', '/api/items', { text: '平安回家' })).body.id;
  });
  afterEach(() => site.close());

  const publish = async (parts: object = {}, ask: Ask = site.ask) => {
    const body = { layer: 'takeover', target: {}, window: {}, items: [{ item }], ...parts };
    const made = await ask('POST', '/api/schedules', body);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.schedule;
  };
  const edit = (json: object, ask: Ask = site.ask, query = '') =>
    ask('PATCH', `/api/items/${item}${query}`, { version: 1, ...json });
  const shown = async () => {
    await compileStale(site.signage, DAYS);
    return (await site.ask('GET', `/api/screens/door/showing?at=${MORNING}`)).body.zones[0].text;
  };
  const schedules = async () => (await site.ask('GET', '/api/schedules')).body.schedules;
  const newestEntry = async (action: string) => {
    const row = await site.signage.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', action)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    return JSON.parse(row.detail);
  };

  it('is a new version, which its schedules take up in the same deed', async () => {
    const { id } = await publish();
    expect(await shown()).toBe('平安回家');
    const { status, body } = await edit({ text: '一路平安' });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({
      item: { id: item, text: '一路平安', template: 'banner', version: 2 },
      takes: [id],
      keeps: [],
      screens: 1,
    });
    expect(body.deed).toMatch(/^deed-/);
    expect(await schedules()).toMatchObject([{ id, version: 2, items: [{ item, version: 2 }] }]);
    expect(await shown()).toBe('一路平安');
    expect(await newestEntry('item.edit')).toMatchObject({
      version: 2,
      before: { text: '平安回家' },
      after: { text: '一路平安' },
      takes: [id],
    });
    expect(await firstBrokenLink(site.signage.db)).toBeNull();
  });

  it('is shown as it was where the schedules are to keep it', async () => {
    const { id } = await publish();
    const before = await programmeHash();
    const { body } = await edit({ text: '一路平安', inSchedules: 'keep' });
    expect(body).toMatchObject({ takes: [], keeps: [id], item: { version: 2 } });
    expect(await programmeHash()).toBe(before);
    expect(await shown()).toBe('平安回家');
  });
  const programmeHash = async () => {
    await compileStale(site.signage, DAYS);
    return (await programmeOf(site.signage.db, 'door'))?.hash;
  };

  it('becomes what it was by undo, and so do its schedules', async () => {
    await publish();
    const before = await programmeHash();
    await edit({ text: '一路平安' });
    expect(await programmeHash()).not.toBe(before);
    const undone = await site.ask('POST', '/api/undo', {});
    expect(undone.status, JSON.stringify(undone.body)).toBe(200);
    expect(undone.body.undone.action).toBe('item.edit');
    expect(await programmeHash()).toBe(before);
    const now = (await site.ask('GET', `/api/items/${item}`)).body;
    expect(now).toMatchObject({ text: '平安回家', version: 3 });
    const { versions } = (await site.ask('GET', `/api/items/${item}/versions`)).body;
    expect(versions).toMatchObject([
      { version: 3, text: '平安回家', changed: ['text'], schedules: [] },
      { version: 2, text: '一路平安', changed: ['text'] },
      { version: 1, text: '平安回家', changed: [], changedBy: { id: expect.any(String) } },
    ]);
    expect(versions[2].schedules).toHaveLength(1);
    const page = await site.ask('GET', `/api/items/${item}/versions?after=3&limit=1`);
    expect(page.body.versions).toMatchObject([{ version: 2, changed: ['text'] }]);
  });

  it('is only reckoned when it is previewed, with what would take it up', async () => {
    const { id } = await publish();
    await programmeHash();
    const before = await rowsOf(site);
    const { status, body } = await edit({ text: '一路平安' }, site.ask, '?preview=1');
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ takes: [id], keeps: [], forecast: { screens: { affected: 1 } } });
    expect(body.forecast.schedules).toMatchObject([{ schedule: id, subject: true }]);
    expect(body.forecast.schedules[0].airtimeMs).toBeGreaterThan(0);
    expect(await rowsOf(site)).toEqual(before);
  });

  it('is answered 409 with the newer where the version seen is not the newest', async () => {
    await edit({ text: '一路平安' });
    const { status, body } = await edit({ text: '再见' });
    expect(status).toBe(409);
    expect(body.current).toMatchObject({ id: item, version: 2, text: '一路平安' });
  });

  it('makes no version where nothing is otherwise', async () => {
    const { status, body } = await edit({ text: '平安回家' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ deed: null, item: { version: 1 } });
  });

  it('is refused by its field where a screen of its schedules cannot show it', async () => {
    await publish();
    const glyph = await edit({ text: '平安\u{1F9FF}' });
    expect(glyph.status).toBe(400);
    expect(glyph.body.fields).toMatchObject([{ field: 'text' }]);
    const template = await edit({ template: 'no-such' });
    expect(template.body.fields).toMatchObject([{ field: 'template' }]);
    expect(await shown()).toBe('平安回家');
  });

  it('is held against the lists of words, as one that is new is', async () => {
    const { id } = (await site.ask('POST', '/api/word-lists', { name: '用词' })).body;
    const put = (json: object) => site.ask('PUT', `/api/word-lists/${id}/entries`, json);
    await put({ word: '报案', better: '咨询' });
    await put({ word: '帐号', kind: 'misspelt', better: '账号' });
    const refused = await edit({ text: '请来报案' });
    expect(refused.status).toBe(400);
    expect(refused.body.fields).toMatchObject([{ field: 'text' }]);
    const { status, body } = await edit({ text: '保管好帐号' });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.findings).toMatchObject([{ field: 'text', kind: 'misspelt', better: '账号' }]);
    expect(body.warnings).toHaveLength(1);
    const words = (await site.ask('GET', `/api/items/${item}/words`)).body;
    expect(words.told).toMatchObject([{ version: 2, findings: body.findings }]);
  });

  it('leaves alone what is not for its editor to change: other layers, other units', async () => {
    await addUnits(site, ['station']);
    const own = await publish({ layer: 'own' });
    const insert = await publish({ layer: 'insert' });
    const publisher = await personAt(site, { login: 'chen', name: '陈', role: 'publisher' });
    const owner = await personAt(site, { login: 'li', name: '李', role: 'owner' });
    const first = await edit({ text: '一路平安' }, publisher);
    expect(first.body).toMatchObject({ takes: [insert.id], keeps: [own.id] });
    const second = await edit({ text: '一路顺风', version: 2 }, owner);
    expect(second.body).toMatchObject({ takes: [own.id], keeps: [insert.id] });
    const below = await personAt(site, {
      login: 'wu',
      name: '吴',
      role: 'publisher',
      unit: 'station',
    });
    expect((await edit({ text: '你好', version: 3 }, below)).status).toBe(404);
    const inspector = await personAt(site, { login: 'he', name: '何', role: 'inspector' });
    expect((await edit({ text: '你好', version: 3 }, inspector)).status).toBe(403);
  });

  it('of a unit below is kept by the schedules of a unit above its editor', async () => {
    await addUnits(site, ['station']);
    const ask = await personAt(site, {
      login: 'wu',
      name: '吴',
      role: 'publisher',
      unit: 'station',
    });
    item = (await ask('POST', '/api/items', { text: '平安回家' })).body.id;
    const { id } = await publish();
    const { body } = await edit({ text: '一路平安' }, ask);
    expect(body).toMatchObject({ takes: [], keeps: [id] });
    expect(await shown()).toBe('平安回家');
  });

  it('leaves the phases of a campaign that is over as they were', async () => {
    const phase = { name: '预热', target: {}, window: {}, items: [{ item }] };
    const made = await site.ask('POST', '/api/campaigns', { name: '活动', phases: [phase] });
    const path = `/api/campaigns/${made.body.campaign.id}`;
    expect((await site.ask('POST', `${path}/end`, { version: 1 })).status).toBe(200);
    expect((await edit({ text: '一路平安' })).body).toMatchObject({ takes: [], keeps: [] });
    expect((await site.ask('GET', path)).body).toMatchObject({
      version: 2,
      phases: [{ items: [{ item, version: 1 }] }],
    });
  });

  it('raises the version of the campaign of which its schedule is a phase', async () => {
    const phase = { name: '一', layer: 'insert', target: {}, window: {}, items: [{ item }] };
    const made = await site.ask('POST', '/api/campaigns', { name: '活动', phases: [phase] });
    await edit({ text: '一路平安' });
    const campaign = (await site.ask('GET', `/api/campaigns/${made.body.campaign.id}`)).body;
    expect(campaign).toMatchObject({ version: 2, phases: [{ items: [{ item, version: 2 }] }] });
  });

  it('is changed by one of two who do it at once, and the other is told', async () => {
    await publish();
    const done = await Promise.all([edit({ text: '一路平安' }), edit({ text: '一路顺风' })]);
    expect(done.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { versions } = (await site.ask('GET', `/api/items/${item}/versions`)).body;
    expect(versions.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
  });
});
