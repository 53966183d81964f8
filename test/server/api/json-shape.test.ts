import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEVELS_MAX, PARTS_MAX, shapeFault } from '../../../server/web/json-shape.ts';
import { openSite, type Site } from '../../support/site.ts';

const lists = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const objects = (levels: number): string => '{"a":'.repeat(levels) + '0' + '}'.repeat(levels);

describe('JSON of a shape that nothing of ours has', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());

  const send = async (method: string, path: string, body: string): Promise<[number, unknown]> => {
    const headers = { authorization: `Bearer ${site.token}`, 'content-type': 'application/json' };
    const response = await site.raw(path, { method, headers, body });
    return [response.status, await response.json()];
  };

  it.each([
    ['40,000 lists in one another', lists(40_000)],
    ['40,000 objects in one another', objects(40_000)],
    ['a list that does not end', '['.repeat(100_000)],
  ])('%s is refused as too deep, wherever it is sent', async (_, deep) => {
    const { paths } = (await (await site.raw('/api/openapi.json')).json()) as {
      paths: Record<string, Record<string, { requestBody?: { content: object } }>>;
    };
    let asked = 0;
    for (const [path, methods] of Object.entries(paths))
      for (const [method, { requestBody }] of Object.entries(methods)) {
        if (!requestBody || !('application/json' in requestBody.content)) continue;
        asked += 1;
        const place = `/api${path.replaceAll(/\{[^}]+\}/g, 'no-such-thing')}`;
        const whole = await send(method.toUpperCase(), place, deep);
        expect(whole, `${method} ${path}`).toEqual([
          400,
          { error: 'invalid', message: `the JSON has more than ${LEVELS_MAX} levels` },
        ]);
        const [status] = await send(method.toUpperCase(), place, `{"copy":${deep}}`);
        expect(status).toBe(400);
      }
    expect(asked).toBeGreaterThan(15);
  });

  it('twenty thousand parts are too many, and a list of wrong entries is named in part', async () => {
    const wide = `{${Array.from({ length: PARTS_MAX + 1 }, (_, n) => `"${n}":0`).join()}}`;
    expect(await send('POST', '/api/items', wide)).toMatchObject([400, { error: 'invalid' }]);
    const wrong = { text: 'x', target: { screens: Array.from({ length: 10_000 }, () => 0) } };
    const [status, body] = await send('POST', '/api/urgent', JSON.stringify(wrong));
    expect(status).toBe(400);
    expect((body as { fields: unknown[] }).fields.length).toBeLessThanOrEqual(50);
  });

  it('a page is told so in its own language', async () => {
    const headers = {
      authorization: `Bearer ${site.token}`,
      'content-type': 'application/json',
      'x-page-language': 'zh-CN',
    };
    const response = await site.raw('/api/items', { method: 'POST', headers, body: lists(100) });
    expect(await response.json()).toMatchObject({ message: '提交的内容嵌套超过 64 层。' });
  });
});

it('what JSON.stringify makes of anything small has no fault, whatever stands in its strings', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      expect(shapeFault(JSON.stringify(value))).toBeNull();
    }),
  );
  const brackets = fc.string({ unit: fc.constantFrom('[', '{', '"', '\\', ',') });
  fc.assert(
    fc.property(brackets, (text) => {
      expect(shapeFault(JSON.stringify({ [text.repeat(100)]: text.repeat(100) }))).toBeNull();
    }),
  );
});

it('levels are counted as they are', () => {
  expect(shapeFault(lists(LEVELS_MAX))).toBeNull();
  expect(shapeFault(lists(LEVELS_MAX + 1))).toBe('json-too-deep');
  expect(shapeFault(`[${Array.from({ length: 1000 }, () => lists(10)).join()}]`)).toBeNull();
  expect(
    shapeFault(
      `[${Array(PARTS_MAX + 1)
        .fill(0)
        .join()}]`,
    ),
  ).toBe('json-too-wide');
});
