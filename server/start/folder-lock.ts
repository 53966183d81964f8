/** One server a data folder: a second would sign with a key of its own and undo what the first has in memory. */
import { join } from 'node:path';
import Database from 'libsql';
import { meaningOf, Sentence } from './sentence.ts';

export interface FolderLock {
  release(): void;
}

/** Another process holds the folder. */
export class FolderTaken extends Sentence {}

/** A server that was told to stop a moment ago may still be writing its last. */
const WAIT_MS = 2000;

/**
 * Locks the folder until the process ends, however it ends: the lock is the operating system's, on a small file of its
 * own by SQLite's way of locking, which is another for each system. No number of a process lies anywhere to go stale.
 * @throws FolderTaken when another process holds it; another Sentence where it cannot be locked at all.
 */
export function lockFolder(dir: string): FolderLock {
  const file = new Database(join(dir, 'gengfu.lock'));
  try {
    file.exec(`PRAGMA busy_timeout = ${WAIT_MS}`);
    // Nothing is ever written in it.
    file.exec('PRAGMA journal_mode = MEMORY');
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) {
      throw new FolderTaken(
        `Another Gengfu uses the data folder ${dir}: stop it first, or give this one a folder of its own by GENGFU_DATA.`,
      );
    }
    throw new Sentence(
      `The data folder ${dir} cannot be locked: ${meaningOf(error) ?? (error as Error).message}.`,
    );
  }
  return {
    release: () => {
      file.exec('ROLLBACK');
      file.close();
    },
  };
}
