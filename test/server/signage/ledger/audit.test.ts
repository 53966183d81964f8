import { afterEach, beforeEach, expect, it } from 'vitest';
import { firstBrokenLink, record } from '../../../../server/signage/ledger/audit.ts';
import { describeOnBothStores, type TestStore } from '../../../support/database.ts';

describeOnBothStores('the audit chain', (open) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await open();
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        store.db.transaction().execute((trx) =>
          record(trx, {
            at: 1000 + i,
            by: i % 2 === 0 ? null : { person: null, unit: 'bureau', from: '10.0.0.1' },
            action: 'test',
            subject: `s${i}`,
            detail: { i },
          }),
        ),
      ),
    );
  });
  afterEach(() => store.close());

  it('is whole after many wrote at once', async () => {
    expect(await firstBrokenLink(store.db)).toBe(null);
  });

  it('shows the first entry that was changed', async () => {
    await store.db.updateTable('audit').set({ subject: 'another' }).where('id', '=', 5).execute();
    expect(await firstBrokenLink(store.db)).toBe(5);
  });

  it.each([
    ['at', 7],
    ['person', 'somebody'],
    ['action', 'another'],
    ['subject', 'another'],
    ['detail', '{"i":99}'],
    ['unit', 'another'],
    ['place', '10.0.0.2'],
  ])('covers each part of an entry: its %s', async (column, value) => {
    await store.db
      .updateTable('audit')
      .set({ [column]: value })
      .where('id', '=', 3)
      .execute();
    expect(await firstBrokenLink(store.db)).toBe(3);
  });

  it('shows where an entry was taken out', async () => {
    await store.db.deleteFrom('audit').where('id', '=', 7).execute();
    expect(await firstBrokenLink(store.db)).toBe(7);
  });
});
