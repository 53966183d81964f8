import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSlow, patient } from '../../../server/gate/patience.ts';
import { placeOf } from '../../../server/place.ts';
import { seatsOf, strangersNow } from '../../../server/gate/seats.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:0:1::', '2001:db8:0:1::/64'],
  ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:0DB8:0000:0001:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('%s counts as %s', (address, place) => expect(placeOf(address)).toBe(place));

test('addresses of IPv6 are one place where their first 64 bits are the same, and only then', () => {
  const half = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
  const address = (groups: readonly number[]): string =>
    groups.map((group) => group.toString(16)).join(':');
  fc.assert(
    fc.property(half, half, half, (net, one, other) => {
      expect(placeOf(address([...net, ...one]))).toBe(placeOf(address([...net, ...other])));
      const same = net.every((group, n) => group === other[n]);
      expect(placeOf(address([...net, ...one])) === placeOf(address([...other, ...one]))).toBe(
        same,
      );
    }),
  );
});

test('all that may be there at once is never more than the process can hold', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 64, max: 1_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (connections, share) => {
        const seats = seatsOf(connections);
        const players = Math.floor(seats.players * share);
        expect(players + strangersNow(seats, players) + seats.people).toBeLessThanOrEqual(
          connections,
        );
        expect(strangersNow(seats, players)).toBeGreaterThanOrEqual(seats.strangersLeast);
        expect(seats.perPlace).toBeGreaterThanOrEqual(seats.strangersLeast / 2);
      },
    ),
  );
});

test('strangers get no more than memory bears, however many the process may hold', () => {
  for (const connections of [524_288, 1_000_000]) {
    const seats = seatsOf(connections);
    expect(seats.strangersMost).toBeLessThanOrEqual(20_000);
    // One address has 64,000 ports to one of ours: it must not be the only limit.
    expect(seats.perPlace).toBeLessThanOrEqual(10_000);
    expect(seats.players).toBeGreaterThan(500_000);
    expect(strangersNow(seats, 0)).toBe(seats.strangersMost);
  }
});

test('a body may take hours at its rate, and half a minute below it', () => {
  const rules = patient(0);
  const { bodyGraceMs, bodyBytesAS } = rules;
  for (let s = 0; s <= 36_000; s += 60)
    expect(isSlow(bodyBytesAS * s, s * 1000, rules)).toBe(false);
  expect(isSlow(3, bodyGraceMs, rules)).toBe(false);
  expect(isSlow(3, bodyGraceMs + 10_000, rules)).toBe(true);
});
