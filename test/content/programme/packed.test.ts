import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../content/programme/compile.ts';
import { pack, unpack, type PackedProgramme } from '../../../content/programme/packed.ts';
import { anyRules, horizonOf, schedule, screen } from './arbitraries.ts';

describe('packed', () => {
  test('[P1] a programme packed, written, read and unpacked is the same', () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        const programme = compile(rules, horizonOf(4));
        const wire = JSON.stringify(pack(programme));
        expect(unpack(JSON.parse(wire) as PackedProgramme)).toEqual(programme);
      }),
      { numRuns: 40 },
    );
  });

  test('[P1] a change at any millisecond survives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400_000 }), (offset) => {
        const { from } = horizonOf(2);
        const own = schedule('own', 'own', { window: { from: from + offset } });
        const programme = compile(screen({ schedules: [own] }), horizonOf(2));
        expect(unpack(JSON.parse(JSON.stringify(pack(programme))) as PackedProgramme)).toEqual(
          programme,
        );
      }),
    );
  });

  test('a plain programme passes through', () => {
    const programme = compile(screen(), horizonOf(1));
    expect(unpack(programme)).toBe(programme);
  });
});
