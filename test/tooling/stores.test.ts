import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeOnBothStores, type TestStore } from '../support/database.ts';

describeOnBothStores('a store of the tests', (open) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  test('is migrated and empty', async () => {
    const tables = await store.db.introspection.getTables();
    expect(tables.map((table) => table.name)).toContain('screens');
  });
});
