/** The store at a start: looked at first, so that what is damaged or gone is not taken for a new county. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import type { Examined } from '../db/examine.ts';
import { migrate, unknownMigrations } from '../db/migrate.ts';
import { type Db, openDatabase } from '../db/open.ts';
import { meaningOf, Sentence } from './sentence.ts';

type StoreConfig = Pick<Config, 'dataDir' | 'database' | 'signingKeyFile'>;

/**
 * Opens the store and brings it to the newest schema.
 * @throws Sentence for a store that is damaged, emptied, newer than this program, or not to be written.
 */
export async function openStore(config: StoreConfig): Promise<Db> {
  if (config.database.kind === 'sqlite') await lookAt(config.database.file, config);
  const db = await openDatabase(config.database).catch((error: Error) => {
    throw new Sentence(`The store cannot be opened: ${error.message}.`);
  });
  const unknown = await unknownMigrations(db);
  if (unknown.length > 0) {
    throw new Sentence(
      `A newer Gengfu has worked on this store, which this one does not know (${unknown.join(', ')}): start that version, or put a backup from before it in place.`,
    );
  }
  await migrate(db);
  return db;
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
