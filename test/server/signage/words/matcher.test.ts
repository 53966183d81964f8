/** Words found in texts: against an oracle that tries every part of the text by itself. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldedWord } from '../../../../server/signage/words/folding.ts';
import {
  type ListedWord,
  openMatcher,
  type WordKind,
} from '../../../../server/signage/words/matcher.ts';

const listed = (word: string, kind: WordKind = 'forbidden', better = ''): ListedWord => ({
  word,
  kind,
  better,
  note: '',
});

function matcherOf(words: readonly ListedWord[]) {
  const matcher = openMatcher();
  for (const word of words) matcher.add(word);
  return matcher;
}

const foundIn = (text: string, ...words: ListedWord[]) =>
  matcherOf(words)
    .hits(text)
    .map(({ found, start, end }) => [found, start, end]);

describe('a forbidden word', () => {
  test.each([
    ['as it is', '严禁赌博。', '赌博', '赌博', 2],
    ['with blanks between', '严禁赌 　\n博。', '赌博', '赌 　\n博', 2],
    [
      'with what nobody sees between',
      '严禁赌\u200b\u00ad\ufe0f博',
      '赌博',
      '赌\u200b\u00ad\ufe0f博',
      2,
    ],
    ['in another case', 'No GAMBLING here', 'gambling', 'GAMBLING', 3],
    ['full-width', '去ＱＱ群', 'qq', 'ＱＱ', 1],
    ['in rings', '打①①⓪', '110', '①①⓪', 1],
    ['behind characters of two halves', '😀😀赌博', '赌博', '赌博', 2],
    ['with marks that melt', 'cafe\u0301', 'CAFÉ', 'cafe\u0301', 0],
    ['with a letter of two', 'STRASSE', 'straße', 'STRASSE', 0],
    ['in half-width kana', 'ｶﾞｽ', 'ガス', 'ｶﾞｽ', 0],
    ['with blanks of its own', 'callme', 'call me', 'callme', 0],
  ])('is found %s', (_, text, word, found, start) => {
    const [hit] = matcherOf([listed(word)]).hits(text);
    expect(hit).toMatchObject({ word, found, start, end: start + [...found].length });
    expect([...text].slice(hit?.start, hit?.end).join('')).toBe(found);
  });

  test.each([
    ['inside a longer number', '请拨96110咨询', '110咨询'],
    ['inside a longer word', 'start here', 'art'],
    ['over two words', 'as sure', 'ass'],
  ])('is not found %s', (_, text, word) => {
    expect(foundIn(text, listed(word))).toEqual([]);
  });

  test('is not hidden by a longer word that is only misspelt', () => {
    const hits = matcherOf([listed('赌博'), listed('禁赌博了', 'misspelt', '禁止赌博')]).hits(
      '禁赌博了',
    );
    expect(hits.map(({ kind }) => kind)).toEqual(['misspelt', 'forbidden']);
  });
});

test('the longest stands, and the next is looked for behind it', () => {
  const words = [listed('报警'), listed('报警电话'), listed('电话')];
  expect(foundIn('报警电话，报警', ...words)).toEqual([
    ['报警电话', 0, 4],
    ['报警', 5, 7],
  ]);
});

test('what is only misspelt has its blanks, and is not found where it is said well', () => {
  const everyday = listed('every day', 'misspelt', 'everyday');
  expect(foundIn('an every  day thing', everyday)).toEqual([['every  day', 3, 13]]);
  expect(foundIn('an everyday thing', everyday)).toEqual([]);
  const call = listed('110', 'preferred', '110报警电话');
  expect(foundIn('请拨打110报警电话', call)).toEqual([]);
  expect(foundIn('请拨打110，就是110报警电话', call)).toEqual([['110', 3, 6]]);
});

test('of the same word in two lists the first stands', () => {
  const words = [listed('帐号', 'misspelt', '账号'), listed('帐号', 'misspelt', '账户')];
  expect(
    matcherOf(words)
      .hits('帐号')
      .map(({ better }) => better),
  ).toEqual(['账号']);
});

/** Written apart from the code: a text's fold as a whole, with no places. */
const slowFold = (text: string, kind: WordKind): string =>
  text
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\s+/gu, kind === 'forbidden' ? '' : ' ');

function slowHits(text: string, words: readonly ListedWord[]) {
  const points = [...text];
  const unseen = (one = '') => /^\p{Default_Ignorable_Code_Point}$/u.test(one);
  const same = (one = '', other = ''): boolean =>
    (/[a-z]/i.test(one.normalize('NFKC')) && /[a-z]/i.test(other.normalize('NFKC'))) ||
    (/\p{Nd}/u.test(one) && /\p{Nd}/u.test(other));
  const hits: [string, number, number, string][] = [];
  for (const kind of ['forbidden', 'misspelt', 'preferred'] as const) {
    const mine = new Set(
      words.filter((one) => one.kind === kind).map((one) => slowFold(one.word, kind).trim()),
    );
    for (let start = 0; start < points.length; start++) {
      let best = -1;
      for (let end = start + 1; end <= points.length; end++) {
        // The shortest part that is the word: neither begins nor ends with what does not count.
        if (/^\s$/u.test(points[start] ?? '') || unseen(points[start])) continue;
        if (/^\s$/u.test(points[end - 1] ?? '') || unseen(points[end - 1])) continue;
        if (!mine.has(slowFold(points.slice(start, end).join(''), kind))) continue;
        const before = points.slice(0, start).findLast((one) => !unseen(one));
        const after = points.slice(end).find((one) => !unseen(one));
        if (same(before, points[start]) || same(points[end - 1], after)) continue;
        best = end;
      }
      if (best < 0) continue;
      hits.push([points.slice(start, best).join(''), start, best, kind]);
      start = best - 1;
    }
  }
  return hits.sort((one, other) => one[1] - other[1]);
}

test('finds what an oracle finds that tries every part of the text', () => {
  const character = fc.constantFrom('赌', '博', '警', '😀', 'a', 'B', 'Ａ', '1', '１', '0', '。');
  const noise = fc.constantFrom(' ', '　', '\n', '\u200b', '\u00ad');
  const word = fc.array(
    fc.oneof({ weight: 9, arbitrary: character }, { weight: 1, arbitrary: fc.constant(' ') }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  const entry = fc.record({
    word: word.map((parts) => parts.join('').trim()).filter((text) => text !== ''),
    kind: fc.constantFrom<WordKind>('forbidden', 'misspelt', 'preferred'),
    better: fc.constant(''),
    note: fc.constant(''),
  });
  const text = fc
    .array(fc.oneof({ weight: 3, arbitrary: character }, noise), { maxLength: 24 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), text, (words, said) => {
      const hits = matcherOf(words)
        .hits(said)
        .map(({ found, start, end, kind }) => [found, start, end, kind]);
      expect(hits.sort((one, other) => Number(one[1]) - Number(other[1]))).toEqual(
        slowHits(said, words),
      );
    }),
    { numRuns: 2000 },
  );
});

test('a place is one of the text as it was written, whatever it is folded to', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
      (text, word) => {
        for (const hit of matcherOf([listed(word)]).hits(text)) {
          expect([...text].slice(hit.start, hit.end).join('')).toBe(hit.found);
          expect(hit.end).toBeGreaterThan(hit.start);
        }
      },
    ),
  );
});

test('folding twice is folding once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = foldedWord(text, 'kept');
      expect(foldedWord(once, 'kept')).toBe(once);
    }),
  );
});

test('fifty thousand words cost a text no more than a few lengths at each place', () => {
  const matcher = openMatcher();
  for (let n = 0; n < 50_000; n++) {
    const word = String.fromCodePoint(
      0x4e00 + (n % 5000),
      0x4e00 + Math.floor(n / 7),
      0x4e00 + (n % 977),
    );
    matcher.add(listed(word));
  }
  matcher.add(listed('赌博'));
  const text = `${'平安回家'.repeat(124)}赌博`;
  expect(matcher.hits(text)).toMatchObject([{ word: '赌博', start: 496, end: 498 }]);
});
