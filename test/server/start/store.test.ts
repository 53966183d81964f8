/** A start on a store that is not as it was left: refused with a sentence, and nothing of it touched. */
import { chmod, open, readFile, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { examineStore } from '../../../server/db/examine.ts';
import { unknownMigrations } from '../../../server/db/migrate.ts';
import { openDatabase } from '../../../server/db/open.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { startServer, type TestServer } from '../../support/server.ts';

// Each start of a server takes seconds, and some tests take many.
vi.setConfig({ testTimeout: 120_000 });

let dataDir: string;
let file: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gengfu-store-'));
  file = join(dataDir, 'gengfu.db');
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const start = (): Promise<TestServer> => startServer({ dataDir, env: { GENGFU_DEMO: 'off' } });

/** A store that was in use, all of it in its one file as a backup has it. */
async function used(): Promise<void> {
  const server = await start();
  await server.stop();
  const db = await openDatabase({ kind: 'sqlite', file });
  await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
  await db.destroy();
  await rm(`${file}-wal`, { force: true });
  await rm(`${file}-shm`, { force: true });
}

describe('a start refuses', () => {
  test('a store that was cut to nothing, or is gone, and begins no new county', async () => {
    await used();
    await truncate(file, 0);
    await expect(start()).rejects.toThrow(
      `The store ${file} is empty, but ${join(dataDir, 'signing-key.pem')} shows that there was one`,
    );
    expect((await stat(file)).size).toBe(0);
    await rm(file);
    await expect(start()).rejects.toThrow(`The store ${file} is gone, but`);
  });

  test('a store that was cut in half', async () => {
    await used();
    const { size } = await stat(file);
    await truncate(file, Math.floor(size / 2));
    await expect(start()).rejects.toThrow(`The store ${file} is damaged (`);
  });

  test('a store with a page of noise in its midst', async () => {
    await used();
    const { size } = await stat(file);
    const handle = await open(file, 'r+');
    await handle.write(Buffer.alloc(4096, 0xa5), 0, 4096, Math.floor(size / 8192) * 4096);
    await handle.close();
    await expect(start()).rejects.toThrow(`The store ${file} is damaged (`);
  });

  test('a file that is no SQLite, and leaves it as it is', async () => {
    await writeFile(file, 'a letter to the county\n'.repeat(100));
    await expect(start()).rejects.toThrow(`The store ${file} is no SQLite file: keep it aside`);
    expect(await readFile(file, 'utf8')).toBe('a letter to the county\n'.repeat(100));
  });

  test('a store that a newer version has worked on', async () => {
    await used();
    const db = await openDatabase({ kind: 'sqlite', file });
    await sql`INSERT INTO kysely_migration (name, timestamp) VALUES ('999-later', '2030')`.execute(
      db,
    );
    await db.destroy();
    await expect(start()).rejects.toThrow(
      'A newer Gengfu has worked on this store, which this one does not know (999-later)',
    );
  });
});

test('an empty file alone is a first start: SQLite makes it before it writes to it', async () => {
  await writeFile(file, '');
  const server = await start();
  expect(server.adminPassword).toBeDefined();
  await server.stop();
});

test('a store that cannot be written is told apart from a whole one', async () => {
  await used();
  await chmod(dataDir, 0o777);
  await chmod(file, 0o444);
  expect(await asAnybody(() => examineStore(file))).toMatchObject({
    ok: false,
    reason: 'read-only',
  });
  await chmod(file, 0o666);
  // They took the modes of the store when it could not be written.
  for (const beside of ['-wal', '-shm']) await rm(`${file}${beside}`, { force: true });
  expect(await asAnybody(() => examineStore(file))).toEqual({ ok: true, store: 'whole' });
});

/** Root writes to whatever it likes: then for a moment this process is nobody. */
async function asAnybody<T>(work: () => Promise<T>): Promise<T> {
  const { geteuid, seteuid } = process;
  if (!geteuid || !seteuid || geteuid() !== 0) return work();
  seteuid(65_534);
  try {
    return await work();
  } finally {
    seteuid(0);
  }
}

describeOnBothStores('the migrations of a store', (opened) => {
  test('are known, but for those of a newer version', async () => {
    const store = await opened();
    try {
      expect(await unknownMigrations(store.db)).toEqual([]);
      await sql`INSERT INTO kysely_migration (name, timestamp) VALUES ('999-later', '2030')`.execute(
        store.db,
      );
      expect(await unknownMigrations(store.db)).toEqual(['999-later']);
    } finally {
      await store.close();
    }
  });
});
