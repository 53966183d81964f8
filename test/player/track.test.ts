import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distanceM } from '../../content/programme/whereabouts.ts';
import type { Reading } from '../../player/vehicle/contract.ts';
import { follow, START, thinned } from '../../player/vehicle/track.ts';

const T = Date.UTC(2027, 0, 8);
const METRE = 1 / 111_195;
const at = (seconds: number, metres: number, more: Partial<Reading> = {}): Reading => ({
  latitude: 33 + metres * METRE,
  longitude: 112.1,
  accuracyM: 8,
  speedMps: null,
  headingDeg: null,
  at: T + seconds * 1000,
  ...more,
});
const reported = (readings: readonly Reading[], everyMs = 30_000): number[] => {
  let course = START;
  return readings.flatMap((reading) => {
    const next = follow(course, reading, everyMs);
    course = next.course;
    return next.report ? [(reading.at - T) / 1000] : [];
  });
};
const seconds = (count: number) => Array.from({ length: count }, (_, i) => i);

test('a car that drives is reported at its interval', () => {
  expect(reported(seconds(121).map((s) => at(s, s * 10)))).toEqual([0, 30, 60, 90, 120]);
  expect(reported(seconds(61).map((s) => at(s, 0, { speedMps: 2 })))).toEqual([0, 30, 60]);
});

test('one that stands is reported once at the stop, whatever the fixes tremble', () => {
  const drive = seconds(60).map((s) => at(s, s * 10));
  const stand = seconds(3600).map((s) => at(60 + s, 590 + (s % 20)));
  expect(reported([...drive, ...stand])).toEqual([0, 30, 60, 120]);
  const away = seconds(40).map((s) => at(3660 + s, 600 + s * 10));
  expect(reported([...drive, ...stand, ...away])).toEqual([0, 30, 60, 120, 3662, 3692]);
});

test('a fix that is no position is not reported', () => {
  expect(reported([at(0, 0, { accuracyM: 3000 }), at(1, 0, { accuracyM: NaN })])).toEqual([]);
  // 150 m of doubt are no movement of 100.
  expect(reported([at(0, 0), at(40, 100, { accuracyM: 150 })])).toEqual([0]);
});

test('[properties] never oftener than the interval, and a standing device twice at the most', () => {
  const anyReadings = fc.array(
    fc.record({
      step: fc.integer({ min: 0, max: 90_000 }),
      metres: fc.integer({ min: 0, max: 5000 }),
      accuracyM: fc.integer({ min: 0, max: 300 }),
      speedMps: fc.option(fc.double({ min: 0, max: 40, noNaN: true })),
    }),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(anyReadings, fc.integer({ min: 5000, max: 600_000 }), (steps, everyMs) => {
      let now = 0;
      const readings = steps.map(({ step, metres, ...rest }) => {
        now += step;
        return at(now / 1000, metres, rest);
      });
      const times = reported(readings, everyMs);
      for (let i = 1; i < times.length; i++)
        expect((times[i]! - times[i - 1]!) * 1000).toBeGreaterThanOrEqual(everyMs);
      const still = readings.map((one) => ({ ...one, latitude: 33, speedMps: 0 }));
      expect(reported(still, everyMs).length).toBeLessThanOrEqual(2);
    }),
  );
});

test('thinning keeps the oldest and all of the newer half, and makes room', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 500 }),
      fc.integer({ min: 1, max: 600 }),
      (most, count) => {
        const numbers = Array.from({ length: count }, (_, i) => i * 3 + 1);
        const gone = new Set(thinned(numbers, most));
        if (count <= most) {
          expect(gone.size).toBe(0);
          return;
        }
        expect(gone.size).toBeGreaterThan(0);
        expect(gone.has(numbers[0]!)).toBe(false);
        for (const n of numbers.slice(count >> 1)) expect(gone.has(n)).toBe(false);
      },
    ),
  );
});

test('distances are those of the earth', () => {
  const home = { latitude: 0, longitude: 0 };
  expect(distanceM(home, { latitude: 0, longitude: 180 })).toBeCloseTo(Math.PI * 6_371_009, 0);
  expect(distanceM({ latitude: 60, longitude: 0 }, { latitude: 60, longitude: 1 })).toBeCloseTo(
    55_597,
    -2,
  );
});
