/** What a heartbeat names missing is looked after, whether or not its player comes to fetch it. */
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMissing } from '../../../server/live/missing.ts';
import { renderKey } from '../../../content/render/render-key.ts';
import { draw } from '../../../server/signage/items/pictures.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';
import { connect } from './client.ts';
import { NOON, openRig, type Rig } from './rig.ts';

const HEALTH = {
  player: 'test',
  uptimeMs: 1,
  serial: 0,
  missing: [] as string[],
  clockOffsetMs: 0,
  framesDropped: 0,
  storageLeft: null,
  unsentPlays: 0,
};

describeOnBothStores('a heartbeat that names what its screen lacks', (open) => {
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

  it('has it drawn again, where its programme names it', async () => {
    const job = {
      template: 'plain',
      copy: { text: '平安' },
      style: {},
      geometry: { width: 64, height: 16, colour: 'mono', surface: 'led' },
    } as const;
    const hashes: string[] = [];
    for (const text of ['平安', '平安出行']) {
      const one = { ...job, copy: { text } };
      const drawn = await draw(rig.signage, renderKey(one), one);
      if (!drawn.ok || drawn.media.kind !== 'picture') throw new Error('not drawn');
      hashes.push(drawn.media.asset.hash);
      await rig.signage.assets.delete(drawn.media.asset.hash);
    }
    const [named = '', other = ''] = hashes;
    await rig.publish('door', 1, { entries: [['item', 0, 1000, named]] });
    const client = await connect(rig.origin, await rig.pair('door'));
    await client.hello();
    client.send({ type: 'heartbeat', health: { ...HEALTH, missing: [named, other] } });
    client.send({ type: 'time', t0: 1 });
    await client.next('time');
    await rig.live.settle();
    expect(await rig.signage.assets.has(named)).toBe(true);
    // A player could say any name: only what is its own is worth the work.
    expect(await rig.signage.assets.has(other)).toBe(false);
    await client.close();
  });
});

it('is bounded: each name once a minute, one at a time, and never more than a few thousand waiting', async () => {
  let now = NOON;
  const healed: string[] = [];
  let under = 0;
  let most = 0;
  const missing = createMissing({
    log: pino({ level: 'silent' }),
    now: () => now,
    isNamed: async () => true,
    heal: async (hash) => {
      most = Math.max(most, (under += 1));
      await Promise.resolve();
      healed.push(hash);
      under -= 1;
    },
  });
  const names = Array.from({ length: 5000 }, (_, n) => String(n));
  missing.heard('door', names);
  await missing.idle();
  expect(healed.length).toBe(2000);
  expect(most).toBe(1);
  missing.heard('door', names.slice(0, 2000));
  await missing.idle();
  expect(healed.length).toBe(2000);
  now += 60_000;
  missing.heard('door', names.slice(0, 5));
  await missing.idle();
  expect(healed.slice(2000)).toEqual(['0', '1', '2', '3', '4']);
  await missing.close();
  missing.heard('door', ['9']);
  await missing.idle();
  expect(healed.length).toBe(2005);
});
