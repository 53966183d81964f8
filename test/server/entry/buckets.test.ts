import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBuckets, type Rate } from '../../../server/entry/buckets.ts';

const rate: Rate = { name: 'a', most: 10, everyMs: 60_000 };
const NOW = 1_800_000_000_000;

describe('a bucket', () => {
  it('gives its most at once, then says when the next comes', () => {
    const buckets = createBuckets();
    const draw = [{ rate, key: 'x' }];
    for (let n = 0; n < 10; n++) expect(buckets.take(draw, NOW)).toBe(0);
    expect(buckets.take(draw, NOW)).toBe(60_000);
    expect(buckets.take(draw, NOW + 59_999)).toBe(1);
    expect(buckets.take(draw, NOW + 60_000)).toBe(0);
    expect(buckets.take(draw, NOW + 60_000)).toBe(60_000);
    expect(buckets.take([{ rate, key: 'y' }], NOW)).toBe(0);
  });

  it('gives in no span more than its most and what came back meanwhile', () => {
    const steps = fc.array(fc.nat(200_000), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), (gaps, most) => {
        const buckets = createBuckets();
        const draw = [{ rate: { name: 'a', most, everyMs: 60_000 }, key: 'x' }];
        const taken: number[] = [];
        let now = NOW;
        for (const gap of gaps) {
          now += gap;
          if (buckets.take(draw, now) === 0) taken.push(now);
        }
        for (const [first, from] of taken.entries())
          for (let last = first; last < taken.length; last++) {
            const span = (taken[last] ?? 0) - from;
            expect(last - first + 1).toBeLessThanOrEqual(most + Math.floor(span / 60_000));
          }
      }),
    );
  });

  it('takes from all or from none', () => {
    const buckets = createBuckets();
    const [here, everywhere] = [
      { rate, key: 'here' },
      { rate, key: 'everywhere' },
    ];
    for (let n = 0; n < 10; n++) buckets.take([everywhere], NOW);
    expect(buckets.take([here, everywhere], NOW)).toBe(60_000);
    for (let n = 0; n < 10; n++) expect(buckets.take([here], NOW)).toBe(0);
  });

  it('takes back what was no guess: any number of them in turn uses up nothing', () => {
    const buckets = createBuckets();
    const draw = [{ rate, key: 'x' }];
    for (let n = 0; n < 100; n++) {
      expect(buckets.take(draw, NOW)).toBe(0);
      buckets.giveBack(draw, NOW);
    }
  });

  it('bars nobody for longer where the clock is set back by a year', () => {
    const buckets = createBuckets();
    const draw = [{ rate, key: 'x' }];
    for (let n = 0; n < 10; n++) buckets.take(draw, NOW);
    const earlier = NOW - 365 * 86_400_000;
    expect(buckets.take(draw, earlier)).toBe(60_000);
    expect(buckets.take(draw, earlier + 60_000)).toBe(0);
    expect(buckets.take(draw, earlier + 60_000)).toBe(60_000);
  });

  it('is not forgotten for a flood of others', () => {
    const buckets = createBuckets(1000);
    const barred = [{ rate, key: 'barred' }];
    for (let n = 0; n < 10; n++) buckets.take(barred, NOW);
    for (let n = 0; n < 20_000; n++) buckets.take([{ rate, key: `flood ${n}` }], NOW + n / 100);
    expect(buckets.take(barred, NOW + 1000)).toBeGreaterThan(0);
  });
});
