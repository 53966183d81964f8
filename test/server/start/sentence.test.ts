/** What a failed start prints. */
import { expect, test } from 'vitest';
import { lastWords, meaningOf, Sentence } from '../../../server/start/sentence.ts';

const failed = (code: string, message = 'it failed'): Error =>
  Object.assign(new Error(message), { code });

test('what a disk or SQLite says becomes a sentence, wherever in the chain of causes it stands', () => {
  expect(lastWords(failed('SQLITE_FULL', 'database or disk is full'))).toBe(
    'Gengfu cannot start: the disk is full: make room on it, then start again (database or disk is full).',
  );
  expect(meaningOf(failed('SQLITE_READONLY_DIRECTORY'))).toContain('read-only');
  expect(meaningOf(failed('ENOSPC'))).toContain('full');
  expect(meaningOf(new Error('migration failed', { cause: failed('SQLITE_CORRUPT') }))).toContain(
    'damaged',
  );
});

test('a sentence stands alone, and a fault of the program keeps its trace', () => {
  expect(lastWords(new Sentence('Port 1 is taken.'))).toBe('Port 1 is taken.');
  expect(lastWords(new TypeError('of undefined'))).toMatch(/^TypeError: of undefined\n +at /);
  expect(lastWords('thrown')).toBe('thrown');
  expect(meaningOf(failed('SQLITE_FULLY_UNKNOWN'))).toBeUndefined();
});
