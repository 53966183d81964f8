import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CountedPlay,
  type CountedTotal,
  NO_SUMS,
  plusSums,
  type Put,
  sumsOf,
} from '../../../../server/signage/owners/receipt-sums.ts';

const HOUR_MS = 3_600_000;
const hourOf = (at: number): number => Math.floor(at / HOUR_MS) * HOUR_MS;

const what = {
  schedule: fc.constantFrom('s', 't'),
  item: fc.constantFrom('a', 'b'),
  words: fc.constantFrom('平安', '回家'),
  put: fc.constantFrom<Put>('insert', 'takeover', 'others-own'),
  failed: fc.boolean(),
};
const anyPlay: fc.Arbitrary<CountedPlay> = fc
  .record({
    ...what,
    start: fc.integer({ min: 0, max: 86_400_000 }),
    ms: fc.integer({ min: 0, max: 3 * HOUR_MS }),
  })
  .map(({ ms, ...play }) => ({ ...play, end: play.start + ms }));
const anyTotal: fc.Arbitrary<CountedTotal> = fc.record({
  ...what,
  plays: fc.integer({ min: 0, max: 1000 }),
  shownMs: fc.integer({ min: 0, max: 86_400_000 }),
});

describe('the sums of a receipt', () => {
  test('are those of the plays, whatever was played', () => {
    fc.assert(
      fc.property(fc.array(anyPlay), fc.array(anyTotal), (plays, totals) => {
        const sums = sumsOf(plays, totals, hourOf);
        const ms = (put: Put): number =>
          plays
            .filter((one) => one.put === put && !one.failed)
            .reduce((sum, { start, end }) => sum + end - start, 0) +
          totals
            .filter((one) => one.put === put && !one.failed)
            .reduce((sum, { shownMs }) => sum + shownMs, 0);
        expect(sums.insertedMs).toBe(ms('insert'));
        expect(sums.takeoverMs).toBe(ms('takeover'));
        expect(sums.othersOwnMs).toBe(ms('others-own'));
        const counted = sums.lines.reduce((sum, line) => sum + line.plays, 0);
        expect(counted).toBe(plays.length + totals.reduce((sum, one) => sum + one.plays, 0));
        for (const { insertedMs } of sums.hours) expect(insertedMs).toBeGreaterThan(0);
        const inHours = sums.hours.reduce((sum, { insertedMs }) => sum + insertedMs, 0);
        expect(inHours).toBe(sumsOf(plays, [], hourOf).insertedMs);
      }),
    );
  });

  test('of what was there and what came late are those of all together', () => {
    fc.assert(
      fc.property(
        fc.array(anyPlay),
        fc.array(anyPlay),
        fc.array(anyTotal),
        (some, late, totals) => {
          const together = sumsOf([...some, ...late], totals, hourOf);
          const one = sumsOf(some, [], hourOf);
          expect(plusSums(one, sumsOf(late, totals, hourOf))).toEqual(together);
          expect(plusSums(one, NO_SUMS)).toEqual(one);
        },
      ),
    );
  });

  test('are the same in whatever order the plays come', () => {
    fc.assert(
      fc.property(fc.array(anyPlay), (plays) => {
        expect(sumsOf([...plays].reverse(), [], hourOf)).toEqual(sumsOf(plays, [], hourOf));
      }),
    );
  });
});
