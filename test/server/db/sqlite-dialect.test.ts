import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../../server/db/migrate.ts';
import { type Db, openDatabase } from '../../../server/db/open.ts';

let folder: string;
let db: Db;
/** Somebody else who writes to the same file. */
let other: Database.Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gengfu-db-'));
  const file = join(folder, 'gengfu.db');
  db = await openDatabase({ kind: 'sqlite', file });
  await migrate(db);
  other = new Database(file);
  other.exec('PRAGMA busy_timeout = 10');
});
afterEach(async () => {
  other.close();
  await db.destroy();
  await rm(folder, { recursive: true });
});

const unit = (id: string) => ({ id, parent: null, name: '所', name_en: 'x', kind: 'station' });
function insert(id: string): void {
  other.exec(
    `INSERT INTO units (id, parent, name, name_en, kind) VALUES ('${id}', NULL, 'x', 'x', 'station')`,
  );
}
const units = async (): Promise<string[]> => {
  const rows = await db.selectFrom('units').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
};

test('a transaction that begins by reading is not broken by somebody who writes meanwhile', async () => {
  await db.transaction().execute(async (trx) => {
    await trx.selectFrom('units').selectAll().execute();
    expect(() => insert('theirs')).toThrow('locked');
    await trx.insertInto('units').values(unit('mine')).execute();
  });
  insert('theirs');
  expect(await units()).toEqual(['mine', 'theirs']);
});

test('a write that waited in vain for the lock fails alone: the next is stored', async () => {
  other.exec('BEGIN IMMEDIATE');
  const write = (id: string) => db.insertInto('units').values(unit(id)).execute();
  await expect(write('first')).rejects.toThrow('locked');
  other.exec('COMMIT');
  await write('second');
  await expect(write('second')).rejects.toThrow('UNIQUE');
  await db.transaction().execute((trx) => trx.insertInto('units').values(unit('third')).execute());
  insert('theirs');
  expect(await units()).toEqual(['second', 'theirs', 'third']);
});
