/** What can be written into an address, a query or a header, at every route: derived from the router and the API's document. */
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { once } from 'node:events';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RULES } from '../../../server/entry/rules.ts';
import { type County, openCounty } from '../rights/county.ts';
import { ROWS } from '../rights/table.ts';

let county: County;
beforeAll(async () => {
  county = await openCounty();
});
afterAll(() => county.close());

const HERE = 'http://localhost';

const send = (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  json: unknown = {},
) =>
  county.app.request(`${HERE}${path}`, {
    method,
    headers: {
      host: 'localhost',
      origin: HERE,
      authorization: `Bearer ${county.tokens.administrator}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(method !== 'GET' && { body: JSON.stringify(json) }),
  });

/** In the place of an id or a name. */
const WRITTEN = [
  '..%2f..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e%2f%2e%2e%2fsigning-key.pem',
  '..%5c..%5csecrets.key',
  '..%252f..%252fsecrets.key',
  '%2fetc%2fpasswd',
  'file:%2f%2f%2fetc%2fpasswd',
  'http:%2f%2f127.0.0.1:1%2f',
  '%00',
  'screen-own%00.png',
  '%',
  '%ff%fe',
  '%c0%ae%c0%ae%2f',
  '__proto__',
  'constructor',
  '%0d%0aset-cookie:%20owned=1',
  "'%20OR%20'1'='1",
  '%25',
  '-1',
  '1e309',
  '%F0%9F%94%A5',
  '%E2%80%AE',
  'a'.repeat(5000),
];

const routes = () => [
  ...new Set(
    county.app.routes
      .filter(({ method, path }) => method !== 'ALL' && /[:*]/.test(path))
      .map(({ method, path }) => `${method} ${path}`),
  ),
];

/** The route with one part written over, and the others of something that is there. */
function* addressesOf(path: string): Generator<string> {
  const parts = path.split('/');
  for (const [at, part] of parts.entries()) {
    if (!part.startsWith(':') && part !== '*') continue;
    for (const written of WRITTEN)
      yield parts
        .map((one, n) => (n === at ? written : one.startsWith(':') ? 'screen-own' : one))
        .join('/');
  }
}

describe('what is written in the place of a name', () => {
  test('leads to no file, no header and no fault, at any route', async () => {
    const wrong: string[] = [];
    let asked = 0;
    for (const route of routes()) {
      const [method = '', path = ''] = route.split(' ');
      for (const address of addressesOf(path)) {
        asked += 1;
        const answer = await send(method, address);
        const text = await answer.text();
        const told = `${method} ${address.slice(0, 120)}: ${answer.status}`;
        // A language that is none leads back.
        const good =
          answer.status >= 400 || (answer.status === 303 && path.startsWith('/language'));
        if (!good && !isEmptyList(text) && path !== '/play/:screen') wrong.push(told);
        if (answer.status >= 500) wrong.push(`${told} ${text}`);
        if (/root:|PRIVATE KEY/.test(text)) wrong.push(`${told} gives a file`);
        if ((answer.headers.get('set-cookie') ?? '').includes('owned')) wrong.push(told);
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(1000);
  });

  test('leads no player’s page anywhere: it is the same for each', async () => {
    const first = await (await send('GET', '/play/screen-own')).text();
    for (const written of WRITTEN) {
      const answer = await send('GET', `/play/${written}`);
      if (answer.status === 200) expect(await answer.text()).toBe(first);
      else expect([400, 404]).toContain(answer.status);
    }
  });
});

/** A list of a screen that is not there has nothing in it. */
function isEmptyList(text: string): boolean {
  try {
    const values = Object.values(JSON.parse(text) as object);
    return values.every((one) => one === null || (Array.isArray(one) && one.length === 0));
  } catch {
    return false;
  }
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

test('a parameter that stands twice is refused, at every route that takes one', async () => {
  const { paths } = (await (await send('GET', '/api/openapi.json')).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const wrong: string[] = [];
  let asked = 0;
  for (const [path, methods] of Object.entries(paths))
    for (const [method, { parameters = [] }] of Object.entries(methods))
      for (const { name, in: where } of parameters) {
        if (where !== 'query') continue;
        asked += 1;
        const address = `/api${path.replaceAll(/\{[^}]+\}/g, 'screen-own')}`;
        const answer = await send(method.toUpperCase(), `${address}?${name}=1&${name}=2`);
        const text = await answer.text();
        if (answer.status !== 400 || !text.includes(name))
          wrong.push(`${method} ${address} ${name}: ${answer.status} ${text.slice(0, 200)}`);
      }
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(40);
});

describe('the unit for which one acts', () => {
  /** Whatever the unit, these are about the person itself. */
  const OWN = new Set(['person', 'session', 'account', 'open']);
  const UNITS = [
    'unit-foreign',
    'unit-above',
    'unit-beside',
    'unit-own, unit-foreign',
    'unit-own,unit-own',
    '*',
    'null',
    '%',
    "' OR 1=1",
    'x'.repeat(10_000),
  ];

  test('is none that the header invents, at any route', async () => {
    const wrong: string[] = [];
    for (const row of ROWS) {
      if (OWN.has(String(RULES[row.route])) || row.may.length === 0) continue;
      const role = row.may.includes('administrator') ? 'administrator' : (row.may[0] ?? 'owner');
      const [method = ''] = row.route.split(' ');
      const asked = await row.ask(county, 'own', role);
      for (const unit of UNITS) {
        const authorization = `Bearer ${county.tokens[role]}`;
        const headers = { authorization, 'x-gengfu-unit': unit };
        const { status } = await send(method, asked.path, headers, asked.json);
        const given = row.route.startsWith('GET /assets/') ? [401, 403] : [403];
        if (!given.includes(status)) wrong.push(`${row.route} for ${unit.slice(0, 30)}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

test('what is made of somebody’s words gets into no header', async () => {
  const line = '\r\nset-cookie: owned=1';
  const cookie = `gengfu_session=${county.tokens.administrator}`;
  for (const path of [
    `/sign-in?back=${encodeURIComponent(`/x${line}`)}`,
    `/language/en?back=${encodeURIComponent(`/x${line}`)}`,
    `/publish?x=${encodeURIComponent(line)}`,
  ]) {
    const answer = await county.app.request(`${HERE}${path}`, { headers: { cookie } });
    expect(answer.headers.get('set-cookie') ?? '').not.toContain('owned');
    expect(answer.headers.get('location') ?? '').not.toMatch(/[\r\n]/);
  }
  const { db } = county.site.signage;
  await db
    .insertInto('word_lists')
    .values({
      id: '名".csv; x="\t;',
      unit: 'unit-own',
      name: '名".csv',
      name_en: '',
      note: '',
      created_by: null,
      created_at: 0,
      version: 1,
    })
    .execute();
  const list = encodeURIComponent('名".csv; x="\t;');
  const answer = await send('GET', `/api/word-lists/${list}/export`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="[\w.-]+\.csv"$/,
  );
});

test('a method that no route has is no fault, and gives nothing back of what was sent', async () => {
  const server = createServer(getRequestListener(county.app.fetch));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    for (const method of ['TRACE', 'PROPFIND', 'OPTIONS', 'PUT', 'MOVE', 'SEARCH', 'PURGE'])
      for (const path of ['/', '/api/items', '/healthz', '/assets/x', '/sign-in']) {
        const socket = connect(port, '127.0.0.1');
        let said = '';
        socket.setEncoding('utf8').on('data', (text: string) => (said += text));
        socket.end(
          [
            `${method} ${path} HTTP/1.1`,
            'host: localhost',
            `cookie: gengfu_session=${county.tokens.administrator}`,
            'connection: close\r\n\r\n',
          ].join('\r\n'),
        );
        await once(socket, 'close');
        expect(said, `${method} ${path}`).toMatch(/^HTTP\/1\.1 4\d\d /);
        expect(said).not.toContain(county.tokens.administrator);
      }
  } finally {
    server.close();
    await once(server, 'close');
  }
});
