/** What a store from before 010-assets knows of its files, it knows afterwards. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sql } from 'kysely';
import { migrate } from '../../../server/db/migrate.ts';
import { rendersOf } from '../../../server/signage/items/renders.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';

describeOnBothStores('a store from before jobs and uploads were kept', (open) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await open();
    for (const statement of [
      'DROP TABLE render_assets',
      'DROP TABLE uploads',
      'ALTER TABLE renders DROP COLUMN job',
      "DELETE FROM kysely_migration WHERE name = '010-assets'",
      "INSERT INTO units (id, name, name_en, kind) VALUES ('bureau', '县局', 'Bureau', 'bureau')",
      "INSERT INTO people (id, login, name, unit, password_hash, created_at) VALUES ('zhang', 'zhang', '张', 'bureau', '-', 1)",
    ])
      await sql.raw(statement).execute(store.db);
  });
  afterEach(() => store.close());

  it('knows which renders an asset is of', async () => {
    const hashes = Array.from({ length: 1203 }, () => randomBytes(32).toString('hex'));
    const asset = (hash: string) => ({ hash, bytes: 9, mime: 'image/png', width: 1, height: 1 });
    const [first = '', second = '', ...others] = hashes;
    const rows = others.map((hash, at) => [
      `key-${at}`,
      JSON.stringify({ kind: 'picture', asset: asset(hash) }),
    ]);
    const strip = { kind: 'strip', tiles: [asset(first), asset(second), asset(first)] };
    rows.push(['strip', JSON.stringify({ ...strip, width: 3, height: 1, pxPerSecond: 30 })]);
    await store.db.transaction().execute(async (trx) => {
      for (const [key, media] of rows)
        await sql`INSERT INTO renders (key, media, created_at) VALUES (${key}, ${media}, 1)`.execute(
          trx,
        );
    });
    await migrate(store.db);
    for (const [hash, key] of [
      [first, 'strip'],
      [second, 'strip'],
      [others[0] ?? '', 'key-0'],
      [others[1200] ?? '', 'key-1200'],
    ])
      expect(await rendersOf(store.db, String(hash))).toMatchObject([{ key, job: null }]);
  });

  it('knows who brought what', async () => {
    let id = 0;
    for (const [at, person, action, subject] of [
      [5, 'zhang', 'photo.add', 'a'],
      [6, 'zhang', 'photo.add', 'a'],
      [7, 'zhang', 'media.add', 'b'],
      [8, 'gone', 'media.add', 'c'],
      [9, null, 'media.add', 'd'],
      [9, 'zhang', 'item.create', 'e'],
    ])
      await sql`INSERT INTO audit (id, at, person, action, subject, detail, hash)
        VALUES (${(id += 1)}, ${at}, ${person}, ${action}, ${subject}, '{}', '')`.execute(store.db);
    await migrate(store.db);
    expect(await store.db.selectFrom('uploads').selectAll().orderBy('hash').execute()).toEqual([
      { hash: 'a', person: 'zhang', at: 5 },
      { hash: 'b', person: 'zhang', at: 7 },
    ]);
  });
});
