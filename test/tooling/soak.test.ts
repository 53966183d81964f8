import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SOAKS } from '../../scripts/soak.mjs';

const USES_SIZE = /\bsize\(\d/;

test('every soak is a test of every day whose counts come from size(), and every such test is a soak', () => {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((name) => `test/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.test.ts') && USES_SIZE.test(readFileSync(name, 'utf8')));
  expect(
    Object.values(SOAKS)
      .map(({ file }) => file)
      .sort(),
  ).toEqual(files.sort());
});

test('each soak stands in CONTRIBUTING.md', () => {
  const text = readFileSync('CONTRIBUTING.md', 'utf8');
  const told = [...text.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
  expect(told).toEqual(Object.keys(SOAKS));
});
