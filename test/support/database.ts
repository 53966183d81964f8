import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { migrate } from '../../server/db/migrate.ts';
import { type Db, openDatabase } from '../../server/db/open.ts';
import { freshDatabase } from './postgres.ts';

export type StoreKind = 'sqlite' | 'postgres';

export interface TestStore {
  readonly db: Db;
  readonly kind: StoreKind;
  /** Closes the database and removes its files. */
  close(): Promise<void>;
}

/** A new, migrated, otherwise empty database of the given kind. */
export async function openStore(kind: StoreKind): Promise<TestStore> {
  const folder = kind === 'sqlite' ? await mkdtemp(join(tmpdir(), 'gengfu-store-')) : undefined;
  const db = await openDatabase(
    folder === undefined
      ? { kind: 'postgres', url: await freshDatabase('migrated') }
      : { kind: 'sqlite', file: join(folder, 'gengfu.db') },
  );
  if (kind === 'sqlite') await migrate(db);
  return {
    db,
    kind,
    close: async () => {
      await db.destroy();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
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
