/** Lists of words over the API, and what they do to all that is written. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firstBrokenLink } from '../../../server/signage/ledger/audit.ts';
import { takeCap } from '../../../server/signage/cap/cap.ts';
import { addPerson } from '../../../server/signage/people/people.ts';
import { alerts } from '../../support/alerts.ts';
import { screenInput, openSite, type Site } from '../../support/site.ts';

const PASSWORD = 'a long enough password';

describe.each(['sqlite', 'postgres'] as const)('lists of words on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
  });
  afterEach(() => site.close());

  async function makeList(parts: Record<string, unknown> = {}): Promise<string> {
    const { status, body } = await site.ask('POST', '/api/word-lists', { name: '用词', ...parts });
    expect(status).toBe(201);
    return body.id;
  }

  const put = (list: string, word: string, parts: Record<string, unknown> = {}) =>
    site.ask('PUT', `/api/word-lists/${list}/entries`, { word, ...parts });

  const send = async (path: string, bytes: Uint8Array | string, type: string) => {
    const response = await site.raw(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${site.token}`, 'content-type': type },
      body: typeof bytes === 'string' ? bytes : new Uint8Array(bytes),
    });
    return { status: response.status, body: await response.json() };
  };

  const entriesOf = async (list: string, query = '') =>
    (await site.ask('GET', `/api/word-lists/${list}/entries${query}`)).body;

  test('are made, named anew, read page by page, deleted, and each change is in the audit', async () => {
    const id = await makeList({ nameEn: 'Words' });
    expect((await put(id, '报案', { better: '咨询' })).status).toBe(201);
    expect((await put(id, '報案')).status).toBe(201);
    // The same word in another form is the same word.
    const again = await put(id, ' ＱＱ ', { kind: 'preferred', better: '社交账号' });
    expect(again).toMatchObject({ status: 201, body: { word: 'ＱＱ' } });
    expect(await put(id, 'qq', { kind: 'misspelt', better: '社交软件' })).toMatchObject({
      status: 200,
      body: { id: again.body.id, word: 'qq', kind: 'misspelt' },
    });
    const first = await entriesOf(id, '?limit=2');
    const second = await entriesOf(id, `?limit=2&after=${encodeURIComponent(first.next)}`);
    expect([...first.entries, ...second.entries].map(({ word }) => word).sort()).toEqual(
      ['qq', '報案', '报案'].sort(),
    );
    expect(second.next).toBe(null);
    expect((await entriesOf(id, '?kind=misspelt')).entries).toHaveLength(1);
    expect((await entriesOf(id, '?text=案')).entries).toHaveLength(2);
    const list = await site.ask('GET', `/api/word-lists/${id}`);
    expect(list.body).toMatchObject({ name: '用词', nameEn: 'Words', entries: 3, unit: 'bureau' });
    const { version } = list.body;
    const renamed = await site.ask('PATCH', `/api/word-lists/${id}`, { version, name: '新名' });
    expect(renamed).toMatchObject({ status: 200, body: { name: '新名', version: version + 1 } });
    expect(await site.ask('PATCH', `/api/word-lists/${id}`, { version, name: '又' })).toMatchObject(
      {
        status: 409,
        body: { current: { name: '新名' } },
      },
    );
    const path = `/api/word-lists/${id}/entries/${again.body.id}`;
    expect((await site.ask('DELETE', path)).status).toBe(204);
    expect((await site.ask('DELETE', path)).status).toBe(404);
    expect((await site.ask('DELETE', `/api/word-lists/${id}?version=1`)).status).toBe(409);
    const now = (await site.ask('GET', `/api/word-lists/${id}`)).body.version;
    expect((await site.ask('DELETE', `/api/word-lists/${id}?version=${now}`)).status).toBe(204);
    expect((await site.ask('GET', `/api/word-lists/${id}`)).status).toBe(404);
    expect((await put(id, '晚了')).status).toBe(404);
    const rows = await site.signage.db
      .selectFrom('audit')
      .select(['action', 'detail'])
      .where('action', 'like', 'word%')
      .orderBy('id')
      .execute();
    expect(rows.map(({ action }) => action)).toEqual([
      'word-list.create',
      'word.put',
      'word.put',
      'word.put',
      'word.put',
      'word-list.edit',
      'word.delete',
      'word-list.delete',
    ]);
    expect(JSON.parse(rows[4]?.detail ?? '')).toMatchObject({
      before: { word: 'ＱＱ', kind: 'preferred' },
      after: { word: 'qq', kind: 'misspelt' },
    });
    expect(await firstBrokenLink(site.signage.db)).toBe(null);
  });

  test.each([
    [{ word: '\u200b' }, 'word'],
    [{ word: '帐号', kind: 'misspelt' }, 'better'],
    [{ word: '报案', better: '去报 案' }, 'better'],
    [{ word: '帐号', kind: 'misspelt', better: '帐号' }, 'better'],
    [{ word: '字'.repeat(101) }, 'word'],
    [{ word: '报案', kind: 'bad' }, 'kind'],
    [{ word: '报案', more: 1 }, 'body'],
  ])('refuse %j by its field', async (entry, field) => {
    const id = await makeList();
    const { word = '', ...parts } = entry as { word: string };
    const answer = await put(id, word, parts);
    expect(answer.status).toBe(400);
    expect(answer.body.fields[0].field).toBe(field);
  });

  test('hold for their unit and all below, and nowhere else', async () => {
    const { db } = site.signage;
    const units = ['south', 'north'].map((id) => ({
      id,
      parent: 'bureau',
      name: id,
      name_en: id,
      kind: 'station',
    }));
    await db.insertInto('units').values(units).execute();
    const check = async () =>
      (await site.ask('POST', '/api/items', { text: '严禁赌博', copy: {} })).status;
    const south = await makeList({ unit: 'south' });
    await put(south, '赌博');
    expect(await check()).toBe(201);
    const all = await makeList();
    await put(all, '赌博');
    expect(await check()).toBe(400);
    expect((await site.ask('GET', '/api/word-lists')).body.lists).toHaveLength(2);
    // Below, the list of the unit above is read, holds, and is not written.
    await db
      .transaction()
      .execute((trx) =>
        addPerson(
          trx,
          { login: 'wang', name: '王', unit: 'south', role: 'administrator', password: PASSWORD },
          site.signage.clock.now(),
        ),
      );
    const json = { 'content-type': 'application/json' };
    const signedIn = await site.raw('/api/sessions', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ login: 'wang', password: PASSWORD }),
    });
    const { token } = (await signedIn.json()) as { token: string };
    const below = async (method: string, path: string, body?: unknown) =>
      site.raw(path, {
        method,
        headers: { ...json, authorization: `Bearer ${token}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    expect((await below('GET', `/api/word-lists/${all}/entries`)).status).toBe(200);
    expect((await below('PUT', `/api/word-lists/${all}/entries`, { word: '它' })).status).toBe(404);
    expect((await below('PUT', `/api/word-lists/${south}/entries`, { word: '它' })).status).toBe(
      201,
    );
    await site.ask('DELETE', `/api/word-lists/${south}?version=3`);
    expect((await below('POST', '/api/items', { text: '严禁赌博' })).status).toBe(400);
    const north = await makeList({ unit: 'north' });
    expect((await below('GET', `/api/word-lists/${north}`)).status).toBe(404);
    expect((await site.ask('DELETE', `/api/word-lists/${north}?version=1`)).status).toBe(204);
    expect(
      (await site.ask('POST', '/api/word-lists', { name: '他', unit: 'moon' })).body,
    ).toMatchObject({ fields: [{ field: 'unit' }] });
  });

  test('refuse an item that says a forbidden word, in whichever field, and tell of the others', async () => {
    const id = await makeList();
    await put(id, '报案', { better: '咨询', note: '96110 不受理报案' });
    await put(id, '帐号', { kind: 'misspelt', better: '账号' });
    await put(id, 'call police', { kind: 'preferred', better: 'dial 110' });
    const refused = await site.ask('POST', '/api/items', {
      text: '遇骗请向96110报 案',
      copy: { english: 'Call police', short: '报\u200b案' },
    });
    expect(refused.status).toBe(400);
    expect(refused.body.fields).toEqual([
      { field: 'text', message: '"报 案" (character 10) is forbidden: say "咨询"' },
      { field: 'copy.short', message: '"报\u200b案" (character 1) is forbidden: say "咨询"' },
    ]);
    const made = await site.ask('POST', '/api/items', {
      text: '保管好帐号',
      copy: { english: 'Call police' },
    });
    expect(made.status).toBe(201);
    const findings = [
      { field: 'text', kind: 'misspelt', found: '帐号', start: 3, end: 5, better: '账号' },
      {
        field: 'copy.english',
        kind: 'preferred',
        found: 'Call police',
        start: 0,
        better: 'dial 110',
      },
    ];
    expect(made.body.findings).toMatchObject(findings);
    await put(id, '保管');
    const words = await site.ask('GET', `/api/items/${made.body.id}/words`);
    expect(words.body.told).toMatchObject([{ version: 1, findings }]);
    expect(words.body.now).toMatchObject([{ kind: 'forbidden', found: '保管' }, ...findings]);
  });

  test('are asked again when an item is scheduled: they may have grown', async () => {
    const id = await makeList();
    await site.ask('POST', '/api/screens', screenInput());
    const item = await site.ask('POST', '/api/items', { text: '管好帐号' });
    const schedule = { target: { screens: ['door'] }, window: {}, items: [{ item: item.body.id }] };
    await put(id, '帐号', { kind: 'misspelt', better: '账号' });
    const warned = await site.ask('POST', '/api/schedules', schedule);
    expect(warned.status).toBe(201);
    expect(warned.body.warnings).toEqual([
      'items.0.item: text: "帐号" (character 3) is misspelt: "账号"',
    ]);
    await put(id, '管好', { better: '保护好' });
    for (const [path, input, field] of [
      ['/api/schedules', schedule, 'items.0.item'],
      [
        '/api/campaigns',
        { name: '活动', phases: [{ ...schedule, name: '一' }] },
        'phases.0.items.0.item',
      ],
    ] as const) {
      const refused = await site.ask('POST', path, input);
      expect(refused.status).toBe(400);
      expect(refused.body.fields).toMatchObject([
        { field, message: expect.stringContaining('"管好" (text, character 1)') },
      ]);
    }
    const seen = await site.ask('POST', '/api/items/check', { text: '管好帐号' });
    expect(seen.body.checks[0].report.findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'word-forbidden',
          severity: 'error',
          place: { field: 'text', start: 0, end: 2 },
          better: '保护好',
        }),
        expect.objectContaining({ kind: 'word-misspelt', severity: 'warning' }),
      ]),
    );
  });

  test('refuse urgent messages of people, and hold back no alert of an authority', async () => {
    const id = await makeList();
    await put(id, '台风');
    await site.ask('POST', '/api/screens', screenInput());
    const message = { text: '大风来了', target: {}, lastsMs: 60_000 };
    const say = (parts: object) => site.ask('POST', '/api/urgent', { ...message, ...parts });
    expect((await say({ text: '台风来了' })).body.fields).toMatchObject([{ field: 'text' }]);
    expect((await say({ words: { label: '台 风' } })).body.fields).toMatchObject([
      { field: 'words.label' },
    ]);
    const issued = await say({});
    expect(issued.status).toBe(201);
    const path = `/api/urgent/${issued.body.urgent.id}`;
    expect((await site.ask('PATCH', path, { text: '台风来了' })).body.fields).toMatchObject([
      { field: 'text', message: expect.stringContaining('is forbidden') },
    ]);
    expect((await site.ask('PATCH', path, { text: '大风又来了' })).status).toBe(200);
    const alert = `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>TY-1</identifier><sender>wx@example.org</sender><sent>2027-01-08T09:00:00+08:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info><language>zh-CN</language><category>Met</category><event>台风</event>
    <urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty>
    <headline>台风红色预警</headline><area><areaDesc>全县</areaDesc></area></info>
</alert>`;
    const source = {
      name: 'weather',
      unit: 'bureau',
      target: {},
      tokenHash: '',
      certificates: [],
      defaultLifeMs: 1_800_000,
    };
    expect(
      await takeCap(site.signage, alerts, source, new TextEncoder().encode(alert)),
    ).toMatchObject({
      outcome: 'issued',
    });
  });

  test('are imported whole or not at all, in either language and encoding, after a look', async () => {
    const id = await makeList();
    const path = `/api/word-lists/${id}/import`;
    const wrong =
      '词,类别,改为,说明\r\n报案,禁用,咨询,\r\n帐号,错字,,\r\n报 案,禁用,,\r\n报案,坏,,\r\n';
    const looked = await send(`${path}?preview=1`, wrong, 'text/csv');
    expect(looked).toMatchObject({ status: 200, body: { added: 2, faulty: 3 } });
    expect(looked.body.faults).toMatchObject([
      { line: 3, column: 'better', code: 'better-missing' },
      { line: 5, column: 'kind', code: 'word-kind' },
      { line: 5, column: 'word', code: 'word-twice' },
    ]);
    const refused = await send(path, wrong, 'text/csv');
    expect(refused.status).toBe(400);
    expect(refused.body.fields.map(({ field }: { field: string }) => field)).toEqual([
      'lines.2.better',
      'lines.4.kind',
      'lines.4.word',
    ]);
    expect((await entriesOf(id)).entries).toEqual([]);
    // 词,改为 CRLF 赌博,娱乐 in GB 18030.
    const gb = Uint8Array.from([
      0xb4, 0xca, 0x2c, 0xb8, 0xc4, 0xce, 0xaa, 0x0d, 0x0a, 0xb6, 0xc4, 0xb2, 0xa9, 0x2c, 0xd3,
      0xe9, 0xc0, 0xd6,
    ]);
    expect(await send(path, gb, 'text/csv')).toMatchObject({ status: 200, body: { added: 1 } });
    expect(await send(path, gb, 'text/csv; charset=gbk')).toMatchObject({ body: { same: 1 } });
    expect(await send(path, gb, 'text/csv; charset=utf-8')).toMatchObject({
      status: 400,
      body: { fields: [{ field: 'file' }] },
    });
    expect(await send(path, '赌博\n诈骗\n', 'text/plain;charset=UTF-8')).toMatchObject({
      body: { added: 1, changed: 1 },
    });
    for (const file of ['better\nx\n', 'word,beter\nx,y\n', 'word\n"x\n'])
      expect(await send(path, file, 'text/csv')).toMatchObject({
        status: 400,
        body: { fields: [{ field: 'file' }] },
      });
    const replaced = await send(
      `${path}?mode=replace`,
      '\ufeffword\tkind\n抢劫\tforbidden\n',
      'text/csv',
    );
    expect(replaced.body).toMatchObject({ added: 1, removed: 2 });
    const { entries } = await entriesOf(id);
    expect(entries).toMatchObject([{ word: '抢劫', kind: 'forbidden' }]);
    const seen = await send(`${path}?version=1`, 'word\nx\n', 'text/csv');
    expect(seen.status).toBe(409);
  });

  test('are exported as no spreadsheet reckons with, and come back as they were', async () => {
    const id = await makeList();
    for (const word of ['=1+1', '@here', '-10', "'=a", '赌，博', '"a", b'])
      await put(id, word, { better: word === '-10' ? '＋20' : '' });
    for (const language of ['zh', 'en']) {
      const response = await site.raw(`/api/word-lists/${id}/export?language=${language}`, {
        headers: { authorization: `Bearer ${site.token}` },
      });
      expect(response.headers.get('content-type')).toContain('text/csv');
      const bytes = new Uint8Array(await response.arrayBuffer());
      const text = new TextDecoder().decode(bytes);
      for (const line of text.split('\r\n').slice(1))
        for (const cell of line.split(',')) expect(cell).not.toMatch(/^"?[=+\-@＋]/);
      expect(
        await send(`/api/word-lists/${id}/import?mode=replace`, bytes, 'text/csv'),
      ).toMatchObject({
        status: 200,
        body: { added: 0, changed: 0, removed: 0, same: 6 },
      });
    }
  });

  test('a list as large as may be is imported, and is asked', async () => {
    const id = await makeList();
    const words = Array.from({ length: 50_000 }, (_, n) =>
      String.fromCodePoint(0x4e00 + (n % 500), 0x5e00 + Math.floor(n / 500), 0x6e00 + (n % 7)),
    );
    const path = `/api/word-lists/${id}/import`;
    expect((await send(path, words.join('\n'), 'text/plain')).body).toMatchObject({
      added: 50_000,
    });
    expect((await send(path, '再来一个', 'text/plain')).status).toBe(409);
    expect((await put(id, '再来一个')).status).toBe(409);
    const made = await site.ask('POST', '/api/items', { text: `平安${words[49_999]}` });
    expect(made.body.fields).toMatchObject([{ field: 'text' }]);
  });

  test('files that are no list are refused before they cost much', async () => {
    const path = `/api/word-lists/${await makeList()}/import`;
    for (const [file, type] of [
      ['a\r\n'.repeat(2_000_000), 'text/plain'],
      [`word\r${'a\r'.repeat(2_000_000)}`, 'text/csv'],
    ] as const)
      expect((await send(path, file, type)).status).toBe(409);
    for (const file of [
      ' '.repeat(7_000_000),
      `word\n${'字'.repeat(2_000_000)}`,
      `x,${','.repeat(5_000_000)}`,
    ])
      expect((await send(path, file, 'text/csv')).status).toBe(400);
    expect((await send(path, 'x'.repeat(9_000_000), 'text/csv')).status).toBe(413);
  });

  test('two who import at once leave the words of both', async () => {
    const id = await makeList();
    const path = `/api/word-lists/${id}/import`;
    const done = await Promise.all(
      ['甲', '乙', '丙', '丁'].map((word) => send(path, `${word}\n共有`, 'text/plain')),
    );
    // Two of one person are read at once; the others are told to wait.
    const through = done.filter(({ status }) => status === 200);
    expect(through.length).toBeGreaterThanOrEqual(2);
    expect((await entriesOf(id)).entries).toHaveLength(through.length + 1);
  });
});
