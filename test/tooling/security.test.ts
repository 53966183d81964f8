/** SECURITY.md says where the program stands by OWASP ASVS 5.0.0: each requirement once, and each file that it names is there. */
import { access, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

/** Sections of ASVS 5.0.0: the number of the last requirement, and those of level 3. */
const SECTIONS: Readonly<Record<string, readonly [last: number, levelThree?: readonly number[]]>> =
  {
    '1.1': [2],
    '1.2': [10, [10]],
    '1.3': [12, [12]],
    '1.4': [3],
    '1.5': [3, [3]],
    '2.1': [3],
    '2.2': [3],
    '2.3': [5, [5]],
    '2.4': [2, [2]],
    '3.1': [1, [1]],
    '3.2': [3, [3]],
    '3.3': [5, [5]],
    '3.4': [8, [7, 8]],
    '3.5': [8, [6, 7, 8]],
    '3.6': [1, [1]],
    '3.7': [5, [3, 4, 5]],
    '4.1': [5, [4, 5]],
    '4.2': [5, [2, 3, 4, 5]],
    '4.3': [2],
    '4.4': [4],
    '5.1': [1],
    '5.2': [6, [4, 5, 6]],
    '5.3': [3, [3]],
    '5.4': [3],
    '6.1': [3],
    '6.2': [12],
    '6.3': [8, [5, 6, 7, 8]],
    '6.4': [6, [5, 6]],
    '6.5': [8, [6, 7, 8]],
    '6.6': [4, [4]],
    '6.7': [2, [1, 2]],
    '6.8': [4],
    '7.1': [3],
    '7.2': [4],
    '7.3': [2],
    '7.4': [5],
    '7.5': [3, [3]],
    '7.6': [2],
    '8.1': [4, [3, 4]],
    '8.2': [4, [4]],
    '8.3': [3, [2, 3]],
    '8.4': [2, [2]],
    '9.1': [3],
    '9.2': [4],
    '10.1': [2],
    '10.2': [3, [3]],
    '10.3': [5, [5]],
    '10.4': [16, [12, 13, 14, 15, 16]],
    '10.5': [5],
    '10.6': [2],
    '10.7': [3],
    '11.1': [4, [3, 4]],
    '11.2': [5, [4, 5]],
    '11.3': [5, [4, 5]],
    '11.4': [4],
    '11.5': [2, [2]],
    '11.6': [2, [2]],
    '11.7': [2, [1, 2]],
    '12.1': [5, [4, 5]],
    '12.2': [2],
    '12.3': [5, [5]],
    '13.1': [4, [2, 3, 4]],
    '13.2': [6, [6]],
    '13.3': [4, [3, 4]],
    '13.4': [7, [6, 7]],
    '14.1': [2],
    '14.2': [8, [5, 6, 7, 8]],
    '14.3': [3],
    '15.1': [5, [4, 5]],
    '15.2': [5, [4, 5]],
    '15.3': [7],
    '15.4': [4, [1, 2, 3, 4]],
    '16.1': [1],
    '16.2': [5],
    '16.3': [4],
    '16.4': [3],
    '16.5': [4, [4]],
    '17.1': [2, [2]],
    '17.2': [8, [5, 6, 7, 8]],
    '17.3': [2],
  };

const all = Object.entries(SECTIONS).flatMap(([section, [last, levelThree = []]]) =>
  Array.from({ length: last }, (_, at) => ({
    id: `${section}.${at + 1}`,
    asked: !levelThree.includes(at + 1),
  })),
);

const text = await readFile('SECURITY.md', 'utf8');

/** The rows of the tables by chapter: which requirements, and how it stands. */
const rows = [...text.matchAll(/^\| (\d[\d., –]*) \| ([^|]+) \| ([^|]*) \|$/gm)].map(
  ([, ids = '', state = '', words = '']) => ({ ids: ids.split(', '), state, words }),
);

/** `1.2.3`, or `1.2.3–1.2.7` */
function requirementsIn(ids: string): string[] {
  const [first = '', last = first] = ids.split('–');
  const [section, from] = [first.slice(0, first.lastIndexOf('.')), Number(first.split('.')[2])];
  if (last.slice(0, last.lastIndexOf('.')) !== section) throw new Error(`${ids} is no range`);
  const until = Number(last.split('.')[2]);
  return Array.from({ length: until - from + 1 }, (_, at) => `${section}.${from + at}`);
}

describe('SECURITY.md', () => {
  test('knows the standard: 345 requirements, 92 of them of level 3', () => {
    expect(all).toHaveLength(345);
    expect(all.filter(({ asked }) => asked)).toHaveLength(253);
  });

  test('says of each requirement of levels 1 and 2 how it stands, once', () => {
    const said = rows.flatMap(({ ids }) => ids.flatMap(requirementsIn));
    expect(said.filter((one, at) => said.indexOf(one) !== at)).toEqual([]);
    const known = all.map(({ id }) => id);
    expect(said.filter((one) => !known.includes(one))).toEqual([]);
    const asked = all.filter((one) => one.asked).map(({ id }) => id);
    expect(asked.filter((one) => !said.includes(one))).toEqual([]);
  });

  test('says it in one of four words, and why', () => {
    for (const { ids, state, words } of rows) {
      expect(['holds', 'in part', 'missing', 'n/a'], ids.join()).toContain(state);
      expect(words.trim(), ids.join()).not.toBe('');
    }
  });

  test('names no file that is not there', async () => {
    const named = [...text.matchAll(/(\*attacks\* )?((?:`[\w./-]+\.[a-z]+`(?:, )?)+)/g)].flatMap(
      ([, attacks, list = '']) =>
        [...list.matchAll(/`([^`]+)`/g)].map(([, name = '']) => ({ name, attacks })),
    );
    const files = named.filter(({ name }) => /\.(?:ts|mjs|md)$/.test(name));
    expect(files.length).toBeGreaterThan(50);
    for (const { name, attacks } of files) {
      const folder = attacks ? 'test/server/attacks' : 'test/server/entry';
      await access(name.includes('/') || name.endsWith('.md') ? name : `${folder}/${name}`);
    }
  });

  test('is found by who looks for it', async () => {
    for (const file of ['README.md', 'README.zh-CN.md', 'ARCHITECTURE.md'])
      expect(await readFile(file, 'utf8'), file).toContain('](SECURITY.md)');
  });
});
