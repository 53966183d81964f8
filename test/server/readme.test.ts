/** What the README tells whoever begins with an empty county: each call, sent as it stands there. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openSite } from '../support/site.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** The calls of curl in a section's first block of code. */
async function callsIn(file: string, heading: string): Promise<Call[]> {
  const text = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
  const [, section = ''] = text.split(`## ${heading}\n`);
  const [, block = ''] = /```sh\n([\s\S]*?)```/.exec(section) ?? [];
  const lines = block.replaceAll(/\\\n\s*/g, '').split('\n');
  return lines
    .filter((line) => line.includes('curl '))
    .map((line) => {
      const [, path = ''] = /localhost:7110(\/[^\s']*)/.exec(line) ?? [];
      const headers = [...line.matchAll(/-H ['"]([\w-]+): ([^'"]+)['"]/g)];
      const [, body] = /(?:-d|--data-binary) '?([^'\s]+)'?/.exec(line) ?? [];
      const [, named] = /-X ([A-Z]+)/.exec(line) ?? [];
      return {
        method: named ?? (body === undefined ? 'GET' : 'POST'),
        path,
        body,
        headers: Object.fromEntries(headers.map(([, name, value]) => [name, value])),
      };
    });
}

/** What the files hold that are sent, by how the README names them. */
const filesIn = ({ units }: { units: string }): Readonly<Record<string, string>> => ({
  '@words.csv': 'word,kind,better,note\n帐号,misspelt,账号,\n',
  '@units.csv': units,
});

const filledIn = (body: string, known: Readonly<Record<string, unknown>>): string =>
  body.replaceAll(/"(\w+)":"…"/g, (_, name: string) => `"${name}":"${String(known[name])}"`);

test.each([
  ['README.md', 'An empty county'],
  ['README.zh-CN.md', '空白的县'],
])('each call of %s works on an empty county, in order', async (file, heading) => {
  const site = await openSite();
  const calls = await callsIn(file, heading);
  expect(calls.map(({ path }) => path)).toEqual([
    '/api/sessions',
    '/api/me/password',
    '/api/setup',
    '/api/imports/units/example',
    '/api/imports/units?dryRun=1',
    '/api/imports/units',
    '/api/people/person-…/recovery',
    '/api/recovery',
    '/api/screens',
    '/api/pairing/claim',
    '/api/policy',
    '/api/library',
    '/api/library/load',
    '/api/word-lists',
    '/api/word-lists/words-…/import?preview=1',
    '/api/library/plans/safety-month?preview=1',
    '/api/library/plans/safety-month',
    '/api/review-rules',
    '/api/sign-in-policy',
  ]);
  const made = await site.ask('POST', '/api/people', { login: 'wang', name: '王', unit: 'bureau' });
  const shown = (await (await site.raw('/api/pairing', { method: 'POST' })).json()) as object;
  // What stands as … in the calls, as answers before them have it.
  const known: Record<string, unknown> = { ...shown, password: 'four lamps over the gate' };
  let list = '';
  let units = '';
  const statuses: string[] = [];
  // The first two sign in, with passwords that the README cannot know.
  for (const { method, path, headers, body } of calls.slice(2)) {
    const sent = body && (filesIn({ units })[body] ?? filledIn(body, known));
    const called = path.replace('words-…', list).replace('person-…', made.body.person.id);
    const response = await site.raw(called, {
      method,
      headers: {
        ...headers,
        authorization: headers['authorization']?.replace('$TOKEN', site.token) ?? '',
      },
      ...(sent !== undefined && { body: sent }),
    });
    statuses.push(`${path} ${response.status}`);
    if (path.endsWith('/example')) {
      units = await response.text();
      continue;
    }
    const text = await response.text();
    const answer = JSON.parse(text || '{}') as { id?: string; faulty?: number; link?: string };
    if (answer.link) known['token'] = new URL(answer.link).hash.slice(1);
    if (path === '/api/word-lists') list = answer.id ?? '';
    if (path.includes('word-lists/')) expect(answer.faulty).toBe(0);
  }
  await site.close();
  expect(statuses.filter((one) => !/ 20[014]$/.test(one))).toEqual([]);
});
