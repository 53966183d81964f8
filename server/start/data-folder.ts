/** The data folder: there, writable, and nobody else's to read. */
import { chmod, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { meaningOf, Sentence } from './sentence.ts';

/** Read and write for group and others. */
const THEIRS = 0o066;
/** All for group and others. */
const ALL_THEIRS = 0o077;

/** What holds secrets: passwords' hashes, credentials' hashes, keys. */
const PRIVATE_FILES = [
  'gengfu.db',
  'gengfu.db-wal',
  'gengfu.db-shm',
  'gengfu.lock',
  'signing-key.pem',
  'signing-key.next.pem',
  'secrets.key',
];

/**
 * Makes the folder, for its owner alone, and takes from others what an earlier version let them read. Where others may
 * put alerts into `cap/` they keep the way through.
 * @returns what could not be closed to others, for the log: a file that belongs to somebody else, say.
 * @throws Sentence when the folder cannot be written.
 */
export async function ownDataFolder(dir: string): Promise<string[]> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const probe = join(dir, `.write-probe-${process.pid}`);
    await writeFile(probe, 'more than nothing, so that a full disk shows', { flush: true });
    await rm(probe);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const meaning = meaningOf(error);
    throw new Sentence(
      `The data folder ${dir} cannot be written (${code})${meaning ? `: ${meaning}` : ` (${message})`}.`,
    );
  }
  // Windows has no such modes: there the folder inherits who may read it.
  if (process.platform === 'win32') return [];
  const shared = await othersBringAlerts(join(dir, 'cap'));
  const open = [await close(dir, shared ? THEIRS : ALL_THEIRS)];
  for (const name of PRIVATE_FILES) open.push(await close(join(dir, name), ALL_THEIRS));
  return open.filter((path) => path !== null);
}

/** Takes the bits of `mask` away. @returns the path where that was needed and not possible. */
async function close(path: string, mask: number): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (!found || (found.mode & mask) === 0) return null;
  return chmod(path, found.mode & 0o7777 & ~mask).then(
    () => null,
    () => path,
  );
}

async function othersBringAlerts(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  for (const path of [folder, ...names.map((name) => join(folder, name))]) {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() && (found.mode & 0o022) !== 0) return true;
  }
  return false;
}
