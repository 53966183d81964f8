import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, inject } from 'vitest';
import { migrate } from '../../server/db/migrate.ts';
import { type Db, openDatabase } from '../../server/db/open.ts';
import { empty, idleDatabases } from './lent-databases.ts';
import { freshDatabase, runCluster } from './postgres.ts';

export type StoreKind = 'sqlite' | 'postgres';

export interface TestStore {
  readonly db: Db;
  readonly kind: StoreKind;
  /** Closes the database and removes its files. */
  close(): Promise<void>;
}

/** Makes the SQLite file that is migrated and empty, of which every store is a copy: that takes a tenth of the time. */
export async function makeMigrated(file: string): Promise<void> {
  const db = await openDatabase({ kind: 'sqlite', file });
  await migrate(db);
  // All of it into the one file.
  await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
  await db.destroy();
}

/** A new, migrated, otherwise empty database of the given kind. */
export async function openStore(kind: StoreKind): Promise<TestStore> {
  if (kind === 'postgres') return openPostgres();
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-store-'));
  const file = join(folder, 'gengfu.db');
  await copyFile(inject('migratedFile'), file);
  const db = await openDatabase({ kind, file });
  // It lives as long as the test: nothing has to survive a power cut.
  await sql`PRAGMA synchronous = OFF`.execute(db);
  return {
    db,
    kind,
    close: async () => {
      await db.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openPostgres(): Promise<TestStore> {
  const kind = 'postgres';
  const idle = idleDatabases.pop();
  const url = idle ?? (await freshDatabase('migrated'));
  const db = await openDatabase({ kind, url });
  if (idle !== undefined && !(await empty(db, (await runCluster()).emptying))) {
    await db.destroy();
    return openPostgres();
  }
  const close = async (): Promise<void> => {
    await db.destroy();
    idleDatabases.push(url);
  };
  return { db, kind, close };
}

/**
 * Describes one suite and runs it on SQLite and on PostgreSQL.
 *
 * `suite` gets `open`, which makes a new, migrated database each time it is called:
 *
 *     describeOnBothStores('plays', (open) => {
 *       let store: TestStore;
 *       beforeEach(async () => { store = await open(); });
 *       afterEach(() => store.close());
 */
export function describeOnBothStores(
  name: string,
  suite: (open: () => Promise<TestStore>, kind: StoreKind) => void,
): void {
  describe.each(['sqlite', 'postgres'] as const)(`${name} on %s`, (kind) => {
    suite(() => openStore(kind), kind);
  });
}
