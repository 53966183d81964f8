import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Content, contentText } from '../../../../server/signage/changes/approved-rows.ts';
import { differencesOf } from '../../../../server/signage/review/differences.ts';
import { kindsOf } from '../../../../server/signage/review/kinds.ts';
import { markProblem } from '../../../../server/signage/review/marks.ts';
import { takesAwayOnly } from '../../../../server/signage/review/narrowing.ts';
import type { PinnedWords } from '../../../../server/signage/review/pinned.ts';
import { mayDecide, type Reviewer } from '../../../../server/signage/review/reviewers.ts';
import { demandOf, type RuleRow } from '../../../../server/signage/review/rules.ts';

const content = (parts: Partial<Record<keyof Content, unknown>> = {}): Content =>
  ({
    phase: null,
    phase_en: '',
    layer: 'insert',
    target: JSON.stringify(parts.target ?? { tags: ['lane'] }),
    window: JSON.stringify(parts.window ?? {}),
    items: JSON.stringify(parts.items ?? [{ item: 'a' }, { item: 'b', weight: 2 }]),
    ordering: 'listed',
    zone: null,
    share_seconds_per_hour: 60,
    weight: 1,
    priority: 0,
    near: 'null',
    ...('share_seconds_per_hour' in parts && {
      share_seconds_per_hour: parts.share_seconds_per_hour,
    }),
    ...('layer' in parts && { layer: parts.layer }),
  }) as Content;

describe('what takes away only', () => {
  it.each([
    ['fewer items', { items: [{ item: 'b', weight: 2 }] }],
    ['an end', { window: { until: '2027-02-01' } }],
    ['a later beginning', { window: { from: '2027-01-09' } }],
    ['a day excepted', { window: { exceptDates: ['2027-01-10'] } }],
    ['a group more to be asked of screens', { target: { tags: ['lane'], groups: ['night'] } }],
    ['a kind more to be asked of screens', { target: { tags: ['lane'], kinds: ['gantry'] } }],
    ['fewer seconds', { share_seconds_per_hour: 30 }],
    ['the version that stood there unsaid', { items: [{ item: 'a', version: 1 }] }],
  ])('is %s', (_, parts) => {
    expect(takesAwayOnly(content(), content(parts))).toBe(true);
  });

  it.each([
    ['another order', { items: [{ item: 'b', weight: 2 }, { item: 'a' }] }],
    ['another version', { items: [{ item: 'a', version: 2 }] }],
    ['another weight', { items: [{ item: 'b', weight: 3 }] }],
    ['no item at all', { items: [] }],
    ['a target of more', { target: {} }],
    ['a target of another way', { target: { groups: ['lane'] } }],
    ['another tag', { target: { tags: ['square'] } }],
    ['more seconds', { share_seconds_per_hour: 61 }],
    ['other hours', { window: { times: [{ from: '08:00', until: '09:00' }] } }],
    ['another layer', { layer: 'takeover' }],
  ])('is not %s', (_, parts) => {
    expect(takesAwayOnly(content(), content(parts))).toBe(false);
  });

  const edge = fc.option(fc.constantFrom('2027-01-08', '2027-01-09', '2027-02-01', 5, 9), {
    nil: undefined,
  });
  const some = fc.record({
    items: fc.subarray([{ item: 'a' }, { item: 'b' }, { item: 'a', version: 2 }], { minLength: 1 }),
    window: fc
      .tuple(edge, edge)
      .map(([from, until]) => ({ ...(from && { from }), ...(until && { until }) })),
    target: fc.record({ tags: fc.subarray(['x', 'y']) }, { requiredKeys: [] }),
  });

  it('is never both ways between what is not the same, and goes on from one to the next', () => {
    fc.assert(
      fc.property(some, some, some, (a, b, c) => {
        const [x, y, z] = [content(a), content(b), content(c)];
        expect(takesAwayOnly(x, x)).toBe(true);
        if (takesAwayOnly(x, y) && takesAwayOnly(y, x)) expect(contentText(x)).toBe(contentText(y));
        if (takesAwayOnly(x, y) && takesAwayOnly(y, z)) expect(takesAwayOnly(x, z)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('kinds', () => {
  it('are of what is shown, and of the layer', () => {
    const words = { template: 'banner', copy: {} };
    const photo = { template: 'poster', copy: { picture: { hash: 'a'.repeat(64) } } };
    const video = { template: 'video', copy: { media: { hash: 'b'.repeat(64) } } };
    expect(kindsOf('insert', [words])).toEqual(['words']);
    expect(kindsOf('insert', [video, photo, words])).toEqual(['words', 'picture', 'media']);
    expect(kindsOf('takeover', [words])).toEqual(['words', 'takeover']);
    expect(kindsOf('own', [video])).toEqual(['own']);
  });
});

describe('demands', () => {
  const rule = (parts: Partial<RuleRow>): RuleRow => ({
    unit: 'bureau',
    kind: 'words',
    level: 1,
    hours: 24,
    borrow: 1,
    was: 0,
    set_by: 'admin',
    set_at: 0,
    ...parts,
  });
  const chain = ['post', 'station', 'bureau'];
  const demand = (rows: RuleRow[], people: string[] = [], kinds = ['words'] as const) =>
    demandOf(rows, chain, kinds, new Set(people));

  it('come from the nearest unit that has a rule, the strictest kind first', () => {
    expect(demand([])).toMatchObject({ level: 0, from: null });
    const rows = [rule({ level: 2 }), rule({ unit: 'station', hours: 3 })];
    expect(demand(rows)).toMatchObject({ level: 1, hours: 3, from: 'station' });
    expect(demand([...rows, rule({ unit: 'post', level: null })])).toMatchObject({ level: 1 });
  });

  it('bind whoever lowered a rule, there and below', () => {
    const rows = [rule({ level: 0, was: 2 }), rule({ unit: 'post', level: null })];
    expect(demand(rows, ['other'])).toMatchObject({ level: 0 });
    expect(demand(rows, ['admin', 'other'])).toMatchObject({ level: 2 });
    expect(demand([rule({ unit: 'post', level: null, was: 1 })], ['admin'])).toMatchObject({
      level: 1,
    });
  });
});

describe('who may decide', () => {
  const people: readonly Reviewer[] = [
    { person: 'own-a', unit: 'station', deputy: false },
    { person: 'own-b', unit: 'station', deputy: false },
    { person: 'deputy', unit: 'station', deputy: true },
    { person: 'above', unit: 'bureau', deputy: false },
    { person: 'above', unit: 'bureau', deputy: true },
  ];
  const stage = {
    unit: 'station',
    authors: new Set<string>(),
    approvers: [] as string[],
    overdue: false,
    borrow: true,
  };
  const those = (parts: Partial<typeof stage>, of = people): string[] =>
    ['own-a', 'own-b', 'deputy', 'above', 'nobody'].filter(
      (person) => mayDecide(person, { ...stage, ...parts }, of) === null,
    );

  it('is the unit itself, then whoever is above, then all', () => {
    expect(those({})).toEqual(['own-a', 'own-b']);
    expect(those({ authors: new Set(['own-a']) })).toEqual(['own-b']);
    expect(those({ authors: new Set(['own-a', 'own-b']) })).toEqual(['above']);
    expect(those({ authors: new Set(['own-a']), approvers: ['own-b'] })).toEqual(['above']);
    expect(those({ authors: new Set(['own-a', 'own-b']), borrow: false })).toEqual([]);
    expect(those({ overdue: true, authors: new Set(['own-a']) })).toEqual([
      'own-b',
      'deputy',
      'above',
    ]);
    const late = { overdue: true, authors: new Set(['above']), borrow: false };
    expect(those(late)).toEqual(['own-a', 'own-b', 'deputy']);
  });
});

describe('marks and differences', () => {
  const words = (parts: Partial<PinnedWords>): PinnedWords => ({
    item: 'a',
    version: 1,
    template: 'banner',
    text: '平安回家',
    copy: {},
    style: {},
    dwellMs: 10_000,
    ...parts,
  });

  it('count code points, and know no place beside the words', () => {
    // One character outside the first plane: two UTF-16 units.
    const items = [words({ text: '𠮷祥', copy: { english: 'luck', themeDay: 3 } })];
    const at = (parts: object) =>
      markProblem([{ item: 'a', field: 'text', from: 0, to: 2, note: 'x', ...parts }], items)?.why
        .code;
    expect(at({})).toBe(undefined);
    expect(at({ to: 3 })).toBe('mark-beside');
    expect(at({ from: 2 })).toBe('mark-beside');
    expect(at({ field: 'english', to: 4 })).toBe(undefined);
    expect(at({ field: 'themeDay' })).toBe('mark-no-words');
    expect(at({ field: 'constructor' })).toBe('mark-no-words');
    expect(at({ item: 'b' })).toBe('mark-no-item');
  });

  it('name what is new in the words by its place', () => {
    const [schedule] = [{} as never];
    const before = { schedule, items: [words({}), words({ item: 'gone' })] };
    const after = {
      schedule,
      items: [words({ version: 2, text: '平安快回家', style: { theme: 'night' } as never })],
    };
    const { items } = differencesOf(before, after);
    expect(items).toEqual([
      {
        item: 'a',
        how: 'changed',
        versions: { before: 1, after: 2 },
        fields: [
          { field: 'text', before: '平安回家', after: '平安快回家', span: { from: 2, to: 3 } },
          { field: 'style.theme', before: null, after: 'night' },
        ],
      },
      {
        item: 'gone',
        how: 'removed',
        versions: { before: 1, after: null },
        fields: expect.anything() as unknown,
      },
    ]);
    expect(differencesOf(after, after)).toEqual({ schedule: [], items: [] });
  });

  it('span what stands between the same beginning and the same end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        const of = (text: string) => ({ schedule: {} as never, items: [words({ text })] });
        const [field] = differencesOf(of(a), of(b)).items[0]?.fields ?? [];
        expect(field === undefined).toBe(a === b);
        if (!field?.span) return;
        const { from, to } = field.span;
        const [was, is] = [[...a], [...b]];
        const tail = is.length - to;
        expect(was.slice(0, from)).toEqual(is.slice(0, from));
        expect(was.slice(was.length - tail)).toEqual(is.slice(to));
      }),
    );
  });
});
