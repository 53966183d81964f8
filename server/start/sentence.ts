/** A failure whose message is all that a person at the terminal needs to read: what is wrong, and what to do. */
export class Sentence extends Error {}

const BY_CODE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room on it, then start again',
  EDQUOT: 'the quota of the disk is used up: make room on it, then start again',
  SQLITE_FULL: 'the disk is full: make room on it, then start again',
  EROFS:
    'the disk is mounted read-only: mount it for writing, or name another folder by GENGFU_DATA',
  EACCES: 'this account may not write there: give it the right',
  EPERM: 'this account may not write there: give it the right',
  SQLITE_READONLY: 'this account may not write there, or the file is read-only: give it the right',
  SQLITE_CANTOPEN: 'this account may not open it: give it the right',
  SQLITE_CORRUPT: 'the store is damaged: put a backup of it in its place',
  SQLITE_NOTADB: 'the store is damaged: put a backup of it in its place',
  SQLITE_IOERR: 'the disk fails: look at it, and bring a backup to a sound one',
  EIO: 'the disk fails: look at it, and bring a backup to a sound one',
};

/** What a code of the system or of SQLite (extended ones too, such as SQLITE_READONLY_DIRECTORY) means to a person; undefined for all others. */
export function meaningOf(error: unknown): string | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const known = Object.keys(BY_CODE).find((one) => code === one || code.startsWith(`${one}_`));
  return known === undefined ? undefined : BY_CODE[known];
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}

/** What is printed of a failed start: a sentence where there is one, else the trace for whoever mends the program. */
export function lastWords(error: unknown): string {
  if (error instanceof Sentence) return error.message;
  const meaning = meaningOf(error);
  if (meaning !== undefined)
    return `Gengfu cannot start: ${meaning} (${(error as Error).message}).`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
