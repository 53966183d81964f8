import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { checkCopy } from '../../../content/render/check/check-copy.ts';
import type { CopyReport } from '../../../content/render/check/copy-report.ts';
import { loadFaces } from '../../../content/render/fonts/fonts.ts';
import type { Geometry } from '../../../content/render/job.ts';
import { renderJob } from '../../../content/render/pipeline.ts';

const FACES = [...loadFaces().values()];
const DOOR: Geometry = { width: 64, height: 16, colour: 'mono', surface: 'led' };
const WALL: Geometry = { width: 1920, height: 1080, colour: 'rgb', surface: 'lcd' };
const LIMITS = { dwellMs: 15_000, charactersPerMinute: 75 };

const check = (text: string, geometry = DOOR): CopyReport =>
  checkCopy(text, geometry, LIMITS, FACES);
const kinds = (report: CopyReport): string[] => report.findings.map((one) => one.rule ?? one.kind);

describe('checkCopy', () => {
  test('a good slogan has no findings, and says how it will stand', () => {
    const report = check('守望平安');
    expect(report).toMatchObject({
      findings: [],
      size: 16,
      lines: ['守望平安'],
      scrolls: false,
      missing: [],
    });
    expect(report.readingMs).toBe(3_200);
  });

  test('missing glyphs and emoji are errors that name the character', () => {
    const report = check('平安𒀀😀');
    expect(report.findings.map(({ kind, severity, what }) => [kind, severity, what])).toEqual([
      ['emoji', 'error', '😀'],
      ['glyph-missing', 'error', '𒀀'],
    ]);
    expect(report.missing).toEqual(['𒀀']);
  });

  test('what will scroll is told with its width', () => {
    const report = check('陌生来电谈转账，九成九是诈骗！先挂断，再核实');
    expect(report).toMatchObject({ scrolls: true, size: 16 });
    expect(report.stripWidth).toBeGreaterThan(300);
    expect(kinds(report)).toEqual(['scrolls']);
  });

  test('reading time counts characters, words and numbers, and is held against the dwell', () => {
    const report = check('陌生来电谈转账，九成九是诈骗！先挂断，再核实，96110', WALL);
    expect(report.readingMs).toBe((20 / 75) * 60_000);
    expect(kinds(report)).toEqual(['reading-time']);
  });

  test('a translation is read instead of the text, not after it, and only where it is on show', () => {
    const copy = { english: 'Call 110 at once when you are in danger, and 96110 for advice' };
    const on = (geometry: Geometry) =>
      checkCopy('遇险拨打110', geometry, LIMITS, FACES, { template: 'banner', copy, style: {} });
    expect(on(WALL).readingMs).toBe((13 / 75) * 60_000);
    expect(on(WALL).lines.length).toBeGreaterThan(1);
    expect(on(DOOR)).toMatchObject({ lines: ['遇险拨打110'], readingMs: (5 / 75) * 60_000 });
  });

  test('a page that stands too short and says too much for a driver is warned of', () => {
    const limits = { ...LIMITS, dwellMs: 14_999, stillMs: 15_000, units: 3 };
    const on = (text: string, dwellMs: number | null = limits.dwellMs) =>
      kinds(checkCopy(text, WALL, { ...limits, dwellMs }, FACES));
    expect(on('减速慢行')).toEqual(['dwell-short']);
    expect(on('减速慢行', 15_000)).toEqual([]);
    expect(on('减速慢行，注意行人，限速12.5公里。', 15_000)).toEqual([]);
    expect(on('减速，慢行，礼让\n平安', 15_000)).toEqual(['units']);
    expect(on('减速，慢行，礼让，平安', null)).toEqual(['units']);
  });

  test('the design counts: what is meant to scroll is no surprise, and a clock has no words', () => {
    const as = (template: string, copy = {}) =>
      checkCopy('夜里回家走亮处', WALL, LIMITS, FACES, { template, copy, style: {} });
    expect(as('strip')).toMatchObject({ scrolls: true, findings: [] });
    expect(as('banner')).toMatchObject({ scrolls: false, findings: [] });
    expect(as('clock')).toMatchObject({ size: 0, lines: [], findings: [] });
  });

  test('a translation is looked at as the text is', () => {
    const copy = { english: 'Call 96 110 \u{12000}', picture: { hash: 'ab'.repeat(32) } };
    const report = checkCopy('平安', WALL, LIMITS, FACES, {
      template: 'emblem-and-slogan',
      copy,
      style: {},
    });
    expect(kinds(report)).toEqual(['glyph-missing', 'digits-broken']);
    expect(report.missing).toEqual(['\u{12000}']);
  });

  test('copy that its template refuses is one error', () => {
    const report = checkCopy(' ', DOOR, LIMITS, FACES);
    expect(report.findings).toMatchObject([{ kind: 'refused', severity: 'error' }]);
  });

  test('digits broken and punctuation misused', () => {
    expect(kinds(check('拨打96 110', WALL))).toEqual(['digits-broken']);
    expect(kinds(check('你好,世界', WALL))).toEqual(['half-width']);
    expect(kinds(check('小心！！', WALL))).toEqual(['repeated']);
    expect(kinds(check('小心...', WALL))).toEqual(['ellipsis']);
    expect(kinds(check('安全--第一', WALL))).toEqual(['dash']);
    expect(kinds(check('拨打１１０', WALL))).toEqual(['full-width-digits']);
    expect(kinds(check('平安 家园', WALL))).toEqual(['blank']);
    expect(kinds(check('他说：“平安', WALL))).toEqual(['pair']);
    expect(kinds(check('平安……——“好”（对）9.5%，12:30', WALL))).toEqual([]);
  });

  test('has an error exactly where the renderer refuses', async () => {
    const pieces = [
      '平安',
      '110',
      'Call ',
      '，',
      '\n',
      '囧',
      '\u{12000}',
      '😀',
      '\u{10fffd}',
      'ئۇ',
      '长'.repeat(90),
    ];
    const texts = fc
      .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 5 })
      .map((some) => some.join(''));
    const geometries = fc.constantFrom(
      DOOR,
      { ...DOOR, width: 32, height: 6 },
      { ...DOOR, width: 16, height: 9 },
      { ...DOOR, width: 96, height: 48, colour: 'rgb' as const },
    );
    const designs = fc.record({
      template: fc.constantFrom('banner', 'strip', 'emblem-and-slogan', 'recording'),
      english: fc.oneof(fc.constant(''), texts),
    });
    await fc.assert(
      fc.asyncProperty(
        texts,
        geometries,
        designs,
        async (text, geometry, { template, english }) => {
          const copy = { english, media: { hash: 'ab'.repeat(32) } };
          const style = {};
          const report = checkCopy(text, geometry, LIMITS, FACES, { template, copy, style });
          const drawn = await renderJob({ template, copy: { ...copy, text }, style, geometry });
          const errors = report.findings.filter(({ severity }) => severity === 'error');
          expect(errors.length > 0).toBe(!drawn.ok);
          if (drawn.ok) expect(report.scrolls).toBe(drawn.rendered.kind === 'strip');
          if (drawn.ok && drawn.rendered.kind === 'strip')
            expect(report.stripWidth).toBe(drawn.rendered.width);
        },
      ),
      { numRuns: 60 },
    );
  });
});
