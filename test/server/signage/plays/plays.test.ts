import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Play } from '../../../../content/wire/messages.ts';
import {
  listPlays,
  playsUpTo,
  readCursor,
  recordPlays,
} from '../../../../server/signage/plays/plays.ts';
import { describeOnBothStores, type TestStore } from '../../../support/database.ts';
import { NOON, openRig, type Rig, sha256 } from '../../live/rig.ts';

const play = (n: number, change: Partial<Play> = {}): Play => ({
  n,
  item: 'item-1',
  asset: sha256('a'),
  schedule: null,
  campaign: null,
  zone: 0,
  start: NOON + n * 10_000,
  end: NOON + (n + 1) * 10_000,
  plannedMs: 10_000,
  how: 'full',
  ...change,
});
const plays = (from: number, to: number): Play[] =>
  Array.from({ length: to - from + 1 }, (_, i) => play(from + i));

describeOnBothStores('plays', (open) => {
  let store: TestStore;
  let rig: Rig;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
    await rig.addScreen('door');
    await rig.addScreen('bar');
    await rig.addScreen('abroad', { unit: 'elsewhere' });
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  test('what is sent twice, also at once, is stored once, and the first stands', async () => {
    const results = await Promise.all([
      recordPlays(rig.signage, 'door', 1, plays(1, 40)),
      recordPlays(rig.signage, 'door', 1, plays(20, 60)),
      recordPlays(rig.signage, 'bar', 2, plays(1, 5)),
    ]);
    expect(Math.max(results[0].upTo, results[1].upTo)).toBe(60);
    expect(results[2]).toEqual({ upTo: 5 });
    await recordPlays(rig.signage, 'door', 1, [play(3, { item: 'other' })]);
    const page = await listPlays(rig.signage.db, rig.commander, { screen: 'door', limit: 100 });
    expect(page.plays.map(({ n }) => n)).toEqual(plays(1, 60).map(({ n }) => n));
    expect(page.plays.every(({ item }) => item === 'item-1')).toBe(true);
  });

  test('each credential counts for itself', async () => {
    await recordPlays(rig.signage, 'door', 1, plays(1, 3));
    expect(await recordPlays(rig.signage, 'door', 7, plays(1, 1))).toEqual({ upTo: 1 });
    const asked = [1, 7, 8].map((series) => ({ screen: 'door', series }));
    expect([...(await playsUpTo(rig.signage.db, asked))]).toEqual([
      [1, { upTo: 3, hash: '' }],
      [7, { upTo: 1, hash: '' }],
    ]);
  });

  test('pages follow one another without gap or overlap, whatever shares an instant', async () => {
    await recordPlays(rig.signage, 'door', 1, plays(1, 10));
    await recordPlays(rig.signage, 'bar', 2, plays(1, 10));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPlays(rig.signage.db, rig.commander, { limit: 3, cursor });
      seen.push(...page.plays.map(({ screen, n }) => `${screen}${n}`));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(new Set(seen).size).toBe(20);
    expect(seen).toHaveLength(20);
  });

  test('filters are half-open in time, and bounded by the units of who asks', async () => {
    await recordPlays(rig.signage, 'door', 1, [
      ...plays(1, 4),
      play(5, { campaign: 'drive', item: 'b' }),
    ]);
    await recordPlays(rig.signage, 'abroad', 2, plays(1, 4));
    const list = async (filter: object) =>
      (await listPlays(rig.signage.db, rig.commander, { limit: 50, ...filter })).plays.map(
        ({ n }) => n,
      );
    expect(await list({ from: NOON + 20_000, until: NOON + 40_000 })).toEqual([2, 3]);
    expect(await list({ campaign: 'drive' })).toEqual([5]);
    expect(await list({ item: 'b' })).toEqual([5]);
    expect(await list({ screen: 'abroad' })).toEqual([]);
  });

  test('a cursor of another make is none', () => {
    for (const cursor of [
      '',
      'x',
      Buffer.from('[1,"a"]').toString('base64url'),
      Buffer.from('{}').toString('base64url'),
    ]) {
      expect(readCursor(cursor)).toBeNull();
    }
  });
});
