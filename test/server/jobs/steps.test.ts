/** The machine's clock is set, by an hour, a day and a year, either way: what stands five seconds later, in whatever hangs on it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Health, Play } from '../../../content/wire/messages.ts';
import type { Beat } from '../../../server/jobs/beat.ts';
import { startJobs } from '../../../server/jobs/jobs.ts';
import { listPresence } from '../../../server/signage/screens/presence.ts';
import { listPresenceEvents } from '../../../server/signage/screens/silence.ts';
import { horizonAt } from '../../../server/signage/programmes/programmes.ts';
import { staleScreens } from '../../../server/signage/ledger/stale.ts';
import { issueFor, issueUrgent } from '../../../server/signage/urgent/urgent-issue.ts';
import { urgentState } from '../../../server/signage/urgent/urgent-state.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { type Client, connect } from '../live/client.ts';
import { NOON, openRig, type Rig, sha256 } from '../live/rig.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const STEPS = [HOUR_MS, DAY_MS, 365 * DAY_MS, -HOUR_MS, -DAY_MS, -365 * DAY_MS];
const SILENT_AFTER_MS = 180_000;
const HORIZON_DAYS = 7;

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

describeOnBothStores('a clock that is set', (open) => {
  let store: TestStore;
  let rig: Rig;
  let jobs: Beat;
  let woken = 0;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
    await rig.addScreen('door');
    woken = 0;
    jobs = startJobs({
      signage: rig.signage,
      steps: rig.steps,
      horizonDays: HORIZON_DAYS,
      silentAfterMs: SILENT_AFTER_MS,
      beatMs: 0,
      wake: () => {
        woken++;
      },
    });
  });
  afterEach(async () => {
    await jobs.stop();
    await rig.close();
    await store.close();
  });

  /** Lets time go by, a beat a second; a long time in longer strides, as on a machine that has much to do. */
  const pass = async (seconds: number): Promise<void> => {
    const stride = seconds > 10 ? 2 : 1;
    for (let second = 0; second < seconds; second += stride) {
      rig.clock.at += stride * 1000;
      await jobs.tick();
    }
  };
  const player = async (): Promise<Client> => {
    const client = await connect(rig.origin, await rig.pair('door'));
    await client.hello();
    await rig.live.settle();
    return client;
  };
  /** All that was said so far has come. */
  const answered = async (client: Client): Promise<void> => {
    await rig.live.settle();
    client.send({ type: 'time', t0: rig.clock.at });
    await client.next('time');
    await rig.live.settle();
  };
  const beats = async (client: Client): Promise<void> => {
    client.send({ type: 'heartbeat', health });
    await answered(client);
  };
  const issue = async (expiresAt: number, text = '请立即转移') => {
    const input = { text, target: {}, expiresAt, drill: false };
    const issued = await issueUrgent(rig.signage, rig.commander, input);
    if (!issued.ok) throw new Error(issued.message);
    return issued.urgent;
  };
  const urgentOf = async (id: string) => {
    const found = await urgentState(store.db, rig.commander, id);
    if (!found.ok) throw new Error(found.message);
    return found.state.urgent;
  };
  const endOf = async (id: string) => {
    const found = await urgentState(store.db, rig.commander, id);
    return found.ok ? found.state.urgent.endedHow : found.reason;
  };
  const connected = async (): Promise<boolean | undefined> =>
    (await listPresence(store.db, rig.commander))[0]?.connected;
  const events = async (): Promise<string[]> =>
    (await listPresenceEvents(store.db, rig.commander, { limit: 50 })).map(({ kind }) => kind);

  test.each(STEPS)('by %i ms: urgent messages end at their instant', async (byMs) => {
    const before = await issue(NOON + 10 * 60_000);
    rig.step(byMs);
    await pass(5);
    expect(await endOf(before.id)).toBe(byMs > 0 ? 'expired' : null);
    const { id } = await issue(rig.clock.at + 30_000);
    await pass(28);
    expect(await endOf(id)).toBe(null);
    await pass(5);
    expect(await endOf(id)).toBe('expired');
  });

  test.each(STEPS)(
    'by %i ms: what is issued after it is shown over what was before',
    async (byMs) => {
      const client = await player();
      await issue(NOON + 10 * 60_000);
      await answered(client);
      rig.step(byMs);
      const { issuedAt } = await issue(rig.clock.at + 60_000, '请回家');
      await answered(client);
      const frames = client.log.filter(({ type }) => type === 'urgent');
      const order = frames.map(({ body }) => (JSON.parse(body) as { issuedAt: number }).issuedAt);
      expect(order).toEqual([NOON, issuedAt]);
      if (byMs < 0) expect(issuedAt).toBeGreaterThan(NOON);
      // And it learned the time by which to judge the second before it got it.
      expect(client.log.map(({ type }) => type)).toEqual([
        'welcome',
        'urgent',
        'time',
        'clock',
        'urgent',
        'time',
      ]);
    },
  );

  test.each(STEPS.filter((byMs) => byMs < 0))(
    'by %i ms: what was issued by the clock that was ahead has its life, and no more',
    async (byMs) => {
      const client = await player();
      const first = await issue(NOON + 10 * 60_000);
      // A millisecond after the first, so that it lies over it.
      const second = await issue(NOON + 60_000, '请回家');
      const alert = await issueFor(
        rig.signage,
        { person: null, unit: 'bureau', from: null },
        { text: '台风', target: {}, expiresAt: NOON + 10 * 60_000, drill: false },
      );
      rig.step(byMs);
      const now = rig.clock.at;
      await pass(1);
      const [one, other] = [await urgentOf(first.id), await urgentOf(second.id)];
      expect(one).toMatchObject({ version: 2, expiresAt: now + 1000 + 10 * 60_000 });
      expect(other).toMatchObject({ version: 2, expiresAt: now + 1000 + 59_999 });
      expect(one.issuedAt).toBeLessThan(other.issuedAt);
      expect(other.issuedAt).toBeLessThanOrEqual(now + 1000);
      if (!alert.ok) throw new Error(alert.message);
      // Its sender said until when, and meant it; but nothing lasts longer than a week.
      expect((await urgentOf(alert.urgent.id)).expiresAt).toBe(
        Math.min(NOON + 10 * 60_000, now + 1000 + 7 * DAY_MS),
      );
      await answered(client);
      const shown = client.log.flatMap((message) =>
        message.type === 'urgent'
          ? [(JSON.parse(message.body) as { version: number }).version]
          : [],
      );
      expect(shown).toEqual([1, 1, 1, 2, 2, 2]);
      const next = await issue(rig.clock.at + 60_000, '请留意');
      expect(next.issuedAt - rig.clock.at).toBeLessThanOrEqual(1);
      await pass(60);
      expect([await endOf(first.id), await endOf(second.id)]).toEqual([null, 'expired']);
    },
  );

  test.each(STEPS)('by %i ms: players are told, and keep their lines', async (byMs) => {
    const client = await player();
    rig.step(byMs);
    await pass(1);
    expect(await client.next('clock')).toMatchObject({ now: rig.clock.at });
    rig.live.sweep();
    await pass(3);
    expect(rig.live.connected().size).toBe(1);
    expect(client.log.map(({ type }) => type)).toEqual(['welcome', 'clock']);
    // A page that hangs is missed in its time all the same.
    await pass(46);
    rig.live.sweep();
    expect((await client.closed).code).toBe(4408);
  });

  test.each(STEPS)(
    'by %i ms: nobody who is there is told to be silent, and whoever goes is',
    async (byMs) => {
      const client = await player();
      rig.step(byMs);
      await pass(5);
      await rig.live.settle();
      expect(await connected()).toBe(true);
      for (let minute = 0; minute < 4; minute++) {
        await beats(client);
        await pass(44);
      }
      expect(await events()).toEqual([]);
      expect(await connected()).toBe(true);
      // It came before the clock was set, and so no later than now by any clock.
      const { since } = await store.db
        .selectFrom('presence')
        .select('since')
        .where('screen', '=', 'door')
        .executeTakeFirstOrThrow();
      expect(since).toBeLessThanOrEqual(rig.clock.at);
      await client.close();
      await until('the line is gone', () => rig.live.connected().size === 0);
      await rig.live.settle();
      expect(await connected()).toBe(false);
      await pass(160);
      expect(await events()).toEqual([]);
      await pass(40);
      expect(await events()).toEqual(['silent']);
      await beats(await player());
      await pass(16);
      expect(await events()).toEqual(['back', 'silent']);
    },
  );

  test.each(STEPS)(
    'by %i ms: a screen that went before it is missed, and may come back',
    async (byMs) => {
      const client = await player();
      await client.close();
      await until('the line is gone', () => rig.live.connected().size === 0);
      await rig.live.settle();
      rig.step(byMs);
      await pass(5);
      expect(await connected()).toBe(false);
      await player();
      await pass(1);
      expect(await connected()).toBe(true);
      await pass(2);
      expect(await events()).toEqual([]);
    },
  );

  test.each(STEPS)('by %i ms: programmes cover the new day', async (byMs) => {
    await rig.publish('door', 1);
    await store.db.deleteFrom('stale_screens').execute();
    const { from, until: validUntil } = horizonAt(NOON, HORIZON_DAYS);
    await store.db
      .updateTable('programmes')
      .set({ valid_from: from, valid_until: validUntil })
      .execute();
    rig.step(byMs);
    await pass(5);
    const same = Math.abs(byMs) === HOUR_MS;
    expect((await staleScreens(store.db)).map(({ screen }) => screen)).toEqual(
      same ? [] : ['door'],
    );
  });

  test.each(STEPS)('by %i ms: what a passing fault left undone is taken up', async (byMs) => {
    rig.step(byMs);
    await pass(5);
    expect(woken).toBe(1);
    await pass(30);
    expect(woken).toBe(3);
  });

  test.each(STEPS)('by %i ms: plays go on', async (byMs) => {
    const client = await player();
    const play = (n: number, end: number): Play => ({
      n,
      item: 'item-1',
      asset: sha256('a'),
      schedule: 'schedule-1',
      campaign: null,
      zone: 0,
      start: end - 10_000,
      end,
      plannedMs: 10_000,
      how: 'full',
    });
    client.send({ type: 'plays', plays: [play(1, rig.clock.at)] });
    await client.next('plays-ack');
    rig.step(byMs);
    await pass(1);
    await client.next('clock');
    client.send({ type: 'plays', plays: [play(2, rig.clock.at)] });
    expect(await client.next('plays-ack')).toMatchObject({ upTo: 2 });
  });
});
