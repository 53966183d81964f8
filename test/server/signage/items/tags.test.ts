import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tagOf } from '../../../../server/signage/items/tags.ts';

it('a tag is the same however often it is read, and whatever its case, width and spaces', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const tag = tagOf(text);
      expect(tagOf(tag)).toBe(tag);
      expect(tagOf(`  ${text}\t`)).toBe(tag);
      expect(tag).not.toMatch(/^\s|\s$|\s\s/);
    }),
  );
  expect(tagOf('ＴＡＸＩ　夜间')).toBe('taxi 夜间');
});
