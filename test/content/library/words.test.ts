import { describe, expect, test } from 'vitest';
import { hotlineMistakes } from '../../../content/library/hotlines.ts';
import { shipped, shippedWords, shortForms } from './shipped.ts';

const everyWord = [...shippedWords, ...shortForms];

/** Rows 1 (marks), 3 (full-width forms) and 16-87 (characters) of GB 2312, from the platform's own decoder. */
const gb2312 = ((): ReadonlySet<string> => {
  const decoder = new TextDecoder('gbk', { fatal: true });
  const characters = new Set<string>();
  for (const row of [1, 3, ...Array.from({ length: 72 }, (_, index) => 16 + index)]) {
    for (let cell = 1; cell <= 94; cell++) {
      // Row 55 ends five cells early: there is nothing to decode.
      if (row === 55 && cell > 89) continue;
      characters.add(decoder.decode(Uint8Array.of(0xa0 + row, 0xa0 + cell)));
    }
  }
  return characters;
})();

const TOPICS = [
  'call-110',
  'wrong-calls',
  'fire-119',
  'ambulance-120',
  'traffic-122',
  'advice-96110',
  'fraud',
  'theft',
  'fire-safety',
  'drowning',
  'travel',
  'winter',
  'neighbourhood',
  'peaceful-county',
];

/** `where: text` of all that a rule refuses, so that a failure names its place. */
const offenders = (refuses: (zh: string, en: string, sentence: boolean) => boolean): string[] =>
  everyWord
    .filter(({ zh, en, sentence }) => refuses(zh, en, sentence))
    .map(({ where, zh, en }) => `${where}: ${zh} / ${en}`);

test('the decoder really gave GB 2312: 6,763 characters, none of them from beyond', () => {
  const hanzi = [...gb2312].filter(
    (character) => /\p{Script=Han}/u.test(character) && character !== '々',
  );
  expect(hanzi.filter((character) => character !== '〇' && character !== '〆')).toHaveLength(6763);
  expect(gb2312.has('囍')).toBe(false);
});

describe('the words', () => {
  test('are enough: 60 slogans and more, each topic of the plans with at least six', () => {
    expect(shipped.slogans.length).toBeGreaterThanOrEqual(60);
    for (const topic of TOPICS) {
      expect(
        shipped.slogans.filter((slogan) => slogan.topic === topic).length,
        topic,
      ).toBeGreaterThanOrEqual(6);
    }
    expect([...new Set(shipped.slogans.map((slogan) => slogan.topic))].sort()).toEqual(
      [...TOPICS].sort(),
    );
  });

  test('are written in the characters of GB 2312, so that every screen has their glyphs', () => {
    const strange = everyWord.flatMap(({ where, zh }) =>
      [...zh]
        .filter((character) => !gb2312.has(character) && !/[0-9A-Za-z]/.test(character))
        .map((character) => `${where}: ${character}`),
    );
    expect(strange).toEqual([]);
  });

  test('hold no half-width mark in Chinese, and no full-width one in English', () => {
    expect(offenders((zh) => /[\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e\s]/.test(zh))).toEqual([]);
    expect(offenders((_, en) => /[^\x20-\x7e]/.test(en))).toEqual([]);
  });

  test('never begin with a closing mark, nor end with an opening one, nor double a mark', () => {
    expect(offenders((zh) => /^[，。！？；：、”’）》】]/.test(zh))).toEqual([]);
    expect(offenders((zh) => /[“‘（《【，；：、]$/.test(zh))).toEqual([]);
    expect(offenders((zh) => /[，。！？；：、]{2}/.test(zh))).toEqual([]);
    expect(
      offenders((zh) => (zh.match(/“/g) ?? []).length !== (zh.match(/”/g) ?? []).length),
    ).toEqual([]);
    expect(offenders((_, en) => / {2}|\s[,.;:!?]|[,.;:!?]{2}/.test(en))).toEqual([]);
  });

  test('end as they should: a sentence with a mark, a title and a short form without', () => {
    expect(
      offenders((zh, en, sentence) => sentence && !(/[。！？]$/.test(zh) && /[.!?]”?$/.test(en))),
    ).toEqual([]);
    expect(
      offenders((zh, en, sentence) => !sentence && (/[。！；]$/.test(zh) || /[.!;]$/.test(en))),
    ).toEqual([]);
  });

  test('do not shout', () => {
    expect(
      offenders((zh, en) => /！/.test(zh) || /!/.test(en) || /\b[A-Z]{4,}\b/.test(en)),
    ).toEqual([]);
  });

  test('say nothing wrong of a hotline, and know no other number of that kind', () => {
    expect(
      offenders((zh, en) => hotlineMistakes(zh).length + hotlineMistakes(en).length > 0),
    ).toEqual([]);
    const hotlines = new Set(['110', '119', '120', '122', '96110', '12345']);
    const strange = everyWord.flatMap(({ where, zh, en }) =>
      (`${zh} ${en}`.match(/\d{3,}/g) ?? [])
        .filter((digits) => !hotlines.has(digits))
        .map((digits) => `${where}: ${digits}`),
    );
    expect(strange).toEqual([]);
  });

  test('name the same hotlines in both languages', () => {
    const sorted = (text: string): string[] => [...new Set(text.match(/\d{3,}/g) ?? [])].sort();
    const slogans = shipped.slogans.filter(({ zh, en }) => sorted(zh).join() !== sorted(en).join());
    expect(slogans.map(({ id }) => id)).toEqual([]);
  });

  test('claim no statistics', () => {
    expect(
      offenders(
        (zh, en) => /[%％]|百分之|\d万|\d亿|率达/.test(zh) || /%|per cent|\d,\d{3}/i.test(en),
      ),
    ).toEqual([]);
  });
});

describe('a slogan', () => {
  const { slogans } = shipped;

  test.each(['zh', 'en', 'short', 'shortEn'] as const)('has a text of its own: %s', (field) => {
    const texts = slogans.map((slogan) => slogan[field]);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  });

  test('has a short form of at most eight characters, digits counting as half', () => {
    const cells = (text: string): number =>
      [...text].reduce((sum, each) => sum + (/[0-9]/.test(each) ? 0.5 : 1), 0);
    const long = slogans.filter(({ short }) => short === undefined || cells(short) > 8);
    expect(long.map(({ id, short }) => `${id}: ${short}`)).toEqual([]);
    expect(slogans.filter(({ shortEn }) => shortEn === undefined).map(({ id }) => id)).toEqual([]);
  });

  test('can be read in its fifteen seconds: at most 30 Chinese characters', () => {
    const long = slogans.filter(({ zh }) => [...zh].length > 30);
    expect(long.map(({ id, zh }) => `${id}: ${[...zh].length}`)).toEqual([]);
  });

  test('is named after its topic', () => {
    expect(
      slogans.filter(({ id, topic }) => !id.startsWith(`${topic}-`)).map(({ id }) => id),
    ).toEqual([]);
  });
});

describe('the case charts', () => {
  test('are six of each kind', () => {
    expect(shipped.cases.filter(({ kind }) => kind === 'positive')).toHaveLength(6);
    expect(shipped.cases.filter(({ kind }) => kind === 'negative')).toHaveLength(6);
  });

  test('name the hotline that they print', () => {
    const silent = shipped.cases.filter(
      ({ hotline, happened, lesson }) =>
        hotline !== undefined && !`${happened.zh}${lesson.zh}`.includes(hotline),
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  test('have titles, stories and lessons of their own', () => {
    for (const field of ['title', 'happened', 'lesson'] as const) {
      expect(new Set(shipped.cases.map((chart) => chart[field].zh)).size).toBe(
        shipped.cases.length,
      );
    }
  });
});
