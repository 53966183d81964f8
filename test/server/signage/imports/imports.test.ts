/** Lists of units, people and screens, as people save them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSheet } from '../../../../server/signage/imports/sheet.ts';
import { csvLine } from '../../../../server/signage/ground/csv.ts';
import fc from 'fast-check';
import { describeOnBothStores } from '../../../support/database.ts';
import { openSite, type Site } from '../../../support/site.ts';
import { addUnits, personAt, rowsOf } from '../people/people.ts';

/** 城关派出所 in GB 18030, and the heading of a list of units. */
const GB = Buffer.from('c3fbb3c62cc0e0d0cd0ab3c7b9d8c5c9b3f6cbf92cc5c9b3f6cbf90a', 'hex');

describeOnBothStores('a list that is brought', (_, kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
  });
  afterEach(() => site.close());

  // oxlint-disable-next-line typescript/no-explicit-any -- answers of any shape
  type Answered = { status: number; body: any };

  async function bring(
    what: string,
    list: string | Uint8Array<ArrayBuffer>,
    { dryRun = false, token = site.token, language = '' } = {},
  ): Promise<Answered> {
    const response = await site.raw(`/api/imports/${what}?dryRun=${dryRun ? 1 : 0}`, {
      method: 'POST',
      body: list,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'text/csv',
        ...(language && { 'x-page-language': language }),
      },
    });
    return { status: response.status, body: await response.json() };
  }

  const counts = ({ body }: Answered) => [body.new, body.changed, body.same, body.there];
  const fields = ({ body }: Answered): string[] =>
    body.fields.map(({ field }: { field: string }) => field);

  const UNITS = [
    '代码,单位名称,类型,上级单位,电话,英文名称',
    '420582001201,解放路警务室,派出所,公安局/城关派出所,,',
    '420582001,城关派出所,派出所,,0717-110,Chengguan Station',
    '４２０５８２００２,城西派出所,所,公安局,,',
  ].join('\n');

  it('makes units in whatever order, and once more nothing', async () => {
    const looked = await bring('units', UNITS, { dryRun: true });
    expect([looked.status, counts(looked)], JSON.stringify(looked.body)).toEqual([
      200,
      [3, 0, 0, 0],
    ]);
    expect(looked.body.id).toBe(null);
    expect((await site.ask('GET', '/api/units')).body.units).toHaveLength(1);
    const done = await bring('units', UNITS);
    expect(counts(done)).toEqual([3, 0, 0, 0]);
    const { body } = await site.ask('GET', '/api/units');
    const byName = new Map(body.units.map((unit: { name: string }) => [unit.name, unit]));
    const station = byName.get('城关派出所') as { id: string };
    expect(station).toMatchObject({ code: '420582001000', parent: 'bureau', kind: 'station' });
    expect(byName.get('解放路警务室')).toMatchObject({ parent: station.id });
    const before = await rowsOf(site);
    expect(counts(await bring('units', UNITS))).toEqual([0, 0, 3, 0]);
    const after = await rowsOf(site);
    expect({ ...after, counters: null }).toEqual({ ...before, counters: null });

    const called = '代码,名称,类型\n420582001000,城关所,派出所\n420582003,城东派出所,派出所';
    const changed = await bring('units', called);
    expect(counts(changed)).toEqual([1, 1, 0, 0]);
    const renamed = await site.ask('GET', `/api/units/${station.id}`);
    expect(renamed.body).toMatchObject({ name: '城关所', telephone: '0717-110', version: 2 });
  });

  it('is understood as spreadsheets write it', async () => {
    expect(counts(await bring('units', new Uint8Array(GB)))).toEqual([1, 0, 0, 0]);
    const { body } = await site.ask('GET', '/api/units?parent=bureau');
    expect(body.units).toMatchObject([{ name: '城关派出所' }]);
    const mark = '\uFEFFname;kind\r\n"West; Station";Station\r\n;\r\n\r\n';
    expect(counts(await bring('units', mark))).toEqual([1, 0, 0, 0]);
    const utf16 = new Uint8Array(Buffer.from('\uFEFFname,kind\nA,station', 'utf16le'));
    expect(fields(await bring('units', utf16))).toEqual(['list']);
    const open = await bring('units', 'name,kind\nA,station\n"B,station\nC,station');
    expect([fields(open), open.body.message]).toEqual([['list'], expect.stringContaining('row 3')]);
  });

  it('says all that is wrong with all rows, in the language of the page', async () => {
    const list = [
      '名称,类型,上级单位,代码',
      ',派出所,,',
      '甲,农场,,12',
      '乙,派出所,没有的所,',
      '丙,派出所,丁,',
      '丁,派出所,丙,',
      '戊,派出所,,420582009',
      '己,派出所,,420582009000',
      '戊,派出所,,',
    ].join('\n');
    const refused = await bring('units', list, { language: 'zh-CN' });
    expect(refused.status).toBe(400);
    expect(refused.body.current).toEqual({ rows: 8, faults: 8 });
    expect(refused.body.fields.map(({ named }: { named: string }) => named)).toEqual([
      '第 2 行的名称：不能为空。',
      '第 3 行的代码：代码应为 6、9 或 12 位数字。',
      '第 3 行的类型：没有“农场”，可以写：公安局、派出所、大队、合作单位、场所。',
      '第 4 行的上级单位：你的单位、下级和本名单里都没有“没有的所”。',
      '第 5 行的上级单位：名单里的单位互为上下级，成了一圈。',
      '第 6 行的上级单位：名单里的单位互为上下级，成了一圈。',
      '第 8 行的代码：与第 7 行重复。',
      '第 9 行的名称：与第 7 行重复。',
    ]);
    expect(refused.body.fields[3]).toMatchObject({ row: 4, column: '上级单位' });
    const plain = await bring('units', list);
    expect(plain.body.fields[3]).toMatchObject({ field: 'rows.3.parent', row: 4 });
    expect(plain.body.message).toContain('row 4, 上级单位: there is no unit');
    const english = await bring('units', list, { language: 'en' });
    expect(english.body.fields[0].named).toBe('Row 2, name: It must not be empty.');
    expect((await site.ask('GET', '/api/units')).body.units).toHaveLength(1);
    const heads = await bring('units', '名称,名称,颜色\n甲,乙,红');
    expect(heads.body.fields).toHaveLength(3);
    expect((await bring('units', 'name,kind\n')).status).toBe(400);
    expect((await bring('units', '')).status).toBe(400);
  });

  it('names no unit but one, and none beyond the reach of whoever brings it', async () => {
    await bring('units', UNITS);
    const double = '名称,类型,上级单位\n警务室,所,城关派出所\n警务室,所,城西派出所';
    expect(counts(await bring('units', double))).toEqual([2, 0, 0, 0]);
    // Named as the unit above, one that the list has once more is that one.
    const deep = ['名称,类型,上级单位', '城东,所,', '一队,大队,城东', '一组,大队,城东/一队'].join(
      '\n',
    );
    expect(counts(await bring('units', deep))).toEqual([3, 0, 0, 0]);
    expect(counts(await bring('units', deep))).toEqual([0, 0, 3, 0]);
    const people = (unit: string) => `login,name,unit\nli,李,${unit}`;
    const many = await bring('people', people('警务室'), { dryRun: true });
    expect(many.body.message).toContain('2 units are called');
    for (const unit of ['城西派出所/警务室', '公安局／城西派出所／ 警务室'])
      expect(counts(await bring('people', people(unit), { dryRun: true }))).toEqual([1, 0, 0, 0]);
    await addUnits(site, ['south']);
    const west = (await site.ask('GET', '/api/units?words=420582002')).body.units[0].id as string;
    const { token } = await tokenOf('li', west);
    for (const unit of ['south', '公安局', '420582001'])
      expect(fields(await bring('people', people(unit).replace('li,', 'wu,'), { token }))).toEqual([
        'rows.1.unit',
      ]);
    // A code that others have is no way to learn of them, but that it is taken.
    const taken = await bring('units', '代码,名称,类型\n420582001,冒名,所', { token });
    expect(fields(taken)).toEqual(['rows.1.code']);
  });

  /** An administrator of a unit. */
  async function tokenOf(login: string, unit: string): Promise<{ token: string }> {
    await personAt(site, { login, name: login, role: 'administrator', unit });
    const begun = await site.raw('/api/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password: 'a long enough password' }),
    });
    return (await begun.json()) as { token: string };
  }

  it('makes people with their roles, whose password nobody has', async () => {
    await bring('units', UNITS);
    const list = [
      '用户名,姓名,单位,角色,邮箱',
      'li,李四,420582001,发布员、 Reviewer,li@example.org',
      'wang,王五,城西派出所,,',
    ].join('\n');
    expect(counts(await bring('people', list))).toEqual([2, 0, 0, 0]);
    expect(counts(await bring('people', list))).toEqual([0, 0, 2, 0]);
    const { body } = await site.ask('GET', '/api/people?words=li');
    expect(body.people).toMatchObject([
      {
        login: 'li',
        email: 'li@example.org',
        grants: [{ role: 'publisher' }, { role: 'reviewer' }],
      },
    ]);
    expect(body.people[0].grants[0].madeBy).not.toBe(null);
    const guessed = await site.ask('POST', '/api/sessions', { login: 'li', password: 'li' });
    expect(guessed.status).toBe(401);
    const more = list.replace('王五,城西派出所,', '王五五,城西派出所,屏主');
    expect(counts(await bring('people', more))).toEqual([0, 1, 1, 0]);

    const wrong = [
      'login,name,unit,roles,email',
      'Li,A,420582001,,',
      'ok,B,420582001,chief,nothing',
      'li,C,城西派出所,,',
      'admin,D,公安局,reviewer,',
    ].join('\n');
    expect(fields(await bring('people', wrong))).toEqual([
      'rows.1.login',
      'rows.2.email',
      'rows.2.roles',
      'rows.3.unit',
      'rows.4.roles',
    ]);
    const { token } = await tokenOf('zhao', 'bureau');
    expect(JSON.stringify(await bring('people', list, { token }))).not.toMatch(/password/);
  });

  it('hangs screens of the sizes and kinds that people write, and leaves those that hang', async () => {
    await bring('units', UNITS);
    const list = [
      '编号,名称,单位,类型,尺寸,颜色,材质,标签',
      'gate-01,门头屏,420582001,单位,64x16,单红,,门头',
      'gate-02,广场屏,城西派出所,广场,１９２０ × 1080,全彩,LCD,"广场、主干道"',
      'gate-03,车载屏,公安局,vehicle,128*32,dual,led,',
    ].join('\n');
    const done = await bring('screens', list);
    expect(counts(done), JSON.stringify(done.body)).toEqual([3, 0, 0, 0]);
    expect((await site.ask('GET', '/api/screens/gate-02')).body).toMatchObject({
      width: 1920,
      height: 1080,
      colour: 'rgb',
      surface: 'lcd',
      tags: ['广场', '主干道'],
    });
    const stale = await site.signage.db.selectFrom('stale_screens').select('screen').execute();
    expect(stale).toHaveLength(3);
    const again = await bring('screens', list.replace('64x16', '96x16'));
    expect(counts(again)).toEqual([0, 0, 2, 1]);
    expect((await site.ask('GET', '/api/screens/gate-01')).body.width).toBe(64);
    const wrong = await bring(
      'screens',
      list.replace('64x16', '4x16').replace('全彩', '彩虹').replace('gate-03', 'Gate 03'),
    );
    expect(fields(wrong)).toEqual(['rows.1.size', 'rows.2.colour', 'rows.3.id']);
    // Somebody else's is not looked into.
    const { body } = await site.ask('GET', '/api/units?words=420582002');
    const { token } = await tokenOf('li', body.units[0].id as string);
    const stolen = list.split('\n').slice(0, 2).join('\n').replace('420582001', '城西派出所');
    expect(fields(await bring('screens', stolen, { token }))).toEqual(['rows.1.id']);
  });

  it('has an example in each language that can be brought as it is', async () => {
    for (const language of ['zh', 'en'])
      for (const what of ['units', 'people', 'screens']) {
        const headers = { authorization: `Bearer ${site.token}` };
        const path = `/api/imports/${what}/example?language=${language}`;
        const example = await (await site.raw(path, { headers })).text();
        const done = await bring(what, example);
        expect([done.status, done.body.fields]).toEqual([200, undefined]);
      }
  });

  it('is not stored where somebody misspells that it should only be looked through', async () => {
    const headers = { authorization: `Bearer ${site.token}`, 'content-type': 'text/csv' };
    const sent = { method: 'POST', headers, body: UNITS };
    const response = await site.raw('/api/imports/units?dryrun=1', sent);
    expect(response.status).toBe(400);
    expect((await site.ask('GET', '/api/units')).body.units).toHaveLength(1);
    const unit = { version: 1, into: 'bureau' };
    const moved = await site.ask('POST', '/api/units/bureau/move?Preview=1', unit);
    expect([moved.status, moved.body.message]).toEqual([400, 'query: Unrecognized key: "Preview"']);
  });

  it('is sent to a place that there is, else there is nothing', async () => {
    const nowhere = [
      ['GET', '/api/imports/unit'],
      ['PUT', '/api/imports/units'],
      ['PUT', '/api/media'],
      ['PUT', '/api/pictures'],
    ] as const;
    for (const [method, path] of nowhere)
      for (const headers of [{}, { authorization: `Bearer ${site.token}` }])
        expect((await site.raw(path, { method, headers })).status, path).toBe(404);
  });

  it('is bounded, and told in the audit row by row', async () => {
    const rows = Array.from({ length: 20_001 }, (_row, i) => `所${i},所`);
    expect((await bring('units', ['名称,类型', ...rows].join('\n'))).body.message).toContain(
      '20000',
    );
    expect((await bring('units', 'x'.repeat(5 * 1024 * 1024 + 1))).status).toBe(413);
    const many = ['名称,类型,上级单位', ...rows.slice(0, 2000)].join('\n');
    const done = await bring('units', many);
    expect(counts(done)).toEqual([2000, 0, 0, 0]);
    const entries = await site.signage.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'import.units')
      .execute();
    expect(entries).toHaveLength(8);
    expect(entries.flatMap(({ detail }) => JSON.parse(detail).rows)).toHaveLength(2000);
  });
});

describe('what is written as CSV', () => {
  it('is read as it was, whatever stood in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 4 }), {
          minLength: 1,
          maxLength: 5,
        }),
        async (cells) => {
          const rows = cells.map((row) =>
            row.map((cell) => cell.replaceAll(/[\0\uFEFF\uD800-\uDFFF]/g, '')),
          );
          // The first line says by what cells are parted.
          const text = csvLine(['heading', 'other']) + rows.map((row) => csvLine(row)).join('');
          const read = await readSheet(new TextEncoder().encode(text), 100);
          expect(read).toMatchObject({ ok: true });
          if (read.ok) expect(read.sheet.slice(1)).toEqual(rows);
        },
      ),
      { numRuns: 200 },
    );
  });
});
