/** What the address answers before the server is ready. */
import { afterEach, expect, test } from 'vitest';
import { type Address, takeAddress } from '../../../server/start/address.ts';

let address: Address | undefined;
afterEach(() => {
  address?.server.closeAllConnections();
  address?.server.close();
});

test('requests are told in a sentence that the server is starting, until it is', async () => {
  address = await takeAddress({ host: '127.0.0.1', port: 0, proxies: 0 });
  const early = await fetch(`${address.url}/play/address`);
  expect(early.status).toBe(503);
  expect(await early.text()).toBe('Gengfu is starting: try again in a few seconds.\n');
  expect(early.headers.get('retry-after')).toBe('5');
  // The browser of a screen comes back by itself.
  expect(early.headers.get('refresh')).toBe('5');
  // Alive, so that no supervisor ends it; not ready, so that no proxy sends anybody.
  expect((await fetch(`${address.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${address.url}/readyz`)).status).toBe(503);
  address.open((_, response) => response.end('the site'));
  expect(await (await fetch(`${address.url}/play/address`)).text()).toBe('the site');
});

test('a taken address is refused with what helps', async () => {
  address = await takeAddress({ host: '127.0.0.1', port: 0, proxies: 0 });
  const port = Number(new URL(address.url).port);
  await expect(takeAddress({ host: '127.0.0.1', port, proxies: 0 })).rejects.toThrow(
    `Port ${port} is taken`,
  );
  await expect(takeAddress({ host: '203.0.113.1', port: 0, proxies: 0 })).rejects.toThrow(
    'Gengfu cannot listen on 203.0.113.1:0 (EADDRNOTAVAIL): set GENGFU_HOST to an address of this computer and GENGFU_PORT to a port that this account may use.',
  );
});
