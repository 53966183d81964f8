/** Looks at the file of a SQLite store before anything is written to it. */
import { open } from 'node:fs/promises';
import Database from 'libsql';

export type Examined =
  | { readonly ok: true; readonly store: 'whole' | 'none' }
  | {
      readonly ok: false;
      readonly reason: 'empty' | 'not-sqlite' | 'damaged' | 'read-only';
      /** What SQLite says of it; empty where there is nothing more to say. */
      readonly detail: string;
    };

/** How every SQLite file begins (sqlite.org/fileformat2.html, 1.3). */
const MAGIC = 'SQLite format 3\u0000';

/**
 * Reads the whole file once (`quick_check`), which for a store of a gigabyte takes seconds, and blocks its thread.
 * @throws where the disk or the rights do not let it be read, with the code of the system or of SQLite.
 */
export async function examineStore(file: string): Promise<Examined> {
  const head = await headOf(file);
  if (head === null) return { ok: true, store: 'none' };
  if (head.length === 0) return { ok: false, reason: 'empty', detail: '' };
  if (head.toString('latin1') !== MAGIC) return { ok: false, reason: 'not-sqlite', detail: '' };
  const database = new Database(file);
  try {
    const [found] = database.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
    if (found?.quick_check !== 'ok')
      return { ok: false, reason: 'damaged', detail: found?.quick_check ?? 'no answer' };
    // A file that is read-only shows it at a write, not at the lock before it. Nothing of this is kept.
    database.exec('BEGIN IMMEDIATE');
    database.exec('PRAGMA user_version = 1');
    database.exec('ROLLBACK');
    return { ok: true, store: 'whole' };
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(code))
      return { ok: false, reason: 'damaged', detail: message };
    if (code.startsWith('SQLITE_READONLY'))
      return { ok: false, reason: 'read-only', detail: message };
    throw error;
  } finally {
    database.close();
  }
}

/** The first bytes, or null: there is no such file. */
async function headOf(file: string): Promise<Buffer | null> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!handle) return null;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
