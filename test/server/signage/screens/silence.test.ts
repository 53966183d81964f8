import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Health } from '../../../../content/wire/messages.ts';
import { createPresenceBook } from '../../../../server/live/presence-book.ts';
import { writePresence } from '../../../../server/signage/screens/presence.ts';
import { listPresenceEvents, watchSilence } from '../../../../server/signage/screens/silence.ts';
import { listDeliveries, listReadiness } from '../../../../server/signage/screens/readiness.ts';
import { describeOnBothStores, type TestStore } from '../../../support/database.ts';
import { type Client, connect } from '../../live/client.ts';
import { NOON, openRig, type Rig, sha256 } from '../../live/rig.ts';
import { listReports, recordReports } from '../../../../server/signage/screens/reports.ts';

const MINUTE = 60_000;

describeOnBothStores('presence', (open) => {
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

  const player = async (): Promise<Client> => {
    const client = await connect(rig.origin, await rig.pair('door'));
    await client.hello();
    await rig.live.settle();
    return client;
  };
  const watch = () => watchSilence(rig.signage, MINUTE);
  const kinds = async () =>
    (await listPresenceEvents(rig.signage.db, rig.commander, { limit: 50 })).map(
      ({ kind, since }) => [kind, since],
    );
  const gone = async (): Promise<void> => {
    while (rig.live.connected().size > 0) await new Promise((resolve) => setImmediate(resolve));
    await rig.live.settle();
  };

  test('silence is told once, and so is the return', async () => {
    const client = await player();
    rig.clock.at += 1000;
    await client.close();
    await gone();
    rig.clock.at += MINUTE - 1;
    expect(await watch()).toBe(0);
    rig.clock.at += 1;
    expect(await watch()).toBe(1);
    expect(await watch()).toBe(0);
    rig.clock.at += 5 * MINUTE;
    expect(await watch()).toBe(0);
    await player();
    expect(await watch()).toBe(1);
    expect(await watch()).toBe(0);
    expect(await kinds()).toEqual([
      ['back', NOON + 1000 + 6 * MINUTE],
      ['silent', NOON + 1000],
    ]);
  });

  test('a network that flaps is one row at the next write, and tells nothing', async () => {
    const book = createPresenceBook(rig.signage.db, rig.signage.log, 60 * MINUTE);
    const rows = () => rig.signage.db.selectFrom('presence').selectAll().execute();
    for (let flap = 1; flap <= 50; flap++) {
      book.came('door', NOON + flap * 10);
      book.went('door', NOON + flap * 10 + 5);
    }
    expect(await rows()).toEqual([]);
    await book.close();
    expect(await rows()).toMatchObject([{ connected: 0, since: NOON + 505 }]);
    expect(await watch()).toBe(0);
  });

  test('a killed node’s screens do not stay for ever, and a late word does not undo a newer one', async () => {
    await player();
    const base = { screen: 'door', seenAt: rig.clock.at, health: null };
    await writePresence(rig.signage.db, [{ ...base, connected: false, since: NOON - 5000 }]);
    expect(await rig.signage.db.selectFrom('presence').select('connected').execute()).toEqual([
      { connected: 1 },
    ]);
    rig.clock.at += 10 * MINUTE;
    expect(await watch()).toBe(1);
  });

  test('reports of players are kept, within bounds', async () => {
    const client = await player();
    client.send({ type: 'report', what: 'forged', detail: 'programme signature\u0000' });
    client.send({ type: 'time', t0: 0 });
    await client.next('time');
    await rig.live.settle();
    const read = () => listReports(rig.signage.db, rig.commander, { limit: 2000 });
    expect(await read()).toMatchObject([
      { screen: 'door', what: 'forged', detail: 'programme signature\uFFFD' },
    ]);
    const many = Array.from({ length: 1100 }, (_, i) => ({
      screen: 'door',
      at: NOON,
      what: 'error',
      detail: `${i}`,
    }));
    await recordReports(rig.signage.db, many);
    const kept = await read();
    expect(kept).toHaveLength(1000);
    expect(kept[0]?.detail).toBe('1099');
  });

  test('delivery and readiness are the player’s own word', async () => {
    const asset = sha256('asset');
    const entry = (campaign: string) => ({
      item: 'i',
      layer: 'insert',
      campaign,
      durationMs: 10_000,
      media: { kind: 'picture', asset: { hash: asset } },
    });
    await rig.publish('door', 1, { entries: [entry('drive')] });
    await rig.addScreen('bare');
    const ready = async (question = {}) =>
      (await listReadiness(rig.signage.db, rig.commander, { at: NOON, ...question })).map(
        ({ screen, name: _name, unit: _unit, ...rest }) => [screen, rest],
      );
    expect(await ready()).toEqual([
      ['bare', { state: 'no-programme' }],
      ['door', { state: 'not-received' }],
    ]);
    const client = await player();
    const { ref } = await client.next('programme');
    client.send({ type: 'ack', ref });
    const health: Health = {
      player: 't',
      uptimeMs: 1,
      serial: 0,
      missing: [asset],
      clockOffsetMs: 0,
      framesDropped: 0,
      storageLeft: null,
      unsentPlays: 0,
    };
    client.send({ type: 'heartbeat', health });
    const settled = async (): Promise<void> => {
      client.send({ type: 'time', t0: 0 });
      await client.next('time');
      await rig.live.settle();
    };
    await settled();
    expect(await ready({ campaign: 'drive' })).toEqual([
      ['door', { state: 'assets-missing', missing: [asset] }],
    ]);
    expect(await ready({ campaign: 'other' })).toEqual([]);
    client.send({ type: 'live', serial: 1, at: NOON + 5 });
    await settled();
    expect(await ready({ campaign: 'drive' })).toEqual([['door', { state: 'ready' }]]);
    expect(await ready({ at: NOON + 2 * 86_400_000 })).toContainEqual([
      'door',
      { state: 'beyond-horizon' },
    ]);
    expect(await listDeliveries(rig.signage.db, rig.commander)).toMatchObject([
      {
        screen: 'door',
        serial: 1,
        pushedAt: NOON,
        receivedAt: NOON,
        liveAt: NOON + 5,
        missing: [],
      },
    ]);
  });
});
