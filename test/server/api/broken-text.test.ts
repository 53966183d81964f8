/** Text that no store keeps, in every place of every route that takes text: derived from the routes' own schemas. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBothStores } from '../../support/database.ts';
import { openSite, screenInput, type Site } from '../../support/site.ts';

/** NUL, and both halves of a surrogate pair by themselves, as JSON has them. */
const BROKEN = ['\u0000', '\uD800', 'a\uDC00b'];

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Record<string, Schema>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

/** Bodies that are nothing but one path of objects and lists, with the text at its end. */
function* bodiesOf(
  schema: Schema | boolean | undefined,
  document: Document,
  text: string,
  depth = 0,
): Generator<unknown> {
  if (typeof schema === 'boolean' || schema === undefined) {
    yield text;
    return;
  }
  if (depth > 8) return;
  const inner = (of: Schema | boolean | undefined) => bodiesOf(of, document, text, depth + 1);
  if (schema.$ref) yield* inner(document.components.schemas[schema.$ref.split('/').at(-1) ?? '']);
  for (const one of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    yield* inner(one);
  if ([schema.type].flat().includes('string') || Object.keys(schema).length === 0) yield text;
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    for (const body of inner(member)) yield { [name]: body };
  if (schema.additionalProperties) {
    yield { [text]: 1 };
    for (const body of inner(schema.additionalProperties)) yield { key: body };
  }
  if (schema.items) for (const body of inner(schema.items)) yield [body];
}

describeOnBothStores('text that no store keeps', (_, kind) => {
  let site: Site;
  let document: Document;
  beforeAll(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput());
    document = (await (await site.raw('/api/openapi.json')).json()) as Document;
  });
  afterAll(() => site.close());

  const routes = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: `/api${path}`,
        ...operation,
      })),
    );
  const filled = (path: string): string => path.replaceAll(/\{[^}]+\}/g, 'door');

  it('is refused in every text of every body, and its place is named', async () => {
    let asked = 0;
    for (const { method, path, requestBody } of routes()) {
      const schema = requestBody?.content['application/json']?.schema;
      if (!schema) continue;
      let ofRoute = 0;
      for (const text of BROKEN) {
        for (const body of bodiesOf(schema, document, text)) {
          const { status, body: answer } = await site.ask(method, filled(path), body);
          const told = `${method} ${path} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`;
          expect(status, told).toBe(400);
          expect(answer.message, told).toContain('half of a surrogate pair');
          expect(answer.fields, told).toHaveLength(1);
          ofRoute += 1;
        }
      }
      asked += ofRoute;
    }
    // As many as there are texts: a walk that finds none would prove nothing.
    expect(asked).toBeGreaterThan(300);
  });

  it('is refused in every path and every query', async () => {
    let asked = 0;
    for (const { method, path, parameters = [] } of routes()) {
      for (const { name, in: where } of parameters) {
        const address =
          where === 'path'
            ? filled(path.replace(`{${name}}`, 'a%00b'))
            : `${filled(path)}?${name}=a%00b`;
        const { status, body } = await site.ask(method, address, method === 'GET' ? undefined : {});
        expect(status, `${method} ${address}`).toBe(400);
        expect(body.fields.map(({ field }: { field: string }) => field)).toEqual([
          where === 'path' ? 'path' : name,
        ]);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(50);
  });

  it('is refused where no API is: pages, files, the form of signing in, a cursor', async () => {
    const headers = {
      authorization: `Bearer ${site.token}`,
      origin: 'http://county',
      host: 'county',
    };
    for (const path of [
      '/assets/a%00b',
      '/play/a%00b',
      '/publish/a%00b',
      '/plays?screen=a%00b',
      '/?unit=a%00b',
      '/language/zh?back=%00',
    ])
      expect((await site.raw(path, { headers })).status, path).toBe(400);
    const preview = await site.raw('/publish/preview', {
      method: 'POST',
      headers: {
        ...headers,
        cookie: `gengfu_session=${site.token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ item: { text: '平安\uD800' } }),
    });
    expect(preview.status).toBe(400);
    expect(await preview.text()).toContain('half of a surrogate pair');
    const form = await site.raw('/sign-in', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'login=a%00b&password=a%00b',
    });
    expect(form.status).toBe(401);
    for (const screen of ['"\\u0000"', '"\\ud800"', '"\\q"', '"\u0000"', '""']) {
      const cursor = Buffer.from(`[1,${screen},1,1]`).toString('base64url');
      const { status, body } = await site.ask('GET', `/api/plays?cursor=${cursor}`);
      expect(status, screen).toBe(400);
      expect(body.fields[0].field).toBe('cursor');
    }
  });

  it('leaves whole characters of whatever plane as they are', async () => {
    const text = '平安\u{20000}';
    const made = await site.ask('PATCH', '/api/screens/door', { version: 1, name: text });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    expect((await site.ask('GET', '/api/screens/door')).body.name).toBe(text);
  });
});
