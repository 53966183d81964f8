import { expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Db } from '../../server/db/open.ts';
import { openStore } from '../support/database.ts';

const nameOf = async (db: Db): Promise<string> => {
  const { rows } = await sql<{ name: string }>`SELECT current_database() AS name`.execute(db);
  return rows[0]?.name ?? '';
};
const contentOf = async (db: Db): Promise<Record<string, unknown[]>> => {
  const content: Record<string, unknown[]> = {};
  for (const { name } of await db.introspection.getTables({ withInternalKyselyTables: true }))
    content[name] = (await sql`SELECT * FROM ${sql.table(name)}`.execute(db)).rows;
  return content;
};

test('a database that a test gives back is the next one’s, as it was at first', async () => {
  const first = await openStore('postgres');
  const [name, content] = [await nameOf(first.db), await contentOf(first.db)];
  expect(Object.keys(content).length).toBeGreaterThan(30);
  const unit = { id: 'bureau', name: 'x', name_en: 'x', kind: 'bureau' };
  await first.db
    .insertInto('units')
    .values([
      { ...unit, parent: null },
      { ...unit, id: 'station', parent: 'bureau' },
    ])
    .execute();
  await first.db.updateTable('counters').set({ value: 99 }).execute();
  expect(await contentOf(first.db)).not.toEqual(content);
  await first.close();
  const second = await openStore('postgres');
  expect(await nameOf(second.db)).toBe(name);
  expect(await contentOf(second.db)).toEqual(content);
  await second.close();
});

test('one whose tables a test has changed is not', async () => {
  const first = await openStore('postgres');
  const name = await nameOf(first.db);
  await sql`ALTER TABLE units DROP COLUMN name_en`.execute(first.db);
  await first.close();
  const second = await openStore('postgres');
  expect(await nameOf(second.db)).not.toBe(name);
  await second.db.selectFrom('units').select('name_en').execute();
  await second.close();
});
