import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../server/db/open.ts';
import { inOneNode } from '../../../../server/signage/ground/one-node.ts';
import { describeOnBothStores } from '../../../support/database.ts';
import { freshDatabase } from '../../../support/postgres.ts';

describeOnBothStores('a task of one node', (open) => {
  test('runs, and runs again', async () => {
    const store = await open();
    let runs = 0;
    const run = async () => void (runs += 1);
    expect(await inOneNode(store.db, 'expire', run)).toBe(true);
    expect(await inOneNode(store.db, 'expire', run)).toBe(true);
    expect(runs).toBe(2);
    await store.close();
  });
});

describe('two nodes on one PostgreSQL', () => {
  test('one is at a task, the other passes it over, and takes it when the first is done or has failed', async () => {
    const url = await freshDatabase();
    const [first, second] = await Promise.all([
      openDatabase({ kind: 'postgres', url }),
      openDatabase({ kind: 'postgres', url }),
    ]);
    let begun: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (begun = resolve));
    let finish: () => void = () => undefined;
    const mine = inOneNode(first, 'expire', () => {
      begun();
      return new Promise<void>((resolve) => (finish = resolve));
    });
    await running;
    const nothing = async () => undefined;
    expect(await inOneNode(second, 'expire', nothing)).toBe(false);
    expect(await inOneNode(second, 'horizon', nothing)).toBe(true);
    finish();
    expect(await mine).toBe(true);
    expect(await inOneNode(second, 'expire', nothing)).toBe(true);
    await expect(
      inOneNode(first, 'expire', () => Promise.reject(new Error('broken'))),
    ).rejects.toThrow('broken');
    expect(await inOneNode(second, 'expire', nothing)).toBe(true);
    await Promise.all([first.destroy(), second.destroy()]);
  });
});
