/** A full journal: the oldest days become totals, and nothing is counted twice or lost. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Play, PlayTotal } from '../../content/wire/messages.ts';
import { BATCH, dayIn } from '../../player/journal/folding.ts';
import { memoryStore } from '../../player/hands/store-memory.ts';
import type { Unnumbered } from '../../player/journal/journal.ts';
import type { Store } from '../../player/platform.ts';
import { type Device, identityOf, openDevice, playAt, TIME_ZONE } from './support/device.ts';

const DAY = 86_400_000;
/** Local midnight in Shanghai. */
const MIDNIGHT = Date.UTC(2026, 10, 22, 16);
const NOW = MIDNIGHT + 30 * DAY;
const DOOR = identityOf('door', 7);

const dayOf = dayIn(TIME_ZONE);

/** Counts and times by everything that a total keeps apart. */
function tally(plays: readonly Omit<Unnumbered, 'asset' | 'plannedMs'>[]): Map<string, number[]> {
  const sums = new Map<string, number[]>();
  for (const { item, schedule, campaign, zone, how, start, end } of plays)
    add(sums, [dayOf(start), item, schedule, campaign, zone, how, 1, end - start]);
  return sums;
}

function add(sums: Map<string, number[]>, total: PlayTotal): void {
  const key = JSON.stringify(total.slice(0, 6));
  const [count = 0, ms = 0] = sums.get(key) ?? [];
  sums.set(key, [count + total[6], ms + total[7]]);
}

interface Delivered {
  readonly plays: Play[];
  readonly totals: PlayTotal[];
  /** The numbers that each message covers. */
  readonly ranges: (readonly [from: number, to: number])[];
}

async function deliver({ next, courier }: Device): Promise<Delivered> {
  const all: Delivered = { plays: [], totals: [], ranges: [] };
  await courier.acknowledged({ upTo: 0, hash: '' });
  for (;;) {
    const message = await next(DOOR, NOW);
    if (!message) return all;
    if (message.type === 'fold') {
      all.totals.push(...message.fold.totals);
      all.ranges.push([message.fold.from, message.fold.to]);
    } else {
      all.plays.push(...message.plays);
      all.ranges.push([message.plays[0]?.n ?? 0, message.plays.at(-1)?.n ?? 0]);
    }
    await courier.acknowledged({ upTo: all.ranges.at(-1)?.[1] ?? 0, hash: message.proof?.hash });
  }
}

const plays = (count: number, everyMs: number): Unnumbered[] =>
  Array.from({ length: count }, (_, i) =>
    playAt(MIDNIGHT + i * everyMs, { item: `item-${i % 3}`, how: i % 7 ? 'full' : 'cut' }),
  );

test('folds and plays together tell what was played, whatever is folded when, and no total mixes days', async () => {
  const someHow = fc.constantFrom('full', 'cut', 'urgent', 'error') as fc.Arbitrary<Play['how']>;
  const some = fc.record({
    // Zones end their plays in any order, and clocks are set.
    start: fc.integer({ min: MIDNIGHT, max: MIDNIGHT + 3 * DAY }),
    item: fc.constantFrom('a', 'b'),
    campaign: fc.constantFrom(null, 'drive'),
    zone: fc.integer({ min: 0, max: 1 }),
    how: someHow,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(some, { minLength: BATCH, maxLength: BATCH + 120 }),
      fc.array(fc.nat({ max: 119 }), { maxLength: 6 }),
      async (list, foldAfter) => {
        list.sort((one, other) => dayOf(one.start).localeCompare(dayOf(other.start)));
        const written = list.map((change) => playAt(change.start, change));
        const device = openDevice(memoryStore(), () => NOW);
        for (const [i, play] of written.entries()) {
          await device.journal.add(play);
          if (foldAfter.includes(i - BATCH)) await device.courier.fold(NOW, TIME_ZONE);
        }
        await device.courier.fold(NOW, TIME_ZONE);
        expect(await device.journal.count()).toBe(written.length);
        const all = await deliver(device);
        const sums = tally(all.plays);
        for (const total of all.totals) add(sums, total);
        expect(sums).toEqual(tally(written));
        let last = 0;
        for (const [from, to] of all.ranges) {
          expect(from).toBe(last + 1);
          last = to;
        }
        expect(last).toBe(written.length);
        expect(all.plays.some(({ link }) => link)).toBe(false);
      },
    ),
    { numRuns: 15, endOnFailure: true },
  );
}, 60_000);

test('a fold is of one day, the oldest first, and leaves what a message may hold', async () => {
  const device = openDevice(memoryStore(), () => NOW);
  for (const play of plays(BATCH + 300, 3_600_000 / 4)) await device.journal.add(play);
  expect(await device.courier.fold(NOW, TIME_ZONE)).toBe(true);
  expect(await device.courier.fold(NOW, TIME_ZONE)).toBe(true);
  const { ranges, totals } = await deliver(device);
  // 96 plays a day: the rest of the second day, then the third.
  expect(ranges.slice(0, 3)).toEqual([
    [1, BATCH],
    [BATCH + 1, 192],
    [193, 288],
  ]);
  expect(new Set(totals.map(([day]) => day))).toEqual(new Set(['2026-11-24', '2026-11-25']));
});

test('a disk that holds little keeps every number: each full day folds, and the day goes on in its fold', async () => {
  const store = memoryStore();
  const LIMIT = BATCH + 20;
  const small: Store = {
    ...store,
    write: async (changes) => {
      const grows = changes.some((change) => 'put' in change && change.fresh);
      if (grows && (await store.count('plays')) >= LIMIT) return { ok: false, reason: 'full' };
      return store.write(changes);
    },
  };
  const device = openDevice(small, () => NOW);
  const written = plays(600, 240_000);
  for (const play of written) expect(await device.journal.add(play)).toBe(true);
  expect(await store.count('plays')).toBeLessThanOrEqual(LIMIT);
  const all = await deliver(device);
  const sums = tally(all.plays);
  for (const total of all.totals) add(sums, total);
  expect(sums).toEqual(tally(written));
});

test('beyond its bound the journal folds, reading a few hundred records at a time', async () => {
  const store = memoryStore();
  let most = 0;
  const watched: Store = {
    ...store,
    keys: (room, limit, after) => store.keys(room, limit, after),
    values: (room, limit = Infinity, after) => {
      most = Math.max(most, limit);
      return store.values(room, limit, after);
    },
  };
  const device = openDevice(watched, () => NOW, { plays: 400, bytesLeft: 1e6 });
  for (const play of plays(BATCH + 390, 600_000)) await device.journal.add(play);
  await device.courier.bound(NOW, TIME_ZONE, 1e6);
  await device.courier.bound(NOW, TIME_ZONE, null);
  expect(await store.count('plays')).toBe(BATCH + 390);
  for (const play of plays(20, 1000)) await device.journal.add(play);
  await device.courier.bound(NOW, TIME_ZONE, null);
  const folded = await store.count('plays');
  expect(folded).toBeLessThan(BATCH + 400);
  // Before the disk is full: then it would not take the fold either.
  await device.courier.bound(NOW, TIME_ZONE, 1e6 - 1);
  expect(await store.count('plays')).toBeLessThan(folded);
  expect(await device.journal.count()).toBe(BATCH + 410);
  expect(most).toBeLessThanOrEqual(500);
});

test('times that nobody would believe, and damaged records, are folded to errors of no length', async () => {
  const store = memoryStore();
  const device = openDevice(store, () => NOW);
  for (const play of plays(BATCH, 1000)) await device.journal.add(play);
  await device.journal.add(playAt(MIDNIGHT + DAY, { item: 'good' }));
  await device.journal.add(playAt(0, { item: 'flat battery' }));
  await device.journal.add(playAt(NOW + DAY, { item: 'to come' }));
  await device.journal.add(playAt(MIDNIGHT + DAY, { item: 'changed' }));
  const record = String(await store.get('plays', BATCH + 4));
  await store.write([{ room: 'plays', put: BATCH + 4, value: record.replace('full', 'cut') }]);
  await device.courier.fold(NOW, TIME_ZONE);
  const { totals } = await deliver(device);
  const day = '2026-11-24';
  expect(totals).toEqual([
    [day, 'good', null, null, 0, 'full', 1, 10_000],
    [day, 'flat battery', null, null, 0, 'error', 1, 0],
    [day, 'to come', null, null, 0, 'error', 1, 0],
    [day, 'damaged', null, null, 0, 'error', 1, 0],
  ]);
});

test('there is nothing to fold in a journal of one message', async () => {
  const device = openDevice(memoryStore(), () => NOW);
  for (const play of plays(BATCH, 1000)) await device.journal.add(play);
  expect(await device.courier.fold(NOW, TIME_ZONE)).toBe(false);
});
