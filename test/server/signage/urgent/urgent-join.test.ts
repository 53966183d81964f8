/** Screens that come into the reach of an urgent message while it is in force. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UrgentBody } from '../../../../content/wire/messages.ts';
import { signedUrgent } from '../../../../content/wire/messages.ts';
import { firstBrokenLink } from '../../../../server/signage/ledger/audit.ts';
import type { Actor } from '../../../../server/signage/reach/actor.ts';
import { editScreen } from '../../../../server/signage/screens/screen-deeds.ts';
import { addScreen, getScreen } from '../../../../server/signage/screens/screens.ts';
import type { NewUrgent } from '../../../../server/signage/urgent/urgent.ts';
import { cancelUrgent, updateUrgent } from '../../../../server/signage/urgent/urgent-change.ts';
import { issueUrgent } from '../../../../server/signage/urgent/urgent-issue.ts';
import { createJoiner } from '../../../../server/signage/urgent/urgent-join.ts';
import { urgentState } from '../../../../server/signage/urgent/urgent-state.ts';
import { describeOnBothStores, type TestStore } from '../../../support/database.ts';
import { asFarAsItGets, holdAfter, noted } from '../../../support/held-store.ts';
import { type Client, connect } from '../../live/client.ts';
import { NOON, openRig, type Rig, sha256 } from '../../live/rig.ts';
import { signedBy } from '../../live/signed-by.ts';

describeOnBothStores('an urgent message in force', (open) => {
  let store: TestStore;
  let rig: Rig;
  let join: () => Promise<number>;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
    await rig.addScreen('door');
    await rig.addScreen('gate', { tags: ['market'] });
    join = createJoiner(rig.signage);
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  const admin: Actor = {
    person: 'commander',
    unit: 'bureau',
    roles: ['administrator'],
    from: null,
  };
  const issue = async (change: Partial<NewUrgent> = {}): Promise<string> => {
    const input = { text: '请立即转移', target: {}, expiresAt: NOON + 600_000, drill: false };
    const issued = await issueUrgent(rig.signage, rig.commander, { ...input, ...change });
    if (!issued.ok) throw new Error(issued.message);
    return issued.urgent.id;
  };
  /** As a person hangs a screen. */
  const hang = async (id: string, change: Parameters<Rig['addScreen']>[1] = {}): Promise<void> => {
    const door = await getScreen(store.db, admin, 'door');
    if (!door.ok) throw new Error(door.message);
    const hung = await addScreen(rig.signage, admin, { ...door.screen, id, ...change });
    if (!hung.ok) throw new Error(hung.message);
  };
  const player = async (screen: string, urgents: string[] = []): Promise<Client> => {
    const client = await connect(rig.origin, await rig.pair(screen));
    await client.hello({ urgents });
    return client;
  };
  const urgentsOf = async (client: Client): Promise<UrgentBody[]> => {
    await rig.live.settle();
    client.send({ type: 'time', t0: 0 });
    await client.next('time');
    return client.log.flatMap((one) =>
      one.type === 'urgent' ? [JSON.parse(one.body) as UrgentBody] : [],
    );
  };
  const targeted = async (id: string): Promise<number> => {
    const found = await urgentState(store.db, rig.commander, id);
    return found.ok ? found.state.targeted : -1;
  };

  test('is joined by a screen that is hung, in a share that names it alone', async () => {
    const door = await player('door');
    const id = await issue();
    await hang('new');
    expect(await targeted(id)).toBe(2);
    expect(await join()).toBe(1);
    expect(await targeted(id)).toBe(3);
    const client = await player('new');
    const told = await client.next('urgent');
    expect(JSON.parse(told.body)).toMatchObject({ id, version: 1, screens: ['new'] });
    expect(told.ref).toBe(`u.${id}.1`);
    expect(sha256(told.body)).toBe(told.hash);
    const { publicKey } = rig.signage.signer;
    expect(signedBy(publicKey, signedUrgent(told.hash), told.signature)).toBe(true);
    client.send({ type: 'urgent-stage', id, version: 1, stage: 'painted', at: NOON });
    // Those who had it are not told again.
    expect(await urgentsOf(door)).toHaveLength(1);
    await rig.live.settle();
    const found = await urgentState(store.db, rig.commander, id);
    expect(found).toMatchObject({ ok: true, state: { targeted: 3, painted: 1 } });
    expect(await firstBrokenLink(store.db)).toBe(null);
    expect(await join()).toBe(0);
    const joined = await store.db
      .selectFrom('audit')
      .select(['subject', 'person', 'detail'])
      .where('action', '=', 'urgent.join')
      .execute();
    expect(joined).toEqual([{ subject: id, person: null, detail: '{"screens":["new"]}' }]);
  });

  test('reaches one whose player is on the line already, at once', async () => {
    const client = await player('door');
    const id = await issue({ target: { tags: ['market'] } });
    expect(await urgentsOf(client)).toEqual([]);
    const edited = await editScreen(
      rig.signage,
      admin,
      'door',
      { tags: ['market'] },
      { version: 1 },
    );
    expect(edited.ok).toBe(true);
    expect(await join()).toBe(1);
    expect(await urgentsOf(client)).toMatchObject([{ id, screens: ['door'] }]);
  });

  test('is drawn anew where a screen of it is built otherwise, and counted from the beginning', async () => {
    const door = await player('door');
    const gate = await player('gate');
    const id = await issue();
    await urgentsOf(gate);
    gate.send({ type: 'urgent-stage', id, version: 1, stage: 'painted', at: NOON });
    const build = { width: 128, height: 32, colour: 'rgb' } as const;
    const edited = await editScreen(rig.signage, admin, 'door', build, { version: 1 });
    expect(edited.ok).toBe(true);
    expect(await join()).toBe(1);
    for (const [client, screen, width, height] of [
      [door, 'door', 128, 32],
      [gate, 'gate', 64, 16],
    ] as const) {
      const told = (await urgentsOf(client)).at(-1);
      expect(told).toMatchObject({ id, version: 2, screens: [screen] });
      expect(told?.picture).toMatchObject({ width, height });
    }
    const found = await urgentState(store.db, rig.commander, id);
    expect(found).toMatchObject({ ok: true, state: { targeted: 2, painted: 0 } });
    // Once: it fits now, and nothing is drawn again.
    expect(await join()).toBe(0);
    expect(await urgentsOf(door)).toHaveLength(2);
  });

  test('that cannot be drawn on a screen as it is built now stays as it is, and is tried once', async () => {
    const id = await issue();
    await editScreen(rig.signage, admin, 'door', { width: 24 }, { version: 1 });
    let asked = 0;
    const { render } = rig.signage;
    const picky = createJoiner({
      ...rig.signage,
      render: {
        render: async (job, first) => {
          asked += job.geometry.width === 24 ? 1 : 0;
          return job.geometry.width === 24
            ? { ok: false, reason: 'copy-invalid', field: 'copy.text', message: 'too long' }
            : render.render(job, first);
        },
      },
    });
    expect(await picky()).toBe(0);
    await hang('new', { width: 64 });
    expect(await picky()).toBe(1);
    expect(asked).toBe(1);
    expect(await targeted(id)).toBe(3);
  });

  test('is joined by one that was moved into its unit, and by none that it is not for', async () => {
    await rig.addScreen('first', { tags: ['drill'] });
    await rig.addScreen('far', { unit: 'elsewhere', tags: ['drill'] });
    const id = await issue({ target: { units: ['station'] }, drill: true });
    await hang('plain');
    await hang('drilled', { tags: ['drill'] });
    await store.db
      .updateTable('screens')
      .set({ unit: 'station' })
      .where('id', '=', 'far')
      .execute();
    expect(await join()).toBe(2);
    expect(await targeted(id)).toBe(3);
    expect(await urgentsOf(await player('far'))).toHaveLength(1);
    expect(await urgentsOf(await player('drilled'))).toHaveLength(1);
    expect(await urgentsOf(await player('plain'))).toEqual([]);
  });

  test('takes more than a share of them, beside the shares that it has', async () => {
    const id = await issue();
    for (let n = 0; n < 101; n++) await rig.addScreen(`s${n}`);
    await rig.addScreen('bar', { width: 512, height: 32, colour: 'rgb' });
    // No deed, but hung all the same: it is noticed within a minute.
    rig.clock.at += 60_000;
    expect(await join()).toBe(102);
    expect(await targeted(id)).toBe(104);
    const rows = await store.db.selectFrom('urgent_pictures').select('body').execute();
    const named = rows.map(({ body }) => (JSON.parse(body) as UrgentBody).screens.length);
    expect(named.toSorted((a, b) => a - b)).toEqual([1, 1, 2, 100]);
  });

  test('that was updated or ended meanwhile is not joined by the one before', async () => {
    const id = await issue();
    await hang('new');
    const { render } = rig.signage;
    const slow = createJoiner({
      ...rig.signage,
      render: {
        render: async (...job) => {
          await updateUrgent(rig.signage, rig.commander, id, { text: '请尽快转移' });
          return render.render(...job);
        },
      },
    });
    expect(await slow()).toBe(0);
    expect(await targeted(id)).toBe(2);
    expect(await join()).toBe(1);
    expect(await urgentsOf(await player('new'))).toMatchObject([{ version: 2, screens: ['new'] }]);
    await cancelUrgent(rig.signage, rig.commander, id);
    await hang('newer');
    expect(await join()).toBe(0);
  });

  test('is cancelled while a screen joins it, and neither has to be tried again', async () => {
    const id = await issue();
    await hang('new');
    const seen = noted(store.db);
    // The joiner has its turn at what is signed.
    const held = holdAfter(seen.db, /^update "counters"/);
    const joining = createJoiner({ ...rig.signage, db: held.db })();
    await held.reached;
    const cancelling = cancelUrgent({ ...rig.signage, db: seen.db }, rig.commander, id);
    await asFarAsItGets(store.db, cancelling);
    held.release();
    expect(await joining).toBe(1);
    expect(await cancelling).toMatchObject({ ok: true });
    // One of each: of two that hold what the other needs, PostgreSQL ends one after a second.
    expect(seen.statements.filter((sql) => sql.startsWith('update "urgents"'))).toHaveLength(2);
    expect(await targeted(id)).toBe(3);
  });

  test('that cannot be drawn for one screen is drawn for the others, and tried once', async () => {
    const id = await issue();
    await hang('new');
    await hang('odd', { width: 20 });
    let asked = 0;
    const { render } = rig.signage;
    const picky = createJoiner({
      ...rig.signage,
      render: {
        render: async (job, first) => {
          expect(first).toBe(true);
          asked += job.geometry.width === 20 ? 1 : 0;
          return job.geometry.width === 20
            ? { ok: false, reason: 'copy-invalid', field: 'copy.text', message: 'too long' }
            : render.render(job, first);
        },
      },
    });
    expect(await picky()).toBe(1);
    expect(await picky()).toBe(0);
    await hang('newer');
    expect(await picky()).toBe(1);
    expect(asked).toBe(1);
    expect(await targeted(id)).toBe(4);
  });
});
