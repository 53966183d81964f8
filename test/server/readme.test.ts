/** What the README tells whoever begins with an empty county: each call, sent as it stands there. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openSite } from '../support/site.ts';

interface Call {
  readonly method: string | undefined;
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
      return {
        method: /-X (\w+)/.exec(line)?.[1],
        path,
        body,
        headers: Object.fromEntries(headers.map(([, name, value]) => [name, value])),
      };
    });
}

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
    '/api/library',
    '/api/library/load',
    '/api/word-lists',
    '/api/word-lists/words-…/import?preview=1',
    '/api/library/plans/safety-month?preview=1',
    '/api/library/plans/safety-month',
  ]);
  const made = await site.ask('POST', '/api/people', { login: 'wang', name: '王', unit: 'bureau' });
  const shown = (await (await site.raw('/api/pairing', { method: 'POST' })).json()) as object;
  // What stands as … in the calls, as answers before them have it.
  const known: Record<string, unknown> = { ...shown, password: 'four lamps over the gate' };
  let list = '';
  let example = '';
  const statuses: string[] = [];
  // The first two sign in, with passwords that the README cannot know.
  for (const { method, path, headers, body } of calls.slice(2)) {
    const files: Record<string, string> = {
      '@words.csv': 'word,kind,better,note\n帐号,misspelt,账号,\n',
      '@units.csv': example,
    };
    const sent =
      files[body ?? ''] ??
      body?.replaceAll(/"(\w+)":"…"/g, (_, name: string) => `"${name}":"${String(known[name])}"`);
    const named = path.replace('words-…', list).replace('person-…', made.body.person.id);
    const response = await site.raw(named, {
      method: method ?? (sent === undefined ? 'GET' : 'POST'),
      headers: {
        ...headers,
        authorization: headers['authorization']?.replace('$TOKEN', site.token) ?? '',
      },
      ...(sent !== undefined && { body: sent }),
    });
    const text = await response.text();
    if (path.endsWith('/example')) {
      example = text;
      continue;
    }
    const answer = JSON.parse(text || '{}') as { id?: string; faulty?: number; link?: string };
    if (answer.link) known['token'] = new URL(answer.link).hash.slice(1);
    if (path === '/api/word-lists') list = answer.id ?? '';
    if (path.includes('import')) expect(answer.faulty ?? 0, text).toBe(0);
    statuses.push(`${path} ${response.status}`);
  }
  await site.close();
  expect(statuses.filter((one) => !/ 20[014]$/.test(one))).toEqual([]);
});
