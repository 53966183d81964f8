import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

describe.each(['sqlite', 'postgres'] as const)('items that are looked for on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
  });
  afterEach(() => site.close());

  const make = async (text: string, parts: object = {}, ask: Ask = site.ask) => {
    const made = await ask('POST', '/api/items', { text, ...parts });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body as { id: string; tags: string[] };
  };
  const find = async (query: string, ask: Ask = site.ask) => {
    const { status, body } = await ask('GET', `/api/items?${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.items.map(({ text }: { text: string }) => text).sort();
  };

  it('are found by their words, whatever the case and the width', async () => {
    await make('请拨１１０ Ágnes');
    await make('100% 平安');
    await make('1000 平安');
    await make('a_b\\c');
    await make('axb\\c');
    expect(await find('words=110')).toEqual(['请拨１１０ Ágnes']);
    expect(await find(`words=${encodeURIComponent('áGNES 请拨')}`)).toEqual(['请拨１１０ Ágnes']);
    expect(await find(`words=${encodeURIComponent('100%')}`)).toEqual(['100% 平安']);
    expect(await find(`words=${encodeURIComponent('A_B\\')}`)).toEqual(['a_b\\c']);
    expect(await find('words=none')).toEqual([]);
  });

  it('are found by the words that they have now', async () => {
    const { id } = await make('平安回家');
    await site.ask('PATCH', `/api/items/${id}`, { version: 1, text: '一路顺风' });
    expect(await find(`words=${encodeURIComponent('平安')}`)).toEqual([]);
    expect(await find(`words=${encodeURIComponent('顺风')}`)).toEqual(['一路顺风']);
  });

  it('are found by template, unit and state', async () => {
    await addUnits(site, ['station']);
    await site.ask('POST', '/api/screens', screenInput({ id: 'door' }));
    const ask = await personAt(site, {
      login: 'wu',
      name: '吴',
      role: 'publisher',
      unit: 'station',
    });
    const shown = await make('在播');
    const gone = await make('撤下');
    await make('倒计时', { template: 'countdown', copy: { themeDay: '2027-01-10' } });
    await make('本所', {}, ask);
    await site.ask('POST', '/api/schedules', {
      target: {},
      window: {},
      items: [{ item: shown.id }],
    });
    await site.ask('POST', `/api/items/${gone.id}/withdraw`, { version: 1 });
    expect(await find('')).toEqual(['倒计时', '在播', '本所']);
    expect(await find('state=scheduled')).toEqual(['在播']);
    expect(await find('state=idle')).toEqual(['倒计时', '本所']);
    expect(await find('state=withdrawn')).toEqual(['撤下']);
    expect(await find('template=countdown')).toEqual(['倒计时']);
    expect(await find('unit=station')).toEqual(['本所']);
    expect(await find('unit=bureau')).toHaveLength(3);
    expect(await find('', ask)).toEqual(['本所']);
    expect(await find('unit=bureau', ask)).toEqual(['本所']);
    expect((await site.ask('GET', '/api/items?state=draft')).status).toBe(400);
  });

  it('come a page at a time, each once', async () => {
    for (let n = 0; n < 7; n++) {
      if (n % 2 === 0) site.stepClock(1);
      await make(`第${n}条`);
    }
    const found: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const after: string = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
      const { body } = await site.ask('GET', `/api/items?limit=3${after}`);
      found.push(...body.items.map(({ text }: { text: string }) => text));
      next = body.next;
    }
    expect(found).toHaveLength(7);
    expect(new Set(found).size).toBe(7);
    expect(found[0]).toBe('第6条');
    expect((await site.ask('GET', '/api/items?after=nowhere')).status).toBe(400);
  });

  it('are filed under tags, however those are typed', async () => {
    const made = await make('平安回家', { tags: ['夜间 ', 'ＴＡＸＩ', 'taxi'] });
    expect(made.tags).toEqual(['taxi', '夜间']);
    await make('一路顺风', { tags: ['taxi'] });
    expect(await find(`tag=${encodeURIComponent('夜间')}`)).toEqual(['平安回家']);
    expect(await find('tag=Taxi')).toHaveLength(2);
    const path = `/api/items/${made.id}/tags`;
    const filed = await site.ask('PUT', path, { tags: ['Night   shift'] });
    expect(filed).toMatchObject({ status: 200, body: { tags: ['night shift'] } });
    const now = await site.ask('GET', `/api/items/${made.id}`);
    expect(now.body).toMatchObject({ version: 1, tags: ['night shift'] });
    const { tags } = (await site.ask('GET', '/api/item-tags')).body;
    expect(tags).toEqual([
      { tag: 'night shift', items: 1 },
      { tag: 'taxi', items: 1 },
    ]);
    expect((await site.ask('GET', '/api/item-tags?after=night%20shift')).body.tags).toHaveLength(1);
    const { detail } = await site.signage.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'item.file')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(detail)).toEqual({ before: ['taxi', '夜间'], after: ['night shift'] });
    await Promise.all([
      site.ask('PUT', path, { tags: ['one'] }),
      site.ask('PUT', path, { tags: ['two'] }),
    ]);
    expect((await site.ask('GET', `/api/items/${made.id}`)).body.tags).toHaveLength(1);
  });

  it('are copied with their tags, withdrawn or not, and are items of their own', async () => {
    const { id } = await make('平安回家', { tags: ['taxi'], dwellMs: 5000 });
    await site.ask('POST', `/api/items/${id}/withdraw`, { version: 1 });
    const copied = await site.ask('POST', `/api/items/${id}/copy`);
    expect(copied.status, JSON.stringify(copied.body)).toBe(201);
    expect(copied.body).toMatchObject({
      text: '平安回家',
      dwellMs: 5000,
      tags: ['taxi'],
      version: 1,
      withdrawnAt: null,
    });
    expect(copied.body.id).not.toBe(id);
    const entry = await site.signage.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'item.copy')
      .executeTakeFirstOrThrow();
    expect(entry.subject).toBe(copied.body.id);
    expect(JSON.parse(entry.detail)).toEqual({ from: { item: id, version: 2 } });
  });

  it('of a unit above are copied as they are on the own screens, and not before', async () => {
    await addUnits(site, ['station']);
    const ask = await personAt(site, {
      login: 'wu',
      name: '吴',
      role: 'publisher',
      unit: 'station',
    });
    await site.ask('POST', '/api/screens', screenInput({ id: 'door', unit: 'station' }));
    const { id } = await make('平安回家', { tags: ['taxi'] });
    const copy = () => ask('POST', `/api/items/${id}/copy`);
    expect((await copy()).status).toBe(404);
    await site.ask('POST', '/api/schedules', { target: {}, window: {}, items: [{ item: id }] });
    await compileStale(site.signage, 2);
    await site.ask('PATCH', `/api/items/${id}`, {
      version: 1,
      text: '未发布',
      inSchedules: 'keep',
    });
    const copied = await copy();
    expect(copied.status, JSON.stringify(copied.body)).toBe(201);
    expect(copied.body).toMatchObject({ text: '平安回家', unit: 'station', tags: [] });
  });
});
