import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hotlineMistakes } from '../../../content/library/hotlines.ts';

describe('what a text says of the hotlines', () => {
  test.each([
    '被骗请打96110报警。',
    '报警电话96110',
    '发现诈骗，请向96110报案。',
    'Report fraud to 96110.',
    'Call 96110 in an emergency.',
    '着火拨120叫消防，火警就找120。',
    '急救请拨122。',
    '被骗拨119。',
    '报警请打12345。',
  ])('refuses %s', (text) => {
    expect(hotlineMistakes(text)).not.toEqual([]);
  });

  test.each([
    '疑似诈骗问96110，钱已转走拨110。',
    '96110来电请接听，那是提醒，不是骚扰。',
    '先救人，再论理：伤者找120，事故找122。',
    'Unsure about a scam: 96110. Money gone: report it to 110.',
    '拨打110报警。',
  ])('lets pass %s', (text) => {
    expect(hotlineMistakes(text)).toEqual([]);
  });

  test.each(['11宣传日', '拨打11报警', 'Call 11 now'])(
    'takes the 11 of "%s" for a maimed 110',
    (text) => {
      expect(hotlineMistakes(text)).toEqual(['"11" stands alone: is 110 meant?']);
    },
  );

  test.each(['11月9日', '上午9:11', '共11人', '2011年', '11 November', '110和119'])(
    'does not mistake the 11 of "%s"',
    (text) => {
      expect(hotlineMistakes(text)).toEqual([]);
    },
  );

  test('is total, and silent where there is no digit', () => {
    const silent = fc.check(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const mistakes = hotlineMistakes(text);
        return /\d/.test(text) || mistakes.length === 0;
      }),
    );
    expect(silent).toMatchObject({ failed: false });
  });
});
