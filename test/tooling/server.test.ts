import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startServer } from '../support/server.ts';

test(
  'a killed server comes back on the same address with the same data',
  {
    timeout: 90_000,
  },
  async () => {
    const first = await startServer({ env: { GENGFU_DEMO: 'off' } });
    expect(first.adminPassword).toMatch(/^\S{12,}$/);
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    await first.kill9();
    await expect(fetch(`${first.url}/healthz`)).rejects.toThrow('fetch failed');

    const second = await first.restart();
    expect(second.url).toBe(first.url);
    expect(second.pid).not.toBe(first.pid);
    // The password is shown once, and what was seeded is not seeded again.
    expect(second.adminPassword).toBeUndefined();
    expect(await second.stop()).toBe(0);
    expect(existsSync(second.dataDir)).toBe(false);
  },
);

test('a server that does not start says why', async () => {
  await expect(startServer({ env: { GENGFU_LOG: 'loud' } })).rejects.toThrow(
    /^The server ended before it listened:\nThe configuration is wrong: GENGFU_LOG/,
  );
  await expect(
    startServer({ env: { GENGFU_SIGNING_KEY: '/no-such-folder/key.pem' } }),
  ).rejects.toThrow('GENGFU_SIGNING_KEY: there is no file /no-such-folder/key.pem.');
});
