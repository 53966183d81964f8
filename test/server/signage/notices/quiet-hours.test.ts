import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietUntil } from '../../../../server/signage/notices/quiet-hours.ts';

const HOUR_MS = 3_600_000;
const at = (text: string): number => Date.parse(text);

describe('quiet hours', () => {
  const night = { from: '22:00', until: '07:00' };

  it('go over midnight, and end on the same day or the next', () => {
    const inShanghai = (text: string) => quietUntil(night, 'Asia/Shanghai', at(`${text}+08:00`));
    expect(inShanghai('2027-01-08T21:59:59')).toBe(null);
    expect(inShanghai('2027-01-08T22:00:00')).toBe(at('2027-01-09T07:00:00+08:00'));
    expect(inShanghai('2027-01-09T06:59:59')).toBe(at('2027-01-09T07:00:00+08:00'));
    expect(inShanghai('2027-01-09T07:00:00')).toBe(null);
  });

  it('lie within a day', () => {
    const noon = { from: '12:00', until: '14:30' };
    expect(quietUntil(noon, 'UTC', at('2027-01-08T13:00:00Z'))).toBe(at('2027-01-08T14:30:00Z'));
    expect(quietUntil(noon, 'UTC', at('2027-01-08T11:00:00Z'))).toBe(null);
    expect(quietUntil(null, 'UTC', 0)).toBe(null);
  });

  it('that end in the hour which comes twice have ended, and do not come again', () => {
    const hours = { from: '22:00', until: '02:30' };
    const zone = 'Europe/Berlin';
    const first = at('2027-10-31T02:30:00+02:00');
    expect(quietUntil(hours, zone, first - 1)).toBe(first);
    for (const later of [first, first + HOUR_MS / 2, first + HOUR_MS])
      expect(quietUntil(hours, zone, later)).toBe(null);
  });

  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));

  it('end within a day, and at their end it is quiet no more', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns', 'UTC');
    const instants = fc.integer({ min: at('2026-01-01'), max: at('2030-01-01') });
    fc.assert(
      fc.property(time, time, zones, instants, (from, until, zone, now) => {
        fc.pre(from !== until);
        const ends = quietUntil({ from, until }, zone, now);
        if (ends === null) return;
        expect(ends).toBeGreaterThan(now);
        expect(ends - now).toBeLessThanOrEqual(25 * HOUR_MS);
        expect(quietUntil({ from, until }, zone, ends)).toBe(null);
      }),
    );
  });
});
