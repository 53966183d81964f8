import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../server/app.ts';
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
