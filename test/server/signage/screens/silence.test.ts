import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Health } from '../../../../content/wire/messages.ts';
import { createNodeWatch } from '../../../../server/live/node-watch.ts';
import { createPresenceBook } from '../../../../server/live/presence-book.ts';
import { listPresenceEvents, watchSilence } from '../../../../server/signage/screens/silence.ts';
import { listDeliveries, listReadiness } from '../../../../server/signage/screens/readiness.ts';
import { buryNode, writePresence } from '../../../../server/signage/screens/presence.ts';
import { describeOnBothStores, type TestStore } from '../../../support/database.ts';
import { asFarAsItGets, holdAfter } from '../../../support/held-store.ts';
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

  const rows = () => rig.signage.db.selectFrom('presence').selectAll().execute();
  const bookOf = (node: string) =>
    createPresenceBook({
      db: rig.signage.db,
      log: rig.signage.log,
      node,
      delayMs: 60 * MINUTE,
    });

  test('a network that flaps is one row at the next write, and tells nothing', async () => {
    const book = bookOf('node-1');
    for (let flap = 1; flap <= 50; flap++) {
      book.came('door', `line-${flap}`, NOON + flap * 10);
      book.went(`line-${flap}`, NOON + flap * 10 + 5);
    }
    expect(await rows()).toEqual([]);
    await book.close();
    expect(await rows()).toMatchObject([{ connected: 0, since: NOON + 505 }]);
    expect(await watch()).toBe(0);
  });

  test('a half-open line at one node unsays nothing of the line at another', async () => {
    await rig.pair('door');
    const [first, second] = [bookOf('node-1'), bookOf('node-2')];
    first.came('door', 'line-1', NOON);
    await first.flush();
    // The line is cut without a word, and the screen comes to the other node, whose clock is an hour behind.
    second.came('door', 'line-2', NOON - 60 * MINUTE);
    await second.flush();
    rig.clock.at += MINUTE;
    first.went('line-1', NOON + MINUTE);
    await first.flush();
    expect(await rows()).toMatchObject([{ connected: 1, since: NOON - 60 * MINUTE }]);
    rig.clock.at += 60 * MINUTE;
    expect(await watch()).toBe(0);

    second.went('line-2', rig.clock.at);
    await second.flush();
    expect(await rows()).toMatchObject([{ connected: 0, since: rig.clock.at }]);
    rig.clock.at += MINUTE;
    expect(await watch()).toBe(1);
    await Promise.all([first.close(), second.close()]);
  });

  test('a clock that was put back a day does not hide who falls silent, nor who comes back', async () => {
    const book = bookOf('node-1');
    await rig.pair('door');
    book.came('door', 'line-1', NOON);
    book.went('line-1', NOON + 1000);
    await book.flush();
    rig.clock.at = NOON - 24 * 60 * MINUTE;
    expect(await watch()).toBe(0);
    rig.clock.at += MINUTE;
    expect(await watch()).toBe(1);
    book.came('door', 'line-2', rig.clock.at);
    await book.flush();
    expect(await rows()).toMatchObject([{ connected: 1 }]);
    expect(await watch()).toBe(1);
    await book.close();
  });

  test('lines of one screen that come and go at two nodes at once end as the last of them', async () => {
    const books = [bookOf('node-1'), bookOf('node-2'), bookOf('node-3')];
    for (let round = 0; round < 15; round++) {
      books.forEach((book, n) => book.came('door', `line-${round}-${n}`, NOON + round));
      await Promise.all(books.map((book) => book.flush()));
      const [stays, ...go] = books.map((_, n) => (n + round) % 3);
      for (const n of go) books[n]?.went(`line-${round}-${n}`, NOON + round);
      books[stays ?? 0]?.came('door', `line-${round}-new`, NOON + round);
      await Promise.all(books.map((book) => book.flush()));
      expect(await rows(), `round ${round}`).toMatchObject([{ connected: 1 }]);
      books[stays ?? 0]?.went(`line-${round}-${stays}`, NOON + round);
      books[stays ?? 0]?.went(`line-${round}-new`, NOON + round);
      await Promise.all(books.map((book) => book.flush()));
      expect(await rows(), `round ${round}`).toMatchObject([{ connected: 0 }]);
    }
    await Promise.all(books.map((book) => book.close()));
  });

  test('the lines of a killed node end when it has not beaten for six looks of another', async () => {
    await rig.pair('door');
    const dead = bookOf('node-dead');
    dead.came('door', 'line-1', NOON);
    await dead.flush();
    const { db, log } = rig.signage;
    const nobody = (): never => {
      throw new Error('nobody took it for dead');
    };
    const watcher = createNodeWatch(db, log, 'node-alive', nobody);
    for (let look = 0; look < 6; look++) {
      await watcher.look();
      expect(await rows(), `look ${look}`).toMatchObject([{ connected: 1 }]);
    }
    await watcher.look();
    expect(await rows()).toMatchObject([{ connected: 0, since: NOON }]);
    rig.clock.at += MINUTE;
    expect(await watch()).toBe(1);
    await dead.close();
  });

  test('a node that was taken for dead and lives says its lines again', async () => {
    const book = bookOf('node-slow');
    book.came('door', 'line-1', NOON);
    await book.flush();
    const { db, log } = rig.signage;
    let lost = 0;
    const slow = createNodeWatch(db, log, 'node-slow', () => {
      lost += 1;
      book.renew(rig.clock.at);
    });
    const quick = createNodeWatch(db, log, 'node-quick', () => undefined);
    await slow.look();
    for (let look = 0; look < 7; look++) {
      await quick.look();
      // One that goes on is left alone.
      if (look < 3) await slow.look();
    }
    expect(await rows()).toMatchObject([{ connected: 1 }]);
    for (let look = 0; look < 6; look++) await quick.look();
    expect(await rows()).toMatchObject([{ connected: 0 }]);
    expect(lost).toBe(0);
    await slow.look();
    expect(lost).toBe(1);
    await book.flush();
    expect(await rows()).toMatchObject([{ connected: 1 }]);
    await book.close();
  });

  test('a line that a node writes as it is taken for dead ends with it', async () => {
    const { db } = rig.signage;
    await rig.addScreen('gate');
    const came = (screen: string, line: string) => ({
      screen,
      line,
      connected: true,
      since: NOON,
      seenAt: NOON,
      health: null,
    });
    await writePresence(db, 'node-slow', [came('door', 'line-1')]);
    const held = holdAfter(db, /^insert into "presence" /);
    const writing = writePresence(held.db, 'node-slow', [came('gate', 'line-2')]);
    await held.reached;
    const burying = buryNode(db, 'node-slow', 0);
    await asFarAsItGets(db, burying);
    held.release();
    await Promise.all([writing, burying]);
    // Where none of its lines is left nobody has to end them; where one is, its node can be taken for dead once more.
    const nodes = await db.selectFrom('nodes').select('id').execute();
    const lines = await db.selectFrom('presence_lines').select('node as id').execute();
    expect(lines).toEqual(nodes);
    expect(await rows()).toMatchObject([{ connected: 0 }, { connected: nodes.length }]);
  });

  test('a server that stops takes its lines with it', async () => {
    await player();
    expect(await rows()).toMatchObject([{ connected: 1 }]);
    await rig.live.close();
    expect(await rows()).toMatchObject([{ connected: 0 }]);
    expect(await rig.signage.db.selectFrom('nodes').selectAll().execute()).toEqual([]);
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
