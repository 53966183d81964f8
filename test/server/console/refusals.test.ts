/** What is refused, in the language of the page that asked; programs are answered as ever. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldName, REFUSAL_WORDS } from '../../../server/console/words/refusals.ts';
import { LANGUAGES } from '../../../server/console/words/words.ts';
import { addPerson } from '../../../server/signage/people/people.ts';
import { REFUSALS } from '../../../server/signage/ground/refusals.ts';
import { MORNING, openSite, screenInput, type Site } from '../../support/site.ts';
import { ORIGIN } from './visitor.ts';

const CHINESE = /\p{Script=Han}/u;
const ROOT = new URL('../../../', import.meta.url);
const sourceOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** The strings of a union type, as its source has them. */
function unionOf(path: string, begin: string): string[] {
  const [, rest = ''] = sourceOf(path).split(begin);
  const [union = ''] = rest.split(';');
  return [...union.matchAll(/'([^']+)'/g)].map(([, code = '']) => code);
}

describe.each(LANGUAGES)('the words in %s', (language) => {
  const words = REFUSAL_WORDS[language];
  const isWorded = (table: object, codes: readonly string[]): void => {
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.filter((code) => !Object.hasOwn(table, code))).toEqual([]);
  };

  it('are there for each reason of the source', () => {
    const handedOn = ['rule', 'renderer', 'schema', 'file-unusable'];
    isWorded(
      words.said,
      Object.keys(REFUSALS).filter((code) => !handedOn.includes(code)),
    );
    isWorded(words.rules, unionOf('content/programme/problem.ts', 'export type ProblemCode ='));
    isWorded(words.drawing, unionOf('content/render/job.ts', 'readonly reason:'));
    isWorded(words.faults, unionOf('server/signage/ground/refusals.ts', 'export type FileFault ='));
  });

  it('are there for each kind of issue that zod knows, and for each refinement of a schema', () => {
    const errors = sourceOf('node_modules/zod/v4/core/errors.d.ts');
    isWorded(
      words.schema,
      [...errors.matchAll(/readonly code: "(\w+)"/g)].map(([, code = '']) => code),
    );
    const schemas = ['server/api', 'content/templates'].flatMap((folder) =>
      readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => sourceOf(`${folder}/${name}`)),
    );
    const refined = schemas.flatMap((source) => source.split('.refine(').slice(1));
    const codes = refined.map((after) => /params: \{ code: '([\w-]+)' \}/.exec(after)?.[1] ?? '');
    isWorded(words.custom, codes);
  });

  it('are of that language', () => {
    const facts = {
      roles: ['owner'],
      id: 'x',
      path: '/x',
      zone: 'x',
      ms: 1,
      mb: 1,
      kb: 1,
      request: 'x',
      screens: [{ id: 'x', name: '屏', nameEn: 'x' }],
      kinds: ['vehicle'],
      changed: ['x'],
      stands: [{ what: 'screens', ids: ['x'] }],
      known: ['x'],
      written: 'x',
      uses: [{ kind: 'item', noun: 'schedule', id: 'x', name: '屏' }],
      elsewhere: 1,
      right: 'publish',
      days: 1,
      most: 1,
    };
    const sentences = [
      ...Object.values(words.said).map((say) => say(facts as never)),
      ...Object.values(words.rules),
      ...Object.values(words.drawing).map((say) => say('x')),
      ...Object.values(words.faults),
      ...Object.values(words.custom),
      ...Object.values(words.fields).filter((name) => name !== 'cron 表达式'),
    ];
    expect(sentences.filter((one) => CHINESE.test(one) !== (language === 'zh'))).toEqual([]);
  });

  it('name every field that the pages send, whatever its place in a list', async () => {
    const forms = [
      ['post', '/items'],
      ['post', '/schedules'],
      ['post', '/urgent'],
      ['post', '/pairing/claim'],
      ['post', '/pairing/revoke'],
      ['patch', '/screens/{id}'],
      ['put', '/screens/{id}/track'],
    ] as const;
    const { body } = await site.ask('GET', '/api/openapi.json');
    for (const [method, path] of forms) {
      const { schema } = body.paths[path][method].requestBody.content['application/json'];
      const fields = fieldsOf(body, schema);
      expect(fields.length).toBeGreaterThan(0);
      expect(fields.filter((field) => fieldName(language, field) === field)).toEqual([]);
    }
    expect(fieldName(language, 'near.1.latitude')).toContain('2');
    expect(fieldName(language, 'phases.0.near.1.latitude')).toMatch(/1.* · .*2/);
    expect(fieldName(language, 'no.such.field')).toBe('no.such.field');
  });
});

/** Names of a schema's own properties, those behind references and choices included. */
// oxlint-disable-next-line typescript/no-explicit-any -- a schema of any shape
function fieldsOf(document: any, schema: any): string[] {
  if (schema.$ref) return fieldsOf(document, document.components.schemas[schema.$ref.slice(21)]);
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [
    ...Object.keys(schema.properties ?? {}),
    ...parts.flatMap((part) => fieldsOf(document, part)),
  ];
}

let site: Site;
beforeAll(async () => {
  site = await openSite();
  const unit = await site.signage.db.selectFrom('units').select('id').executeTakeFirstOrThrow();
  await site.ask('POST', '/api/screens', screenInput({ unit: unit.id }));
});
afterAll(() => site.close());

/** What a page in that language is answered; null: a program. */
async function refused(
  language: string | null,
  method: string,
  path: string,
  body: string,
  token = site.token,
) {
  const answer = await site.raw(path, {
    method,
    body,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      origin: ORIGIN,
      ...(language !== null && { 'x-page-language': language }),
    },
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

describe('a page', () => {
  const schedule = (parts: object) =>
    JSON.stringify({ items: [{ item: 'x' }], target: {}, window: {}, ...parts });

  const CASES: readonly (readonly [string, string, string, string, string])[] = [
    ['POST', '/api/items', '{"text":""}', '文字：不能为空。', 'Text: It must not be empty.'],
    [
      'POST',
      '/api/items',
      '{"text":"平安","dwellMs":1}',
      '停留时间：不能小于 1 秒。',
      'Time on show: It must not be less than 1 s.',
    ],
    [
      'POST',
      '/api/schedules',
      schedule({ near: [{ latitude: 30, longitude: 999, radiusM: 50 }] }),
      '第 1 处地点的经度：不能大于 180。',
      'Longitude of place 1: It must not be more than 180.',
    ],
    [
      'POST',
      '/api/schedules',
      schedule({ target: { kinds: ['bank'] } }),
      '发到哪里：选定的范围里没有属于你单位或下级的屏幕。',
      'Where: No screen of your unit or those below is among what was chosen.',
    ],
    [
      'POST',
      '/api/items',
      '{',
      '服务器看不懂提交的内容，请刷新本页再试。',
      'The server cannot read',
    ],
    ['GET', '/api/nowhere', '', '没有这个地址：/api/nowhere', 'There is nothing at /api/nowhere.'],
    [
      'PATCH',
      '/api/screens/door',
      '{"version":99,"profile":"rough"}',
      '这块屏刚被别人改过，请刷新本页再试。',
      'Someone has just changed this screen.',
    ],
    [
      'POST',
      '/api/pairing/claim',
      '{"screen":"door","code":"000000"}',
      '配对码：现在没有屏幕显示这个配对码。配对码十分钟后失效。',
      'Code: No screen shows this code now.',
    ],
    [
      'POST',
      '/api/urgent',
      `{"text":"平安","target":{},"expiresAt":${MORNING - 1}}`,
      '持续时间：结束时间必须在现在之后。',
      'Lasts: It must end later than now.',
    ],
  ];

  it.each(CASES)('%s %s %s is refused in its language', async (method, path, json, zh, en) => {
    const body = method === 'GET' ? (undefined as never) : json;
    const chinese = await refused('zh-CN', method, path, body);
    expect(chinese.body.message).toBe(zh);
    const english = await refused('en', method, path, body);
    expect(english.body.message).toContain(en);
    // Whoever is no page gets what it always got: the same shape, and no word of ours for people.
    const program = await refused(null, method, path, body);
    expect(program.status).toBe(chinese.status);
    expect(program.body.error).toBe(chinese.body.error);
    expect(program.body.message).not.toMatch(CHINESE);
    expect(Object.keys(program.body.fields?.[0] ?? {})).toEqual(
      program.body.fields ? ['field', 'message'] : [],
    );
    expect(chinese.body.fields?.map(({ field }: { field: string }) => field)).toEqual(
      program.body.fields?.map(({ field }: { field: string }) => field),
    );
  });

  it('says of the rules, of the renderer and of rights what they refuse', async () => {
    const item = await site.ask('POST', '/api/items', { text: '平安' });
    const window = { from: '2027-03-02', until: '2027-03-01' };
    const late = schedule({ items: [{ item: item.body.id }], window });
    expect((await refused('zh-CN', 'POST', '/api/schedules', late)).body.fields).toEqual([
      {
        field: 'window.until',
        message: '结束必须晚于开始。',
        named: '最后一天：结束必须晚于开始。',
      },
    ]);
    const odd = await site.ask('POST', '/api/items', { text: '\u{12000}' });
    const undrawn = schedule({ items: [{ item: odd.body.id }] });
    const lacking = await refused('zh-CN', 'POST', '/api/schedules', undrawn);
    expect(lacking.body.message).toContain('64×16 的屏：字库没有这些字，请换别的字：\u{12000}');

    const { db } = site.signage;
    const { id: unit } = await db.selectFrom('units').select('id').executeTakeFirstOrThrow();
    const password = 'a long enough password';
    const person = { login: 'wang', name: '王', unit, role: 'reviewer', password } as const;
    await db.transaction().execute((trx) => addPerson(trx, person, MORNING));
    const signedIn = await site.raw('/api/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'wang', password }),
    });
    const { token } = (await signedIn.json()) as { token: string };
    const barred = await refused('zh-CN', 'POST', '/api/items', '{"text":"平安"}', token);
    expect(barred.body.message).toBe('你的角色（审核员）不能发布标语。');
  });
});
