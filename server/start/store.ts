/** The store at a start: looked at first, so that what is damaged or gone is not taken for a new county. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import type { Examined } from '../db/examine.ts';
import { migrate, missingMigrations, unknownMigrations } from '../db/migrate.ts';
import { type Db, openDatabase } from '../db/open.ts';
import { meaningOf, Sentence } from './sentence.ts';

type StoreConfig = Pick<Config, 'dataDir' | 'database' | 'signingKeyFile'>;

/**
 * Opens the store and brings it to the newest schema.
 * @throws Sentence for a store that is damaged, emptied, newer than this program, or not to be written.
 */
export async function openStore(config: StoreConfig): Promise<Db> {
  if (config.database.kind === 'sqlite') await lookAt(config.database.file, config);
  const db = await open(config);
  await refuseNewer(db);
  await migrate(db);
  return db;
}

/**
 * Opens a store that a server has begun, beside that server: nothing is made, nothing is migrated, and no lock is kept.
 * @throws Sentence where there is none, or its schema is another than this program's.
 */
export async function openBegun({ dataDir, database }: StoreConfig): Promise<Db> {
  if (database.kind === 'sqlite') {
    const found = await stat(database.file).catch(() => null);
    if (!found || found.size === 0)
      throw new Sentence(
        `There is no store in ${dataDir}: name its folder by GENGFU_DATA, or its PostgreSQL by DATABASE_URL, as for the server; a new one begins with npm start.`,
      );
  }
  const db = await open({ database });
  try {
    await refuseNewer(db);
    const missing = await missingMigrations(db);
    if (missing === null)
      throw new Sentence(
        'There is no store of Gengfu in this database: look at DATABASE_URL and GENGFU_DATA; a new one begins with npm start.',
      );
    if (missing.length > 0)
      throw new Sentence(
        `An older Gengfu made this store (it lacks ${missing.join(', ')}): start the server of this version once, which brings it up to date.`,
      );
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

const open = ({ database }: Pick<StoreConfig, 'database'>): Promise<Db> =>
  openDatabase(database).catch((error: Error) => {
    throw new Sentence(`The store cannot be opened: ${meaningOf(error) ?? error.message}.`);
  });

async function refuseNewer(db: Db): Promise<void> {
  const unknown = await unknownMigrations(db);
  if (unknown.length === 0) return;
  throw new Sentence(
    `A newer Gengfu has worked on this store, which this one does not know (${unknown.join(', ')}): start that version, or put a backup from before it in place.`,
  );
}

async function lookAt(file: string, config: StoreConfig): Promise<void> {
  const examined = await examine(file).catch((error: Error) => {
    throw new Sentence(`The store ${file} cannot be opened: ${meaningOf(error) ?? error.message}.`);
  });
  if (examined.ok && examined.store === 'whole') return;
  if (!examined.ok && examined.reason !== 'empty') throw new Sentence(refusal(file, examined));
  // SQLite makes its file before it writes to it, so that an empty one alone is no sign of a loss.
  const trace = await traceOfEarlier(config);
  if (trace === null) return;
  const what = examined.ok ? 'is gone' : 'is empty';
  throw new Sentence(
    `The store ${file} ${what}, but ${trace} shows that there was one: put a backup of it in its place. If this server kept its store in PostgreSQL, set DATABASE_URL again. To begin anew, with nothing of it, move the whole data folder ${config.dataDir} away.`,
  );
}

function refusal(file: string, { reason, detail }: Extract<Examined, { ok: false }>): string {
  if (reason === 'read-only') {
    return `The store ${file} cannot be written (${detail}): give this account the right to write it and its folder.`;
  }
  const what =
    reason === 'not-sqlite' ? 'is no SQLite file' : `is damaged (${detail.split('\n')[0]})`;
  return `The store ${file} ${what}: keep it aside, with the files beside it whose names begin alike, and put a backup in its place.`;
}

/** What only a server that had a store can have left, or null. */
async function traceOfEarlier({ dataDir, signingKeyFile }: StoreConfig): Promise<string | null> {
  const names = ['gengfu.db-wal', 'signing-key.pem', 'first-administrator.txt', 'assets'];
  for (const path of names.map((name) => join(dataDir, name))) {
    // A key that was given lies there before the first start.
    if (signingKeyFile !== undefined && resolve(signingKeyFile) === path) continue;
    const found = await stat(path).catch(() => null);
    if (found && found.size > 0) return path;
  }
  return null;
}

/** In a thread of its own: requests are answered meanwhile, if only that the server is starting. */
function examine(file: string): Promise<Examined> {
  return new Promise((done, failed) => {
    const thread = new Worker(new URL('./examine-thread.js', import.meta.url), {
      workerData: file,
    });
    let examined: Examined | undefined;
    thread.once('message', (found: Examined) => {
      examined = found;
    });
    thread.once('error', failed);
    // Not before: the thread closes the store as it ends, and holds it locked meanwhile.
    thread.once('exit', (code) => {
      if (examined) done(examined);
      else failed(new Error(`the look at it ended (${code})`));
    });
  });
}
