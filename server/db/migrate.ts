/** Brings a store to the newest schema. */
import { type Migration, Migrator } from 'kysely';
import * as first from './migrations/001-first.ts';
import * as live from './migrations/002-live.ts';
import * as deeds from './migrations/003-deeds.ts';
import * as journal from './migrations/004-journal.ts';
import * as media from './migrations/005-media.ts';
import * as vehicle from './migrations/006-vehicle.ts';
import * as shares from './migrations/007-shares.ts';
import * as assets from './migrations/010-assets.ts';
import type { Db } from './open.ts';

const MIGRATIONS: Record<string, Migration> = {
  '001-first': first,
  '002-live': live,
  '003-deeds': deeds,
  '004-journal': journal,
  '005-media': media,
  '006-vehicle': vehicle,
  '007-shares': shares,
  '010-assets': assets,
};

/** Runs what is missing, in order, each in a transaction. @throws when one fails; nothing of it is kept. */
export async function migrate(db: Db): Promise<void> {
  const provider = { getMigrations: async () => MIGRATIONS };
  // Numbers are given out before the work is done: a lower one may come later than a higher.
  const migrator = new Migrator({ db, provider, allowUnorderedMigrations: true });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error instanceof Error ? error : new Error('migration failed', { cause: error });
}
