/** Chains, proofs and folds as the server takes them, against the device that makes them. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Play, Proof } from '../../../../content/wire/messages.ts';
import { memoryStore } from '../../../../player/hands/store-memory.ts';
import type { Store } from '../../../../player/platform.ts';
import type { Outcome } from '../../../../server/signage/plays/play-chains.ts';
import { linked } from '../../../../server/signage/plays/play-proof.ts';
import { checkProofs } from '../../../../server/signage/plays/play-proofs.ts';
import { listTotals } from '../../../../server/signage/plays/play-totals.ts';
import {
  listPlays,
  playsUpTo,
  recordAll,
  recordPlays,
} from '../../../../server/signage/plays/plays.ts';
import {
  type Device,
  identityOf,
  imageOf,
  openDevice,
  playAt,
  type PlaysMessage,
  TIME_ZONE,
} from '../../../player/support/device.ts';
import { describeOnBothStores, type TestStore } from '../../../support/database.ts';
import { NOON, openRig, type Rig, sha256 } from '../../live/rig.ts';

describeOnBothStores('chains of plays', (open) => {
  let store: TestStore;
  let rig: Rig;
  let series: number;
  let disk: Store;
  let device: Device;
  let clock: number;

  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
    await rig.addScreen('door');
    series = await newSeries();
    disk = memoryStore();
    clock = NOON;
    device = openDevice(disk, () => clock);
    await welcome();
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  async function newSeries(): Promise<number> {
    await rig.pair('door');
    const { value } = await rig.signage.db
      .selectFrom('counters')
      .select('value')
      .where('name', '=', 'series')
      .executeTakeFirstOrThrow();
    return value;
  }

  async function add(...items: string[]): Promise<void> {
    for (const item of items) {
      clock += 10_000;
      await device.journal.add(playAt(clock - 10_000, { item }));
    }
  }
  const names = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, i) => `item-${from + i}`);

  async function welcome(): Promise<void> {
    const reached = await playsUpTo(rig.signage.db, [{ screen: 'door', series }]);
    const { upTo, hash } = reached.get(series) ?? { upTo: 0, hash: '' };
    await device.courier.acknowledged({ upTo, hash });
  }
  const next = (): Promise<PlaysMessage | null> => device.next(identityOf('door', series), clock);
  async function store1(message: PlaysMessage): Promise<Outcome> {
    const { type: _, ...sent } = message;
    const [outcome] = await recordAll(rig.signage, [{ screen: 'door', series, ...sent }]);
    if (!outcome) throw new Error('no outcome');
    return outcome;
  }
  async function deliver(): Promise<void> {
    for (;;) {
      const message = await next();
      if (!message) return;
      const outcome = await store1(message);
      if (!outcome.ok) throw new Error(outcome.reason);
      await device.courier.acknowledged(outcome);
    }
  }
  async function sentPlays(): Promise<Extract<PlaysMessage, { type: 'plays' }>> {
    const message = await next();
    if (message?.type !== 'plays') throw new Error('no plays');
    return message;
  }
  async function stored(): Promise<string[]> {
    const page = await listPlays(rig.signage.db, rig.commander, { screen: 'door', limit: 5000 });
    return page.plays.map(({ item }) => item);
  }
  async function proof() {
    const checked = await checkProofs(rig.signage.db, rig.commander, 'door', { series });
    if (!checked.ok || !checked.series[0]) throw new Error('no proof');
    return checked.series[0];
  }

  test('batches join to one chain that holds when it is reckoned anew', async () => {
    await add(...names(1, 200));
    await deliver();
    await add('last');
    await deliver();
    expect(await stored()).toEqual([...names(1, 200), 'last']);
    expect(await proof()).toMatchObject({
      upTo: 201,
      provenFrom: 1,
      breaks: [],
      checkedUpTo: 201,
      flaw: null,
    });
    const runs = await rig.signage.db.selectFrom('play_runs').selectAll().execute();
    expect(runs).toHaveLength(1);
  });

  test('a long chain is kept in runs, and told in parts', async () => {
    await add(...names(1, 2300));
    await deliver();
    const { length } = await rig.signage.db.selectFrom('play_runs').selectAll().execute();
    expect(length).toBe(3);
    const checked = await checkProofs(rig.signage.db, rig.commander, 'door', { from: 1500 });
    expect(checked).toMatchObject({ series: [{ checkedUpTo: 2300, flaw: null }] });
  });

  test.each<readonly [string, Partial<Record<'item' | 'how' | 'link', string>>]>([
    ['an item', { item: 'other' }],
    ['how it ended', { how: 'cut' }],
    ['a link that is not its own', { link: sha256('x') }],
  ])('a change of %s in the store is found, and where', async (_, change) => {
    for (let i = 0; i < 3; i++) {
      await add(...names(i * 1000 + 1, i * 1000 + 1000));
      await deliver();
    }
    await rig.signage.db
      .updateTable('plays')
      .set(change)
      .where('series', '=', series)
      .where('n', '=', 1500)
      .execute();
    const { flaw, checkedUpTo } = await proof();
    expect(flaw).toMatchObject({ why: 'changed' });
    expect(flaw && flaw.from <= 1500 && flaw.to >= 1500).toBe(true);
    expect(checkedUpTo).toBe((flaw?.from ?? 0) - 1);
  });

  test('a play that is gone from the store is named, and so is a signature that is another', async () => {
    await add(...names(1, 10));
    await deliver();
    const { db } = rig.signage;
    await db.deleteFrom('plays').where('series', '=', series).where('n', '=', 4).execute();
    expect((await proof()).flaw).toEqual({ from: 4, to: 10, why: 'missing' });
    await db.deleteFrom('plays').where('series', '=', series).where('n', '>', 3).execute();
    // Whoever cuts the chain short cannot sign the shorter one.
    await db
      .updateTable('play_runs')
      .set({ to_n: 3, hash: await hashAfter(3) })
      .execute();
    expect((await proof()).flaw).toEqual({ from: 1, to: 3, why: 'signature' });
  });

  test.each<readonly [string, (plays: readonly Play[], proof: Proof) => object]>([
    ['a play that was changed on its way', (plays) => ({ plays: changed(plays, { item: 'x' }) })],
    ['one that claims a length under a link', (plays) => ({ plays: changed(plays, { zone: 3 }) })],
    ['plays in another order', (plays) => ({ plays: reordered(plays) })],
    ['another number', (plays) => ({ plays: plays.map((play) => ({ ...play, n: play.n + 1 })) })],
    ['a missing play', (plays) => ({ plays: plays.slice(0, -1) })],
    ['another hash before', (_, p) => ({ proof: { ...p, before: sha256('x') } })],
    ['another hash after', (_, p) => ({ proof: { ...p, hash: sha256('x') } })],
    [
      'a signature of something else',
      (_, p) => ({ proof: { ...p, signature: 'A'.repeat(86) + '==' } }),
    ],
    ['a key that is no key', (_, p) => ({ proof: { ...p, key: '='.repeat(44) } })],
  ])('%s is refused as a whole', async (_, change) => {
    await add('a', 'b', 'c');
    const message = await sentPlays();
    if (!message.proof) throw new Error('no proof');
    const outcome = await store1({ ...message, ...change(message.plays, message.proof) });
    expect(outcome).toMatchObject({ ok: false });
    expect(await stored()).toEqual([]);
    // The device has lost nothing by it.
    await deliver();
    expect(await stored()).toEqual(['a', 'b', 'c']);
  });
  const changed = (plays: readonly Play[], change: Partial<Play>): Play[] =>
    plays.map((play, i) => (i === 1 ? { ...play, ...change } : play));
  const reordered = ([one, two, ...rest]: readonly Play[]): Play[] =>
    one && two ? [{ ...two, n: one.n }, { ...one, n: two.n }, ...rest] : [];

  test("one message of another screen's, or of another series, proves nothing here", async () => {
    await rig.addScreen('bar');
    await add('a');
    const { type: _, ...sent } = await sentPlays();
    for (const elsewhere of [
      { screen: 'bar', series },
      { screen: 'door', series: series + 1 },
    ])
      expect(await recordAll(rig.signage, [{ ...sent, ...elsewhere }])).toMatchObject([
        { ok: false },
      ]);
  });

  test('the key is pinned by the first proof: another, or none, is refused; a new pairing may bring another', async () => {
    await add('a');
    await deliver();
    const stranger = openDevice(memoryStore(), () => clock);
    await stranger.courier.acknowledged({ upTo: 0, hash: '' });
    await stranger.journal.add(playAt(clock - 10_000, { item: 'stranger' }));
    const forged = await stranger.next(identityOf('door', series), clock);
    if (forged?.type !== 'plays') throw new Error('no plays');
    expect(await store1(forged)).toEqual({
      ok: false,
      reason: 'they are signed by another key than the one that is pinned for this series',
    });
    expect(await store1({ type: 'plays', plays: forged.plays })).toMatchObject({ ok: false });
    expect(await stored()).toEqual(['a']);
    series = await newSeries();
    const welcomed = await stranger.next(identityOf('door', series), clock);
    if (!welcomed) throw new Error('no plays');
    expect(await store1(welcomed)).toMatchObject({ ok: true, upTo: 1 });
  });

  test('a player without a key is stored as unproven, and its plays stay so when it gets one', async () => {
    await recordPlays(rig.signage, 'door', series, [
      { n: 1, ...playAt(NOON) },
      { n: 2, ...playAt(NOON + 10_000) },
    ]);
    expect(await proof()).toMatchObject({ key: null, provenFrom: null, upTo: 2 });
    await welcome();
    await add('c', 'd');
    await deliver();
    expect(await proof()).toMatchObject({ provenFrom: 3, upTo: 4, breaks: [], flaw: null });
  });

  test('an acknowledgement that is lost doubles nothing, also where more is sent the next time', async () => {
    await add('a', 'b');
    const first = await sentPlays();
    expect(await store1(first)).toMatchObject({ upTo: 2 });
    expect(await store1(first)).toMatchObject({ upTo: 2 });
    await add('c');
    expect(await store1(await sentPlays())).toMatchObject({ ok: true, upTo: 3 });
    expect(await store1(first)).toMatchObject({ ok: true, upTo: 3 });
    await welcome();
    expect(await next()).toBeNull();
    expect(await stored()).toEqual(['a', 'b', 'c']);
    expect(await proof()).toMatchObject({ breaks: [], flaw: null });
  });

  test('a disk that was taken back loses and doubles nothing, and the break is told', async () => {
    await add('a', 'b');
    await deliver();
    await add('c');
    const image = await imageOf(disk, memoryStore());
    await add('d', 'e');
    await deliver();
    disk = image;
    device = openDevice(disk, () => clock);
    await add('f');
    await welcome();
    await deliver();
    expect(await stored()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(await proof()).toMatchObject({ upTo: 6, flaw: null, breaks: [{ n: 6, why: 'chain' }] });
  });

  test('a server that was taken back goes on behind a gap', async () => {
    await add('a', 'b');
    await deliver();
    const { db } = rig.signage;
    await db.deleteFrom('plays').where('n', '=', 2).execute();
    await db.deleteFrom('play_runs').execute();
    await db.updateTable('play_chains').set({ n: 1, hash: '', run_from: 0 }).execute();
    await welcome();
    await add('c');
    await deliver();
    expect(await stored()).toEqual(['a', 'c']);
    expect((await proof()).provenFrom).toBe(3);
  });

  test('a fold is stored as totals; sent again it counts once; changed it is refused', async () => {
    await add(...names(1, 170));
    await device.courier.fold(clock, TIME_ZONE);
    const plays = await sentPlays();
    const outcome = await store1(plays);
    if (!outcome.ok) throw new Error(outcome.reason);
    await device.courier.acknowledged(outcome);
    const fold = await next();
    if (fold?.type !== 'fold') throw new Error('no fold');
    const [first, ...rest] = fold.fold.totals;
    if (!first) throw new Error('no total');
    const more: typeof first = [...first.slice(0, 7), first[7] + 1] as never;
    expect(
      await store1({ ...fold, fold: { ...fold.fold, totals: [more, ...rest] } }),
    ).toMatchObject({ ok: false });
    expect(await store1(fold)).toMatchObject({ ok: true, upTo: 170 });
    expect(await store1(fold)).toMatchObject({ ok: true, upTo: 170 });
    const totals = await listTotals(rig.signage.db, rig.commander, { screen: 'door' });
    expect(totals.reduce((sum, { plays: n }) => sum + n, 0)).toBe(20);
    await device.courier.acknowledged({ upTo: 170, hash: fold.proof?.hash });
    await add('last');
    await deliver();
    expect(await proof()).toMatchObject({ upTo: 171, breaks: [], flaw: null });
    await rig.signage.db.updateTable('play_totals').set({ plays: 999 }).execute();
    expect((await proof()).flaw).toEqual({ from: 151, to: 170, why: 'changed' });
  });

  test('a fold of plays that are stored counts nothing; one that overlaps with them is refused', async () => {
    await add(...names(1, 170));
    // Makes the device's key, which both then have.
    await next();
    const image = openDevice(await imageOf(disk, memoryStore()), () => clock);
    await image.courier.acknowledged({ upTo: 0, hash: '' });
    await image.courier.fold(clock, TIME_ZONE);
    await deliver();
    await image.courier.acknowledged({ upTo: 150, hash: await hashAfter(150) });
    const fold = await image.next(identityOf('door', series), clock);
    if (fold?.type !== 'fold') throw new Error('no fold');
    expect(await store1(fold)).toEqual({ ok: true, upTo: 170, hash: fold.proof?.hash });
    expect(await listTotals(rig.signage.db, rig.commander, {})).toEqual([]);
    await rig.signage.db.updateTable('play_chains').set({ n: 160 }).execute();
    expect(await store1(fold)).toMatchObject({
      ok: false,
      reason: 'the fold overlaps with plays that are stored up to 160',
    });
  });
  async function hashAfter(n: number): Promise<string> {
    const { plays } = await listPlays(rig.signage.db, rig.commander, { limit: n });
    const run = await rig.signage.db.selectFrom('play_runs').selectAll().executeTakeFirstOrThrow();
    return plays.reduce(linked, run.before);
  }

  test('whatever happens to device, line and disk: each play that was kept is counted exactly once', async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('play'), n: fc.nat({ max: 60 }) }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('send') }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('lose the answer') }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('start anew') }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('fold') }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('pair anew') }) },
    ) as fc.Arbitrary<{ do: string; n?: number }>;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        series = await newSeries();
        const first = series;
        disk = memoryStore();
        device = openDevice(disk, () => clock);
        await welcome();
        let kept = 0;
        const run = `run-${first}`;
        for (const { do: what, n = 0 } of steps) {
          if (what === 'play') {
            await add(...Array.from({ length: n }, () => run));
            kept += n;
          } else if (what === 'fold') await device.courier.fold(clock, TIME_ZONE);
          else if (what === 'start anew') {
            device = openDevice(disk, () => clock);
            await welcome();
          } else if (what === 'pair anew') {
            // What was sent is settled first: whoever is paired anew meanwhile is a new device to the server.
            await welcome();
            await device.courier.restart();
            series = await newSeries();
            await welcome();
          } else {
            const message = await next();
            const outcome = message && (await store1(message));
            if (outcome && !outcome.ok) throw new Error(outcome.reason);
            if (outcome && what === 'send') await device.courier.acknowledged(outcome);
          }
        }
        await welcome();
        await deliver();
        const { db } = rig.signage;
        const { plays } = await listPlays(db, rig.commander, { item: run, limit: 5000 });
        const totals = await listTotals(db, rig.commander, { item: run });
        expect(plays.length + totals.reduce((sum, total) => sum + total.plays, 0)).toBe(kept);
        const checked = await checkProofs(db, rig.commander, 'door', {});
        if (!checked.ok) throw new Error(checked.message);
        for (const one of checked.series) {
          expect(one.flaw).toBeNull();
          expect(one.breaks).toEqual([]);
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
