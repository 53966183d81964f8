import { describe, expect, test } from 'vitest';
import { checkCopy, type CopyReport } from '../../../content/render/check-copy.ts';
import { faceFromTable } from '../../../content/render/face-table.ts';
import { fontTables, loadFaces } from '../../../content/render/fonts.ts';
import type { Geometry } from '../../../content/render/job.ts';

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

  test('small letters are warned of', () => {
    const report = checkCopy(
      '遇险遇事莫慌张，及时拨打110',
      DOOR,
      { ...LIMITS, smallestPx: 12 },
      FACES,
    );
    expect(kinds(report)).toEqual(['too-small']);
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

  test('faces rebuilt from their tables give the same report as the fonts', () => {
    const rebuilt = fontTables().map((table) => faceFromTable(JSON.parse(JSON.stringify(table))));
    const texts = [
      '遇险遇事莫慌张，及时拨打110',
      'Call 110 in danger, 96110 for advice',
      '你好,世界！！',
      '囧囍龘𒀀',
      '《平安》：“好”——守望……',
    ];
    for (const text of texts) {
      for (const geometry of [DOOR, WALL, { ...DOOR, width: 320, height: 160 }]) {
        expect(checkCopy(text, geometry, LIMITS, rebuilt)).toEqual(
          checkCopy(text, geometry, LIMITS, FACES),
        );
      }
    }
  });
});
