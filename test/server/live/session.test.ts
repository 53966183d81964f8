import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Health, Play, Position } from '../../../content/wire/messages.ts';
import { CLOSE } from '../../../content/wire/messages.ts';
import { listPresence } from '../../../server/signage/screens/presence.ts';
import { revoke, rotateCredentials } from '../../../server/signage/trust/pairings.ts';
import { listReadiness } from '../../../server/signage/screens/readiness.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';
import { type Client, connect, refusal } from './client.ts';
import { NOON, openRig, type Rig, sha256 } from './rig.ts';

const play = (n: number, change: Partial<Play> = {}): Play => ({
  n,
  item: 'item-1',
  asset: sha256('a'),
  schedule: 'schedule-1',
  campaign: null,
  zone: 0,
  start: NOON - 20_000,
  end: NOON - 10_000,
  plannedMs: 10_000,
  how: 'full',
  ...change,
});

const health: Health = {
  player: 'test',
  uptimeMs: 1000,
  serial: 1,
  missing: [],
  clockOffsetMs: 2,
  framesDropped: 0,
  storageLeft: null,
  unsentPlays: 0,
};

describeOnBothStores('a session', (open) => {
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

  const player = async (screen = 'door'): Promise<Client> =>
    connect(rig.origin, await rig.pair(screen));

  test('a car is asked to speak seldom, and missed later; a setting decides against its kind', async () => {
    await rig.addScreen('car', { kind: 'vehicle' });
    await rig.addScreen('wired-car', { kind: 'vehicle', profile: 'usual' });
    const door = await (await player()).hello();
    expect(door).not.toHaveProperty('timeEveryMs');
    const slow = door.heartbeatMs * 4;
    const car = await player('car');
    expect(await car.hello()).toMatchObject({ heartbeatMs: slow, timeEveryMs: slow });
    const wired = await player('wired-car');
    expect((await wired.hello()).heartbeatMs).toBe(door.heartbeatMs);
    rig.clock.at += 3 * door.heartbeatMs;
    rig.live.sweep();
    expect((await wired.closed).code).toBe(CLOSE.silent);
    expect(rig.live.connected().has('car')).toBe(true);
    rig.clock.at = NOON + 3 * slow;
    rig.live.sweep();
    expect((await car.closed).code).toBe(CLOSE.silent);
  });

  test('positions are stored once where the unit wants them, and acknowledged either way', async () => {
    await rig.addScreen('car', { kind: 'vehicle', track: { everySeconds: 30, keepDays: 7 } });
    const position = (n: number): Position => [n, NOON - 1000 + n, 33.05, 112.1, 8, null, 90];
    for (const [screen, kept] of [
      ['car', 3],
      ['door', 0],
    ] as const) {
      const client = await player(screen);
      await client.hello();
      client.send({ type: 'positions', positions: [position(1), position(2)] });
      expect(await client.next('positions-ack')).toMatchObject({ upTo: 2 });
      client.send({ type: 'positions', positions: [position(2), position(5)] });
      expect(await client.next('positions-ack')).toMatchObject({ upTo: 5 });
      const rows = await store.db
        .selectFrom('positions')
        .select('n')
        .where('screen', '=', screen)
        .execute();
      expect(rows).toHaveLength(kept);
      await client.close();
    }
  });

  test.each([
    [[1, NOON, 91, 0, 8, null, null], 'positions.0.2'],
    [[0, NOON, 1, 0, 8, null, null], 'positions.0.0'],
    [[1, NOON, 1, 0, 8, null], 'positions.0'],
    [[1, NOON, 1, 0, 8, null, null, 'more'], 'positions.0'],
    [[1, 5, 1, 0, 8, null, null], 'positions.0.1'],
  ])('a position that is none closes the line: %j', async (position, field) => {
    const client = await player();
    await client.hello();
    client.sendRaw(JSON.stringify({ type: 'positions', positions: [position] }));
    const { code, reason } = await client.closed;
    expect(code).toBe(CLOSE.badMessage);
    expect(reason).toContain(field);
  });

  test('hello is answered by welcome, and a programme that is lacking', async () => {
    await rig.publish('door', 3);
    const client = await player();
    const welcome = await client.hello();
    expect(welcome).toMatchObject({
      screen: 'door',
      now: NOON,
      key: rig.signage.signer.publicKey,
      playsUpTo: 0,
    });
    const programme = await client.next('programme');
    expect(programme).toMatchObject({ screen: 'door', serial: 3, hash: sha256(programme.body) });
  });

  test('a programme that is held already is not sent again', async () => {
    await rig.publish('door', 3);
    const { hash } = await rig.signage.db
      .selectFrom('programmes')
      .select('hash')
      .executeTakeFirstOrThrow();
    const client = await player();
    await client.hello({ serial: 3, hash });
    await rig.live.settle();
    client.send({ type: 'time', t0: 5 });
    expect(await client.next('time')).toMatchObject({ t0: 5, s: NOON });
    expect(client.log.map(({ type }) => type)).toEqual(['welcome', 'time']);
  });

  test('a change is pushed, and each step of its delivery is written down', async () => {
    const client = await player();
    await client.hello();
    await rig.publish('door', 1);
    const { ref } = await client.next('programme');
    await rig.live.settle();
    const row = () => rig.signage.db.selectFrom('programmes').selectAll().executeTakeFirstOrThrow();
    expect(await row()).toMatchObject({ pushed_at: NOON, received_at: null, live_at: null });

    rig.clock.at += 1000;
    client.send({ type: 'ack', ref });
    client.send({ type: 'live', serial: 1, at: NOON + 500 });
    client.send({ type: 'time', t0: 0 });
    await client.next('time');
    await rig.live.settle();
    expect(await row()).toMatchObject({ received_at: NOON + 1000, live_at: NOON + 500 });
  });

  test('another player of the screen, or one that lost its disk, is not live by the word of the one before', async () => {
    await rig.publish('door', 1);
    const readiness = async () => {
      await rig.live.settle();
      const [one] = await listReadiness(rig.signage.db, rig.commander, { at: rig.clock.at });
      return one;
    };
    const row = () => rig.signage.db.selectFrom('programmes').selectAll().executeTakeFirstOrThrow();
    const first = await player();
    await first.hello();
    const { ref, hash } = await first.next('programme');
    first.send({ type: 'ack', ref });
    first.send({ type: 'live', serial: 1, at: NOON + 500 });
    first.send({ type: 'time', t0: 0 });
    await first.next('time');
    expect(await readiness()).toMatchObject({ state: 'ready' });
    await first.close();

    // It has what it had: nothing is pushed, and it stays live.
    const same = await player();
    await same.hello({ serial: 1, hash });
    expect(await readiness()).toMatchObject({ state: 'ready' });
    await same.close();

    rig.clock.at += 60_000;
    const second = await player();
    await second.hello();
    const again = await second.next('programme');
    const lack = { ...health, serial: 0, missing: ['b'.repeat(64)] };
    second.send({ type: 'heartbeat', health: lack });
    second.send({ type: 'time', t0: 0 });
    await second.next('time');
    expect(await readiness()).toMatchObject({ state: 'not-received' });
    expect(await row()).toMatchObject({ pushed_at: NOON, received_at: null, live_at: null });
    second.send({ type: 'ack', ref: again.ref });
    second.send({ type: 'time', t0: 0 });
    await second.next('time');
    expect(await readiness()).toMatchObject({ state: 'assets-missing', missing: lack.missing });
    second.send({ type: 'live', serial: 1, at: NOON + 90_000 });
    second.send({ type: 'time', t0: 0 });
    await second.next('time');
    expect(await readiness()).toMatchObject({ state: 'ready' });
    expect(await row()).toMatchObject({ live_at: NOON + 90_000 });

    await revoke(rig.signage, rig.commander, { screen: 'door' });
    expect(await row()).toMatchObject({ received_at: null, live_at: null });
  });

  test('live of a serial that is not current proves nothing', async () => {
    await rig.publish('door', 2);
    const client = await player();
    await client.hello();
    client.send({ type: 'live', serial: 1, at: NOON });
    client.send({ type: 'time', t0: 0 });
    await client.next('time');
    await rig.live.settle();
    const row = await rig.signage.db
      .selectFrom('programmes')
      .select('live_at')
      .executeTakeFirstOrThrow();
    expect(row.live_at).toBeNull();
  });

  test('past eight unacknowledged messages a screen gets only the newest, at its next acknowledgement', async () => {
    const client = await player();
    await client.hello();
    for (let serial = 1; serial <= 12; serial++) {
      await rig.publish('door', serial);
      await rig.live.settle();
    }
    client.send({ type: 'time', t0: 0 });
    await client.next('time');
    const serials = () =>
      client.log.flatMap((one) => (one.type === 'programme' ? [one.serial] : []));
    expect(serials()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    client.send({ type: 'ack', ref: 'p.1' });
    while (serials().length < 9) await client.next('programme');
    expect(serials().at(-1)).toBe(12);
  });

  test('a second player of a screen takes the place of the first', async () => {
    const first = await player();
    await first.hello();
    const second = await player();
    await second.hello();
    expect((await first.closed).code).toBe(CLOSE.replaced);
    await rig.publish('door', 1);
    expect((await second.next('programme')).serial).toBe(1);
  });

  test.each([
    ['not JSON', 'garbage'],
    ['an unknown type', '{"type":"dance"}'],
    ['an unknown field', '{"type":"ack","ref":"p.1","extra":1}'],
    [
      'a second hello',
      '{"type":"hello","version":1,"player":"t","serial":0,"hash":"","urgents":[]}',
    ],
    ['binary', Buffer.from('{"type":"ack","ref":"p.1"}')],
    ['a NUL in a name', JSON.stringify({ type: 'plays', plays: [play(1, { item: 'a\u0000' })] })],
    ['plays out of order', JSON.stringify({ type: 'plays', plays: [play(2), play(1)] })],
    [
      'a play of the future',
      JSON.stringify({ type: 'plays', plays: [play(1, { end: NOON + 3_600_000 })] }),
    ],
    [
      'a play that ends before it starts',
      JSON.stringify({ type: 'plays', plays: [play(1, { end: NOON - 30_000 })] }),
    ],
  ])('%s closes that socket with a reason, and nothing else notices', async (_, data) => {
    await rig.addScreen('other');
    const good = await player('other');
    await good.hello();
    const bad = await player();
    await bad.hello();
    bad.sendRaw(data);
    const closed = await bad.closed;
    expect(closed.code).toBe(CLOSE.badMessage);
    expect(closed.reason).not.toBe('');
    good.send({ type: 'plays', plays: [play(1)] });
    expect((await good.next('plays-ack')).upTo).toBe(1);
  });

  test('an oversized frame closes the socket with 1009', async () => {
    const client = await player();
    await client.hello();
    client.sendRaw('x'.repeat(70_000));
    expect((await client.closed).code).toBe(1009);
  });

  test('before hello nothing else is taken', async () => {
    const client = await player();
    client.send({ type: 'heartbeat', health });
    expect(await client.closed).toEqual({ code: CLOSE.badMessage, reason: 'hello comes first' });
  });

  test('plays are stored once, however often they are sent', async () => {
    const client = await player();
    await client.hello();
    client.send({ type: 'plays', plays: [play(1), play(2)] });
    expect((await client.next('plays-ack')).upTo).toBe(2);
    client.send({ type: 'plays', plays: [play(2), play(3)] });
    expect((await client.next('plays-ack')).upTo).toBe(3);
    const rows = await rig.signage.db.selectFrom('plays').select('n').orderBy('n').execute();
    expect(rows.map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  test('welcome tells how far the journal may drop', async () => {
    const credential = await rig.pair('door');
    const client = await connect(rig.origin, credential);
    await client.hello();
    client.send({ type: 'plays', plays: [play(7)] });
    await client.next('plays-ack');
    await client.close();
    const again = await connect(rig.origin, credential);
    expect((await again.hello()).playsUpTo).toBe(7);
  });

  test('silence closes: without hello, without heartbeat, without acknowledgement', async () => {
    const mute = await player();
    rig.clock.at += 10_000;
    rig.live.sweep();
    expect((await mute.closed).code).toBe(CLOSE.silent);

    const client = await player();
    await client.hello();
    rig.clock.at += 44_999;
    rig.live.sweep();
    client.send({ type: 'heartbeat', health });
    client.send({ type: 'time', t0: 0 });
    await client.next('time');
    rig.clock.at += 44_999;
    rig.live.sweep();
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    rig.clock.at += 1;
    rig.live.sweep();
    expect(await client.closed).toEqual({ code: CLOSE.silent, reason: 'no heartbeat' });

    const hoarder = await player();
    await hoarder.hello();
    await rig.publish('door', 1);
    await hoarder.next('programme');
    for (let beat = 0; beat < 3; beat++) {
      rig.clock.at += 15_000;
      hoarder.send({ type: 'heartbeat', health });
      hoarder.send({ type: 'time', t0: 0 });
      await hoarder.next('time');
    }
    rig.live.sweep();
    expect(await hoarder.closed).toEqual({ code: CLOSE.silent, reason: 'no acknowledgement' });
  });

  test('revoking takes the line away at once, and the credential with it', async () => {
    const credential = await rig.pair('door');
    const client = await connect(rig.origin, credential);
    await client.hello();
    expect(await revoke(rig.signage, rig.commander, { unit: 'bureau' })).toEqual({
      ok: true,
      screens: ['door'],
    });
    expect((await client.closed).code).toBe(CLOSE.revoked);
    await expect(connect(rig.origin, 'another')).rejects.toThrow('401');
    await expect(rig.pair('door')).rejects.toThrow('paired by a code');
  });

  test('a screen that was away when it was revoked is told so when it comes back, and nothing else', async () => {
    const [credential, rotated] = [await rig.pair('door'), await rig.pair('door')];
    await rotateCredentials(
      rig.signage,
      { ...rig.commander, roles: ['administrator'] },
      { screen: 'door' },
    );
    const client = await connect(rig.origin, rotated);
    await client.hello();
    const next = await client.next('credential');
    await client.close();
    await rig.publish('door', 1);
    await revoke(rig.signage, rig.commander, { screen: 'door' });
    for (const one of [credential, rotated, next.credential]) {
      const late = await connect(rig.origin, one);
      late.send({ type: 'hello', version: 1, player: 'test', serial: 0, hash: '', urgents: [] });
      expect(await late.closed).toEqual({
        code: CLOSE.revoked,
        reason: 'the credential was revoked',
      });
      expect(late.log).toEqual([]);
    }
    expect(rig.live.connected().size).toBe(0);
  });

  test('presence and health can be read', async () => {
    const client = await player();
    await client.hello();
    client.send({ type: 'heartbeat', health });
    client.send({ type: 'time', t0: 0 });
    await client.next('time');
    await rig.live.settle();
    const read = () => listPresence(rig.signage.db, rig.commander);
    expect(await read()).toMatchObject([{ screen: 'door', connected: true, since: NOON, health }]);
    rig.clock.at += 500;
    await client.close();
    await rig.live.close();
    expect(await read()).toMatchObject([{ connected: false, since: NOON + 500, health }]);
  });

  test('a server that stops says so', async () => {
    const client = await player();
    await client.hello();
    await rig.live.close();
    expect(await client.closed).toEqual({ code: CLOSE.stopping, reason: 'the server is stopping' });
  });

  const upgrade = {
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  test.each([
    [401, '/live', { ...upgrade, 'sec-websocket-protocol': 'gengfu.1, nobody' }],
    [401, '/live', { ...upgrade, 'sec-websocket-protocol': 'gengfu.1' }],
    [
      403,
      '/live',
      { ...upgrade, 'sec-websocket-protocol': 'gengfu.1, x', origin: 'http://elsewhere.example' },
    ],
    [404, '/other', { ...upgrade, 'sec-websocket-protocol': 'gengfu.1, x' }],
    [426, '/live', { upgrade: 'h2c' }],
    [426, '/live', { ...upgrade, 'sec-websocket-version': '8' }],
    [426, '/live', { ...upgrade, 'sec-websocket-protocol': 'gengfu.99, x' }],
  ])('refuses with %i before the upgrade: %s %o', async (status, path, headers) => {
    const answer = await refusal(rig.origin, path, headers);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toHaveProperty('message');
  });

  test('a page of our own origin may connect', async () => {
    const client = await connect(rig.origin, await rig.pair('door'), { origin: rig.origin });
    expect((await client.hello()).screen).toBe('door');
  });

  test.each([
    ['http', /^gengfu_pass_door=[^;]+; Path=\/assets; [^;]+; HttpOnly; SameSite=Strict$/],
    ['https', /^__Secure-gengfu_pass_door=[^;]+; Path=\/assets; .*SameSite=Strict; Secure$/],
  ])(
    'a page of ours that came by %s gets its pass in a cookie of that kind',
    async (scheme, kind) => {
      const { host } = new URL(rig.origin);
      const line = new WebSocket(`ws://${host}/live`, ['gengfu.1', await rig.pair('door')], {
        origin: `${scheme}://${host}`,
      });
      const [answer] = (await once(line, 'upgrade')) as [IncomingMessage];
      line.terminate();
      expect(answer.headers['set-cookie']?.join()).toMatch(kind);
    },
  );
});
