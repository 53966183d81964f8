import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UrgentBody } from '../../../../content/wire/messages.ts';
import { signedUrgent, signedUrgentEnd } from '../../../../content/wire/messages.ts';
import { firstBrokenLink } from '../../../../server/signage/ledger/audit.ts';
import type { NewUrgent } from '../../../../server/signage/urgent/urgent.ts';
import {
  cancelUrgent,
  expireUrgents,
  updateUrgent,
} from '../../../../server/signage/urgent/urgent-change.ts';
import { issueUrgent } from '../../../../server/signage/urgent/urgent-issue.ts';
import { urgentState } from '../../../../server/signage/urgent/urgent-state.ts';
import { describeOnBothStores, type TestStore } from '../../../support/database.ts';
import { type Client, connect } from '../../live/client.ts';
import { NOON, openRig, type Rig, sha256 } from '../../live/rig.ts';
import { signedBy } from '../../live/signed-by.ts';

const message = (change: Partial<NewUrgent> = {}): NewUrgent => ({
  text: '请立即转移',
  target: {},
  expiresAt: NOON + 600_000,
  drill: false,
  ...change,
});

describeOnBothStores('urgent messages', (open) => {
  let store: TestStore;
  let rig: Rig;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
    await rig.addScreen('door');
    await rig.addScreen('bar', { width: 512, height: 32, colour: 'rgb' });
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  const player = async (screen: string, urgents: string[] = []): Promise<Client> => {
    const client = await connect(rig.origin, await rig.pair(screen));
    await client.hello({ urgents });
    return client;
  };
  /** Everything that the server has to say to this client has been said. */
  const quiet = async (client: Client): Promise<void> => {
    await rig.live.settle();
    client.send({ type: 'time', t0: 0 });
    await client.next('time');
  };
  const issue = async (change: Partial<NewUrgent> = {}) => {
    const issued = await issueUrgent(rig.signage, rig.commander, message(change));
    if (!issued.ok) throw new Error(issued.message);
    return issued;
  };
  const state = async (id: string) => {
    await rig.live.settle();
    const found = await urgentState(rig.signage.db, rig.commander, id);
    if (!found.ok) throw new Error(found.message);
    return found.state;
  };
  const stage = (
    client: Client,
    id: string,
    name: 'received' | 'painted' | 'finished',
    version = 1,
  ) => client.send({ type: 'urgent-stage', id, version, stage: name, at: rig.clock.at });

  test('a stage acknowledges its message: the ninth waits for no further word', async () => {
    const client = await player('door');
    const sent: string[] = [];
    for (let n = 1; n <= 9; n++) sent.push((await issue({ text: `第${n}条` })).urgent.id);
    await quiet(client);
    const ids = (): string[] =>
      client.log.flatMap((one) =>
        one.type === 'urgent' ? [(JSON.parse(one.body) as UrgentBody).id] : [],
      );
    expect(ids()).toEqual(sent.slice(0, 8));
    const [first = ''] = sent;
    client.send({ type: 'urgent-stage', id: first, version: 1, stage: 'received', at: NOON });
    while (ids().length < 9) await client.next('urgent');
    expect(ids()).toEqual(sent);
  });

  test('each screen gets the picture of its own geometry, signed, under one reference', async () => {
    const [door, bar] = [await player('door'), await player('bar')];
    const { urgent, screens } = await issue();
    expect(screens).toBe(2);
    for (const [client, width] of [
      [door, 64],
      [bar, 512],
    ] as const) {
      const got = await client.next('urgent');
      const body = JSON.parse(got.body) as UrgentBody;
      expect(body).toMatchObject({
        id: urgent.id,
        version: 1,
        issuedAt: NOON,
        expiresAt: NOON + 600_000,
      });
      expect(body.screens).toEqual([width === 64 ? 'door' : 'bar']);
      expect(body.picture.width).toBe(width);
      expect(sha256(got.body)).toBe(got.hash);
      expect(signedBy(rig.signage.signer.publicKey, signedUrgent(got.hash), got.signature)).toBe(
        true,
      );
    }
  });

  test('a body names its screens, a hundred at most, and no other gets it', async () => {
    for (let n = 0; n < 100; n++) await rig.addScreen(`more-${n}`);
    const all = new Set(['door', ...Array.from({ length: 100 }, (_, n) => `more-${n}`)]);
    const clients = await Promise.all(['door', 'more-98', 'more-99'].map((id) => player(id)));
    await issue();
    const bodies = await Promise.all(clients.map((client) => client.next('urgent')));
    const named = bodies.map(({ body }) => (JSON.parse(body) as UrgentBody).screens);
    for (const [i, id] of ['door', 'more-98', 'more-99'].entries()) {
      expect(named[i]).toContain(id);
      expect(named[i]?.length).toBeLessThanOrEqual(100);
    }
    const distinct = new Map(bodies.map(({ hash }, i) => [hash, named[i] ?? []]));
    expect(distinct.size).toBe(2);
    expect([...distinct.values()].flat().sort()).toEqual([...all].sort());
  });

  test('counts rise with received, painted and finished; the silent are named', async () => {
    const door = await player('door');
    const { urgent } = await issue();
    await door.next('urgent');
    stage(door, urgent.id, 'received');
    await quiet(door);
    expect(await state(urgent.id)).toMatchObject({ targeted: 2, received: 1, painted: 0 });
    stage(door, urgent.id, 'painted');
    stage(door, urgent.id, 'finished');
    stage(door, urgent.id, 'painted');
    await quiet(door);
    const now = await state(urgent.id);
    expect(now).toMatchObject({ targeted: 2, received: 1, painted: 1, finished: 1 });
    expect(now.silent).toEqual([{ screen: 'bar', name: '屏bar', unit: 'station', stage: 'none' }]);
  });

  test('a screen that says only its last stage, as after a cut line, has received it', async () => {
    const { urgent } = await issue();
    const door = await player('door', [`${urgent.id}:1`]);
    stage(door, urgent.id, 'painted');
    await quiet(door);
    expect(await state(urgent.id)).toMatchObject({ received: 1, painted: 1, finished: 0 });
    const bar = await player('bar');
    stage(bar, urgent.id, 'finished');
    await quiet(bar);
    expect(await state(urgent.id)).toMatchObject({ received: 2, painted: 1, finished: 1 });
  });

  test('a screen cannot acknowledge for another, nor for a version that is not', async () => {
    const bar = await player('bar');
    const { urgent } = await issue({ target: { screens: ['door'] } });
    stage(bar, urgent.id, 'painted');
    await quiet(bar);
    const door = await player('door');
    stage(door, urgent.id, 'painted', 2);
    await quiet(door);
    expect(await state(urgent.id)).toMatchObject({ targeted: 1, painted: 0 });
  });

  test('a screen that comes back gets what is in force, and not what has expired', async () => {
    const { urgent } = await issue();
    await issue({ text: '短', expiresAt: NOON + 1000 });
    rig.clock.at += 1000;
    const door = await player('door');
    expect((JSON.parse((await door.next('urgent')).body) as UrgentBody).id).toBe(urgent.id);
    await quiet(door);
    expect(door.log.filter(({ type }) => type === 'urgent')).toHaveLength(1);
    const again = await player('door', [`${urgent.id}:1`]);
    await quiet(again);
    expect(again.log.filter(({ type }) => type === 'urgent')).toHaveLength(0);
  });

  test('cancelling ends it where it shows, and where it is still held', async () => {
    const door = await player('door');
    const { urgent } = await issue();
    await door.next('urgent');
    expect(await cancelUrgent(rig.signage, rig.commander, urgent.id)).toMatchObject({
      ok: true,
      urgent: { endedHow: 'cancelled', endedAt: NOON },
    });
    const end = await door.next('urgent-end');
    expect(end).toMatchObject({ id: urgent.id, version: 1 });
    const { publicKey } = rig.signage.signer;
    expect(signedBy(publicKey, signedUrgentEnd(end.id, end.version), end.signature)).toBe(true);
    const bar = await player('bar', [`${urgent.id}:1`]);
    expect((await bar.next('urgent-end')).id).toBe(urgent.id);
    expect(await cancelUrgent(rig.signage, rig.commander, urgent.id)).toMatchObject({ ok: true });
  });

  test('an update is a new version, proven from the beginning', async () => {
    const door = await player('door');
    const { urgent } = await issue();
    await door.next('urgent');
    stage(door, urgent.id, 'painted');
    await quiet(door);
    const change = { text: '改为原地避险', expiresAt: NOON + 900_000 };
    expect(await updateUrgent(rig.signage, rig.commander, urgent.id, change)).toMatchObject({
      ok: true,
    });
    const body = JSON.parse((await door.next('urgent')).body) as UrgentBody;
    expect(body).toMatchObject({ id: urgent.id, version: 2, expiresAt: NOON + 900_000 });
    stage(door, urgent.id, 'painted', 1);
    await quiet(door);
    expect(await state(urgent.id)).toMatchObject({ painted: 0, received: 0 });
    stage(door, urgent.id, 'painted', 2);
    await quiet(door);
    expect(await state(urgent.id)).toMatchObject({ painted: 1 });
  });

  test('an idempotency key makes a double click one message', async () => {
    const key = { idempotencyKey: 'click-00001' };
    const both = await Promise.all([issue(key), issue(key)]);
    expect(both[0].urgent.id).toBe(both[1].urgent.id);
    expect(both.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
    const rows = await rig.signage.db.selectFrom('urgents').select('id').execute();
    expect(rows).toHaveLength(1);
    const again = (change: Partial<NewUrgent>) =>
      issueUrgent(rig.signage, rig.commander, message({ ...key, ...change }));
    const others: Partial<NewUrgent>[] = [
      { drill: true },
      { target: { screens: ['door'] } },
      { words: { english: 'Leave now' } },
      { template: 'banner' },
      { sound: true },
      { repeat: { showMs: 5000, everyMs: 20_000 } },
    ];
    for (const other of [{ text: '另一条' }, ...others])
      expect(await again(other)).toMatchObject({ ok: false, reason: 'conflict' });
    // The second click reckoned its expiry a moment later.
    expect(await again({ expiresAt: NOON + 600_100 })).toMatchObject({ repeated: true });

    const { id } = both[0].urgent;
    await updateUrgent(rig.signage, rig.commander, id, { text: '请留在室内' });
    expect(await again({})).toMatchObject({ repeated: true, urgent: { id, text: '请留在室内' } });
    for (const other of others)
      expect(await again(other)).toMatchObject({ ok: false, reason: 'conflict' });
  });

  test('a key is the person’s own: two people may think of the same one', async () => {
    const key = { idempotencyKey: 'click-00001' };
    const first = await issue(key);
    const { id: _, ...commander } = await rig.signage.db
      .selectFrom('people')
      .selectAll()
      .executeTakeFirstOrThrow();
    await rig.signage.db
      .insertInto('people')
      .values({ ...commander, id: 'second', login: 'second' })
      .execute();
    const second = await issueUrgent(
      rig.signage,
      { ...rig.commander, person: 'second' },
      message({ ...key, text: '另一条' }),
    );
    expect(second).toMatchObject({ ok: true, repeated: false });
    expect(second.ok && second.urgent.id).not.toBe(first.urgent.id);
  });

  test('the design is the one that was asked for, in every version', async () => {
    const drawn: string[] = [];
    const { render } = rig.signage.render;
    const signage = {
      ...rig.signage,
      render: {
        render: (job: Parameters<typeof render>[0]) => {
          drawn.push(job.template);
          return render(job);
        },
      },
    };
    const issued = await issueUrgent(signage, rig.commander, message({ template: 'banner' }));
    if (!issued.ok) throw new Error(issued.message);
    expect(issued.urgent.template).toBe('banner');
    const changed = await updateUrgent(signage, rig.commander, issued.urgent.id, {
      text: '已转移',
    });
    expect(changed).toMatchObject({ ok: true, urgent: { template: 'banner', version: 2 } });
    expect(drawn).toEqual(['banner', 'banner', 'banner', 'banner']);
    expect((await issue()).urgent.template).toBe('urgent');
  });

  test('sound, repetition and the other words travel with it', async () => {
    const door = await player('door');
    const repeat = { showMs: 10_000, everyMs: 60_000 };
    const { urgent } = await issue({ sound: true, repeat, words: { issuer: '县指挥中心' } });
    expect(urgent).toMatchObject({ sound: true, repeat, words: { issuer: '县指挥中心' } });
    expect(JSON.parse((await door.next('urgent')).body)).toMatchObject({ sound: true, repeat });
    expect((await state(urgent.id)).urgent).toEqual(urgent);
  });

  test('a drill reaches only screens tagged for drills', async () => {
    await rig.addScreen('yard', { tags: ['drill'] });
    const [door, yard] = [await player('door'), await player('yard')];
    const { screens } = await issue({ drill: true });
    expect(screens).toBe(1);
    await yard.next('urgent');
    await quiet(door);
    expect(door.log.filter(({ type }) => type === 'urgent')).toHaveLength(0);
  });

  test.each([
    ['an expiry that is past', { expiresAt: NOON }, 'invalid'],
    ['an expiry beyond a week', { expiresAt: NOON + 8 * 86_400_000 }, 'invalid'],
    ['a target without screens', { target: { kinds: ['vehicle'] } }, 'invalid'],
    ['a target of another county', { target: { units: ['elsewhere'] } }, 'invalid'],
    ['a character that the font lacks', { text: 'a\uE000' }, 'invalid'],
  ] as const)('%s is refused, and nothing is stored', async (_, change, reason) => {
    const refused = await issueUrgent(
      rig.signage,
      rig.commander,
      message(change as Partial<NewUrgent>),
    );
    expect(refused).toMatchObject({ ok: false, reason });
    expect(await rig.signage.db.selectFrom('urgents').select('id').execute()).toEqual([]);
    expect(await rig.signage.db.selectFrom('outbox').select('id').execute()).toEqual([]);
  });

  test('one without the right issues, changes and ends nothing', async () => {
    const { urgent } = await issue();
    const owner = { person: 'commander', unit: 'bureau', roles: ['owner'], from: null } as const;
    for (const refused of [
      await issueUrgent(rig.signage, owner, message()),
      await updateUrgent(rig.signage, owner, urgent.id, { text: 'x' }),
      await cancelUrgent(rig.signage, owner, urgent.id),
    ]) {
      expect(refused).toMatchObject({ ok: false, reason: 'forbidden' });
    }
    const stranger = {
      person: 'commander',
      unit: 'elsewhere',
      roles: ['command'],
      from: null,
    } as const;
    expect(await cancelUrgent(rig.signage, stranger, urgent.id)).toMatchObject({
      reason: 'unknown',
    });
  });

  test('expiry closes the books at its instant, and every deed is in the audit chain', async () => {
    const { urgent } = await issue();
    rig.clock.at = NOON + 599_999;
    expect(await expireUrgents(rig.signage)).toBe(0);
    rig.clock.at = NOON + 600_000;
    expect(await expireUrgents(rig.signage)).toBe(1);
    expect((await state(urgent.id)).urgent).toMatchObject({
      endedAt: NOON + 600_000,
      endedHow: 'expired',
    });
    expect(await updateUrgent(rig.signage, rig.commander, urgent.id, { text: 'x' })).toMatchObject({
      reason: 'conflict',
    });
    expect(await firstBrokenLink(rig.signage.db)).toBeNull();
    const actions = await rig.signage.db
      .selectFrom('audit')
      .select('action')
      .orderBy('id')
      .execute();
    expect(actions.map(({ action }) => action)).toEqual(['urgent.issue', 'urgent.expire']);
  });
});
