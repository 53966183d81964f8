/** `/readyz`: asks the store and the disk, with a deadline, and not as often as it is asked. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readinessOf } from '../../../server/start/readiness.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';
import { startServer } from '../../support/server.ts';

describeOnBothStores('readiness', (open) => {
  let store: TestStore;
  let dataDir: string;
  let now: number;
  beforeEach(async () => {
    store = await open();
    dataDir = await mkdtemp(join(tmpdir(), 'gengfu-ready-'));
    now = 0;
  });
  afterEach(async () => {
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const ask = (warm: Promise<boolean> = Promise.resolve(true), deadlineMs = 30_000) =>
    readinessOf({ db: store.db, dataDir, warm, monotonic: () => now, deadlineMs });

  test('names the part that does not do its work', async () => {
    expect(await ask()()).toEqual({ ok: true, lacks: [] });
    expect(await ask(Promise.resolve(false))()).toEqual({ ok: false, lacks: ['renderer'] });
    await rm(dataDir, { recursive: true });
    expect(await ask()()).toEqual({ ok: false, lacks: ['disk'] });
    await store.db.schema.dropTable('counters').execute();
    expect(await ask()()).toEqual({ ok: false, lacks: ['store', 'disk'] });
  });

  test('says no to what does not come in time', async () => {
    const never = new Promise<boolean>(() => undefined);
    expect((await ask(never, 50)()).lacks).toContain('renderer');
  });

  test('looks once a second, however often it is asked', async () => {
    const ready = ask();
    const first = ready();
    expect(ready()).toBe(first);
    expect((await first).ok).toBe(true);
    await rm(dataDir, { recursive: true });
    now = 999;
    expect((await ready()).ok).toBe(true);
    now = 1000;
    expect((await ready()).lacks).toEqual(['disk']);
  });
});

test('a server says that it is ready, and which part is not', async () => {
  const server = await startServer({ env: { GENGFU_DEMO: 'off' } });
  try {
    await expect
      .poll(async () => (await fetch(`${server.url}/readyz`)).status, { timeout: 30_000 })
      .toBe(200);
    await rm(server.dataDir, { recursive: true });
    await expect
      .poll(async () => (await fetch(`${server.url}/readyz`)).json(), { timeout: 30_000 })
      .toEqual({ ok: false, lacks: ['disk'] });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  } finally {
    await server.stop();
  }
});
