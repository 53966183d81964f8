/** Brings a store to the newest schema. */
import { type Migration, Migrator, sql } from 'kysely';
import * as first from './migrations/001-first.ts';
import * as live from './migrations/002-live.ts';
import * as deeds from './migrations/003-deeds.ts';
import * as journal from './migrations/004-journal.ts';
import * as media from './migrations/005-media.ts';
import * as vehicle from './migrations/006-vehicle.ts';
import * as shares from './migrations/007-shares.ts';
import * as door from './migrations/009-door.ts';
import * as assets from './migrations/010-assets.ts';
import * as keeping from './migrations/012-keeping.ts';
import * as nodes from './migrations/013-nodes.ts';
import * as screens from './migrations/017-screens.ts';
import * as consent from './migrations/018-consent.ts';
import * as notices from './migrations/019-notices.ts';
import * as wordLists from './migrations/023-word-lists.ts';
import * as grants from './migrations/014-grants.ts';
import * as itemVersions from './migrations/015-item-versions.ts';
import * as units from './migrations/022-units.ts';
import * as review from './migrations/016-review.ts';
import * as tokens from './migrations/021-tokens.ts';
import * as itemFiling from './migrations/025-item-filing.ts';
import * as signIn from './migrations/020-sign-in.ts';
import * as auditReading from './migrations/024-audit-reading.ts';
import * as policy from './migrations/029-policy.ts';
import { type Db, PATIENCE } from './open.ts';
import { isShared } from './transact.ts';

const MIGRATIONS: Record<string, Migration> = {
  '001-first': first,
  '002-live': live,
  '003-deeds': deeds,
  '004-journal': journal,
  '005-media': media,
  '006-vehicle': vehicle,
  '007-shares': shares,
  '009-door': door,
  '010-assets': assets,
  '012-keeping': keeping,
  '013-nodes': nodes,
  '017-screens': screens,
  '018-consent': consent,
  '019-notices': notices,
  '023-word-lists': wordLists,
  '014-grants': grants,
  '015-item-versions': itemVersions,
  '022-units': units,
  '016-review': review,
  '021-tokens': tokens,
  '025-item-filing': itemFiling,
  '020-sign-in': signIn,
  '024-audit-reading': auditReading,
  '029-policy': policy,
};

/** Runs what is missing, in order, all of it in one transaction. @throws when one fails; nothing of it is kept. */
export async function migrate(db: Db): Promise<void> {
  await (isShared(db) ? db.connection().execute(patiently) : bringUp(db));
}

/** A large table takes its time, and nodes that start together wait for the first. */
async function patiently(mine: Db): Promise<void> {
  await sql.raw(PATIENCE.begin).execute(mine);
  try {
    await bringUp(mine);
  } finally {
    await sql.raw(PATIENCE.end).execute(mine);
  }
}

async function bringUp(db: Db): Promise<void> {
  const provider = { getMigrations: async () => MIGRATIONS };
  // Numbers are given out before the work is done: a lower one may come later than a higher.
  const migrator = new Migrator({ db, provider, allowUnorderedMigrations: true });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error instanceof Error ? error : new Error('migration failed', { cause: error });
}

/**
 * The migrations of a store that this program does not know: a newer one made them. A store that has had none yet has
 * none of them either.
 */
export async function unknownMigrations(db: Db): Promise<string[]> {
  return ((await madeMigrations(db)) ?? []).filter((name) => !(name in MIGRATIONS));
}

/** Those that the store lacks; null: it has had none, so that there is no store. */
export async function missingMigrations(db: Db): Promise<string[] | null> {
  const made = await madeMigrations(db);
  return made === null || made.length === 0
    ? null
    : Object.keys(MIGRATIONS).filter((name) => !made.includes(name));
}

async function madeMigrations(db: Db): Promise<string[] | null> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return null;
  const { rows } = await sql<{ name: string }>`SELECT name FROM kysely_migration`.execute(db);
  return rows.map(({ name }) => name);
}
