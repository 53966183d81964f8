import { afterEach, beforeEach, expect, test } from 'vitest';
import { listReports } from '../../../server/signage/screens/reports.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';
import { connect } from './client.ts';
import { openRig, type Rig } from './rig.ts';

describeOnBothStores('reports of a player', (open) => {
  let store: TestStore;
  let rig: Rig;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
    await rig.addScreen('door');
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  const stored = async (): Promise<string[]> => {
    await rig.live.settle();
    const found = await listReports(store.db, rig.commander, { limit: 1000 });
    return found.map(({ what, detail }) => `${what} ${detail}`);
  };

  test('a flood of one connection is written down in few lines, and none of it goes uncounted', async () => {
    const client = await connect(rig.origin, await rig.pair('door'));
    await client.hello();
    client.send({ type: 'report', what: 'forged', detail: 'urgent hash', times: 7 });
    for (let n = 0; n < 249; n++) client.send({ type: 'report', what: 'asset', detail: `a${n}` });
    client.send({ type: 'report', what: 'forged', detail: 'programme hash', times: 500 });
    client.send({ type: 'time', t0: 1 });
    await client.next('time');
    expect(await stored()).toHaveLength(200);
    // What came after them is told once a minute, and at the end of the line.
    rig.clock.at += 60_000;
    client.send({ type: 'time', t0: 2 });
    await client.next('time');
    rig.live.sweep();
    const lines = await stored();
    expect(lines.slice(0, 2).sort()).toEqual([
      'asset a199 (50 times)',
      'forged programme hash (500 times)',
    ]);
    expect(lines).toHaveLength(202);
    expect(lines.at(-1)).toBe('forged urgent hash (7 times)');
    client.send({ type: 'report', what: 'error', detail: 'one more' });
    await client.close();
    await expect.poll(async () => (await stored())[0]).toBe('error one more');
  });
});
