import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { isLoopback, placeOf, regionOf } from '../../../server/place.ts';
import { openSite, type Site } from '../../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

/** Players that ask for a code through what stands on 127.0.0.1; each address may have thirty. */
const asking = (proxies: number) => {
  const app = createApp({
    signage: site.signage,
    shell: new Map(),
    ready: async () => ({ ok: true, lacks: [] }),
    proxies,
  });
  return async (forwarded?: string): Promise<number> => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
    return (await app.request('/api/pairing', { method: 'POST', headers }, env)).status;
  };
};

test('behind a proxy each address has its own count, and nobody can name another', async () => {
  const ask = asking(1);
  for (let n = 0; n < 30; n++) expect(await ask(`10.9.9.${n}, 10.0.0.1`)).toBe(201);
  expect(await ask('10.0.0.2, 10.0.0.1')).toBe(503);
  expect(await ask('10.0.0.1, 10.0.0.2')).toBe(201);
  // Past the proxy: what it came by is all that is known.
  expect(await ask()).toBe(201);
});

test('behind two proxies it is the last but one', async () => {
  const ask = asking(2);
  for (let n = 0; n < 30; n++) expect(await ask(`10.0.0.1, 10.1.1.${n}`)).toBe(201);
  expect(await ask('10.0.0.1, 10.1.1.200')).toBe(503);
  expect(await ask('10.0.0.2, 10.1.1.200')).toBe(201);
});

test('without proxies nobody’s word on an address is taken', async () => {
  const ask = asking(0);
  for (let n = 0; n < 30; n++) expect(await ask(`10.0.0.${n}`)).toBe(201);
  expect(await ask('10.0.0.200')).toBe(503);
});

test('a place is an IPv4 address, or 64 bits of IPv6, however it is written', () => {
  expect(placeOf('10.0.0.1')).toBe('10.0.0.1');
  expect(placeOf('::ffff:10.0.0.1')).toBe('10.0.0.1');
  expect(placeOf('10.0.0.1:4711')).toBe('10.0.0.1');
  expect(placeOf('2001:db8:1:2:aaaa::1')).toBe('2001:db8:1:2::/64');
  expect(placeOf('[2001:DB8:1:2::9]:443')).toBe('2001:db8:1:2::/64');
  expect(placeOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  expect(placeOf('unknown')).toBe('unknown');
  expect(regionOf(placeOf('2001:db8:1:2::9'))).toBe('2001:db8:1::/48');
  expect(regionOf(placeOf('2001:db8:1:ffff::9'))).toBe('2001:db8:1::/48');
  expect(regionOf('10.1.2.3')).toBe('10.1.2.0/24');
  expect(['127.0.0.1', '::1', '::ffff:127.0.0.9'].every(isLoopback)).toBe(true);
  expect(['10.0.0.1', '::', '', '1270.0.0.1', '::2'].some(isLoopback)).toBe(false);
});

test('all addresses of one /64 are one place, and another /64 is another', () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
  const half = fc.tuple(group, group, group, group).map((groups) => groups.join(':'));
  fc.assert(
    fc.property(half, half, half, half, (net, other, one, two) => {
      fc.pre(!/^0:0:0:0$/.test(net) && !/^0:0:0:0$/.test(other));
      expect(placeOf(`${net}:${one}`)).toBe(placeOf(`${net}:${two}`));
      expect(placeOf(`${net}:${one}`) === placeOf(`${other}:${one}`)).toBe(net === other);
    }),
  );
});
