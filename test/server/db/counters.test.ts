import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeNumbers } from '../../../server/db/counters.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { append, newest, readAfter } from '../../../server/signage/ledger/outbox.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';

describeOnBothStores('numbers handed out in transactions', (open) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it('come without gap or double when many ask at once', async () => {
    const taken = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        store.db.transaction().execute((trx) => takeNumbers(trx, 'series', 1 + (i % 3))),
      ),
    );
    const all = taken.flatMap((first, i) =>
      Array.from({ length: 1 + (i % 3) }, (_, k) => first + k),
    );
    expect(all.toSorted((a, b) => a - b)).toEqual(all.map((_, i) => i + 1));
  });

  it('are given back when the transaction fails', async () => {
    await expect(
      store.db.transaction().execute(async (trx) => {
        await takeNumbers(trx, 'outbox', 5);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await store.db.transaction().execute((trx) => takeNumbers(trx, 'outbox'))).toBe(1);
  });

  it('let nobody who reads after n miss a row below n', async () => {
    const seen: number[] = [];
    let last = 0;
    const writers = Array.from({ length: 30 }, (_, i) =>
      store.db.transaction().execute((trx) => append(trx, 'programme', [`screen-${i}`], 0)),
    );
    let done = false;
    const all = Promise.all(writers).then(() => {
      done = true;
    });
    for (;;) {
      const ended = done;
      for (const row of await readAfter(store.db, last)) {
        seen.push(row.id);
        last = row.id;
      }
      if (ended) break;
      await new Promise(setImmediate);
    }
    await all;
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(await newest(store.db)).toBe(30);
  });

  it('survive a second migration, which finds nothing to do', async () => {
    await store.db.transaction().execute((trx) => takeNumbers(trx, 'audit', 7));
    await migrate(store.db);
    expect(await store.db.transaction().execute((trx) => takeNumbers(trx, 'audit'))).toBe(8);
  });
});
