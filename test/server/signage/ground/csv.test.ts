/** Tables out of spreadsheets and into them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeText, readCsv, writeCsv } from '../../../../server/signage/ground/csv.ts';

const cellsOf = async (text: string) => {
  const read = await readCsv(text);
  return read.ok ? read.rows.map(({ cells }) => cells) : read;
};

test.each([
  [
    'a,b\r\nc,d\r\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    '\ufeffa;b\nc;d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a\tb\rc\td',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['"a,""b""\nc", d ', [['a,"b"\nc', 'd']]],
  [
    'a,,\n\n,b,',
    [
      ['a', '', ''],
      ['', 'b', ''],
    ],
  ],
  ['', []],
])('reads %j', async (text, cells) => {
  expect(await cellsOf(text)).toEqual(cells);
});

test.each([
  ['a\n"b', 2],
  ['a\n\n"b"c', 3],
])('says in which line %j is broken', async (text, line) => {
  expect(await readCsv(text)).toMatchObject({ ok: false, line });
});

test('takes no row without an end', async () => {
  expect(await readCsv(`a\n${','.repeat(70_000)}`)).toMatchObject({ ok: false, line: 2 });
});

test('says in which line a row begins', async () => {
  const read = await readCsv('a\n\n"b\nb"\nc');
  expect(read.ok && read.rows.map(({ line }) => line)).toEqual([1, 3, 5]);
});

test('gives back what was written, and writes nothing that is reckoned with', async () => {
  const sign = fc.constantFrom(
    '=',
    '+',
    '-',
    '@',
    "'",
    '\t',
    '\r',
    '\n',
    ' ',
    '"',
    ',',
    ';',
    '＝',
    '赌',
    '1',
  );
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\ufeff')),
    fc.array(sign, { maxLength: 6 }).map((signs) => signs.join('')),
  );
  // The first line says what parts the cells: headings have none of the signs.
  const table = fc.array(fc.tuple(cell, cell), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(table, async (rows) => {
      const text = writeCsv([['one', 'two'], ...rows]);
      expect(await cellsOf(text)).toEqual([['one', 'two'], ...rows]);
      for (const row of rows)
        for (const one of row) {
          const [, written = ''] = /^"?([^,]*)/.exec(writeCsv([[one]]).slice(1)) ?? [];
          expect(/^\s*[=+\-@\t\r＝＋－＠]/.test(written)).toBe(false);
        }
    }),
    { numRuns: 500 },
  );
});

test('finds out how bytes are meant', () => {
  const gb = Uint8Array.from([0xb6, 0xc4, 0xb2, 0xa9]);
  expect(decodeText(gb)).toBe('赌博');
  expect(decodeText(new TextEncoder().encode('赌博'))).toBe('赌博');
  expect(decodeText(gb, 'utf-8')).toBe(null);
  expect(decodeText(gb, 'gb18030')).toBe('赌博');
  expect(decodeText(Uint8Array.from([0xff, 0xff]))).toBe(null);
});

test('reads no more rows than it is asked for', async () => {
  const read = await readCsv('a\nb\nc\nd', 2);
  expect(read.ok && read.rows.map(({ cells }) => cells)).toEqual([['a'], ['b']]);
});
