/** Numbers without gaps and a whole chain, whatever happens between. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Play, playText, signedPlays } from '../../content/wire/messages.ts';
import { presentable } from '../../player/hands/presentable.ts';
import { memoryStore } from '../../player/hands/store-memory.ts';
import { createJournal, NO_HASH, type Unnumbered } from '../../player/journal/journal.ts';
import type { Store, WriteResult } from '../../player/platform.ts';
import { signedBy } from '../server/live/signed-by.ts';
import { sha256 } from '../server/live/rig.ts';
import { digestText, identityOf, openDevice, playAt } from './support/device.ts';

const NOON = Date.UTC(2026, 10, 23, 4);
const DOOR = identityOf('door', 7);
const nothingToLetGo = (): Promise<boolean> => Promise.resolve(false);
const now = (): number => NOON;
const play = (item: string): Unnumbered => playAt(NOON - 60_000, { item });

/** A store that fails each write for which `fails` says so. */
const failing = (store: Store, fails: () => boolean): Store => ({
  ...store,
  write: (changes): Promise<WriteResult> =>
    fails() ? Promise.resolve({ ok: false, reason: 'full' }) : store.write(changes),
});

/** All plays that a device still keeps, by what it sends when each message is acknowledged. */
async function delivered(store: Store): Promise<Play[]> {
  const device = openDevice(store, now);
  const all: Play[] = [];
  for (;;) {
    const message = await device.next(DOOR, NOON);
    if (message?.type !== 'plays') return all;
    all.push(...message.plays);
    await device.courier.acknowledged({ upTo: all.at(-1)?.n ?? 0 });
  }
}

test('numbers have no gaps and no play is doubled, with failed writes, restarts and acknowledgements between', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('play', 'failed play', 'restart', 'acknowledge'), { maxLength: 60 }),
      async (steps) => {
        const store = memoryStore();
        let failNext = false;
        const flaky = failing(store, () => failNext);
        let device = openDevice(flaky, now);
        const server: number[] = [];
        let kept = 0;
        let waits = 0;
        for (const [i, step] of steps.entries()) {
          // A play that fails waits in memory: power is cut only once it is written.
          failNext = step === 'failed play';
          if (step === 'restart') {
            device = openDevice(flaky, now);
            waits = 0;
          } else if (step === 'acknowledge') {
            const message = await device.next(DOOR, NOON);
            if (message?.type === 'plays') server.push(...message.plays.map(({ n }) => n));
            await device.courier.acknowledged({ upTo: server.at(-1) ?? 0 });
          } else {
            waits++;
            if (await device.journal.add(play(`item-${i}`))) {
              kept += waits;
              waits = 0;
            }
          }
          expect(await device.journal.count()).toBe(kept - server.length);
        }
        server.push(...(await delivered(store)).map(({ n }) => n));
        expect(server).toEqual(Array.from({ length: kept }, (_, i) => i + 1));
      },
    ),
  );
});

test('each play is chained to the one before when it is written, and the message is signed by the device', async () => {
  const store = memoryStore();
  const { journal, courier, next } = openDevice(store, now);
  await courier.acknowledged({ upTo: 0, hash: '' });
  for (const item of ['a', '消防', '"\\\u2028']) await journal.add(play(item));
  const message = await next(DOOR, NOON);
  if (message?.type !== 'plays' || !message.proof) throw new Error('no proof');
  const { key, before, hash, signature } = message.proof;
  expect(before).toBe(NO_HASH);
  expect(message.plays.reduce((h, one) => sha256(`${h}\n${playText(one)}`), before)).toBe(hash);
  expect(signedBy(key, signedPlays('door', '7', 3, hash), signature)).toBe(true);
  // Another page of the same device, later, has the same key and goes on in the chain.
  const later = openDevice(store, now);
  await later.courier.acknowledged({ upTo: 3, hash });
  await later.journal.add(play('d'));
  const following = await later.next(DOOR, NOON);
  expect(following?.proof).toMatchObject({ key, before: hash });
});

test('a server that takes no proofs is sent none', async () => {
  const { journal, courier, next } = openDevice(memoryStore(), now);
  await courier.acknowledged({ upTo: 0 });
  await journal.add(play('a'));
  expect(Object.keys((await next(DOOR, NOON)) ?? {})).toEqual(['type', 'plays']);
});

test('plays that end at the same moment are numbered one after the other', async () => {
  const store = memoryStore();
  const { journal } = openDevice(store, now);
  await Promise.all(Array.from({ length: 50 }, (_, i) => journal.add(play(`${i}`))));
  expect((await delivered(store)).map(({ n, item }) => [n, item])).toEqual(
    Array.from({ length: 50 }, (_, i) => [i + 1, `${i}`]),
  );
});

test('two pages on one store never give a number twice, and keep the chain whole', async () => {
  const store = memoryStore();
  const [one, two] = [openDevice(store, now), openDevice(store, now)];
  await Promise.all(
    Array.from({ length: 40 }, (_, i) => (i % 2 ? one : two).journal.add(play(`${i}`))),
  );
  const plays = await delivered(store);
  expect(plays.map(({ n }) => n)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(new Set(plays.map(({ item }) => item)).size).toBe(40);
  expect(plays.some(({ link }) => link)).toBe(false);
});

test('a server that knows of more plays than the device raises the count, and the chain goes on from its hash', async () => {
  const { journal, courier, next } = openDevice(memoryStore(), now);
  await courier.acknowledged({ upTo: 41, hash: sha256('theirs') });
  await journal.add(play('b'));
  const message = await next(DOOR, NOON);
  expect(message).toMatchObject({ plays: [{ n: 42 }], proof: { before: sha256('theirs') } });
  expect(await journal.count()).toBe(1);
});

test('plays under numbers that the server has otherwise are kept, and numbered anew where it says so', async () => {
  const { journal, courier, next } = openDevice(memoryStore(), now);
  for (const item of ['a', 'b', 'c']) await journal.add(play(item));
  await courier.acknowledged({ upTo: 5, hash: sha256('theirs') });
  expect(await next(DOOR, NOON)).toMatchObject({ plays: [{ n: 1 }, { n: 2 }, { n: 3 }] });
  await courier.acknowledged({ upTo: 5, hash: sha256('theirs'), fork: 2 });
  expect(await next(DOOR, NOON)).toMatchObject({
    plays: [
      { n: 6, item: 'b' },
      { n: 7, item: 'c' },
    ],
  });
  expect(await journal.count()).toBe(2);
});

test('a new credential counts from 1 again, with what the old one could not deliver', async () => {
  const { journal, courier, next } = openDevice(memoryStore(), now);
  await courier.acknowledged({ upTo: 0, hash: '' });
  for (const item of ['a', 'b', 'c']) await journal.add(play(item));
  const first = await next(DOOR, NOON);
  await courier.acknowledged({ upTo: 3, hash: first?.proof?.hash });
  for (const item of ['d', 'e']) await journal.add(play(item));
  await courier.restart();
  const message = await next(identityOf('door', 8), NOON);
  expect(message).toMatchObject({
    plays: [
      { n: 1, item: 'd' },
      { n: 2, item: 'e' },
    ],
  });
  const { key = '', hash = '', signature = '' } = message?.proof ?? {};
  expect(signedBy(key, signedPlays('door', '8', 2, hash), signature)).toBe(true);
});

test('what an earlier player wrote is sent as it is, unproven and once, before what is chained', async () => {
  const store = memoryStore();
  const old = [4, 5, 6].map((n) => ({ ...play(`old-${n}`), n }));
  await store.write([
    ...old.map((value) => ({ room: 'plays' as const, put: value.n, value })),
    { room: 'meta', put: 'journal', value: 6 },
  ]);
  const { journal, courier, next } = openDevice(store, now);
  expect(await journal.count()).toBe(3);
  await courier.acknowledged({ upTo: 3, hash: '' });
  await journal.add(play('new'));
  expect(await next(DOOR, NOON)).toEqual({ type: 'plays', plays: old });
  await courier.acknowledged({ upTo: 6, hash: '' });
  expect(await next(DOOR, NOON)).toMatchObject({ plays: [{ n: 7, item: 'new' }], proof: {} });
  expect(await journal.count()).toBe(1);
});

test.each(['changed', 'garbled', 'gone', 'emptied'])(
  'a record that was %s on the disk keeps its number and claims nothing, and what follows stays proven',
  async (how) => {
    const store = memoryStore();
    const { journal, courier, next, said } = openDevice(store, now);
    await courier.acknowledged({ upTo: 0, hash: '' });
    for (const item of ['a', 'b', 'c', 'd']) await journal.add(play(item));
    const record = String(await store.get('plays', 2));
    if (how === 'gone') await store.write([{ room: 'plays', drop: 2 }]);
    else {
      const value =
        how === 'changed' ? record.replace('"b"', '"x"') : how === 'garbled' ? 'x' : undefined;
      await store.write([{ room: 'plays', put: 2, value }]);
    }
    const message = await next(DOOR, NOON);
    if (message?.type !== 'plays' || !message.proof) throw new Error('no proof');
    const { plays, proof } = message;
    expect(plays.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
    expect(plays[1]).toMatchObject({ item: 'damaged', how: 'error', start: NOON, end: NOON });
    // Where the hash itself is lost, the play behind it can no longer be shown to follow.
    const items = plays.map(({ item }) => item);
    expect(items.slice(2)).toEqual(how === 'changed' ? ['c', 'd'] : ['damaged', 'd']);
    const end = plays.reduce(
      (h, one) => one.link ?? sha256(`${h}\n${playText(one)}`),
      proof.before,
    );
    expect(end).toBe(proof.hash);
    expect(said.join()).toContain('2');
  },
);

test('a full disk makes room once, and the play is kept under its number', async () => {
  const store = memoryStore();
  let full = true;
  const journal = createJournal(
    failing(store, () => full),
    digestText,
    () => {
      full = false;
      return Promise.resolve(true);
    },
  );
  expect(await journal.add(play('a'))).toBe(true);
  expect((await delivered(store)).map(({ n }) => n)).toEqual([1]);
  full = true;
  const hopeless = createJournal(
    failing(store, () => full),
    digestText,
    nothingToLetGo,
  );
  expect(await hopeless.add(play('b'))).toBe(false);
  expect(await hopeless.add(play('c'))).toBe(false);
  // They wait, and come first when there is room again.
  full = false;
  expect(await hopeless.add(play('d'))).toBe(true);
  expect((await delivered(store)).map(({ n, item }) => [n, item])).toEqual([
    [2, 'b'],
    [3, 'c'],
    [4, 'd'],
  ]);
});

test('what the server would refuse keeps its number and claims nothing', () => {
  const good = { n: 1, ...playAt(NOON - 20_000) };
  const future = { n: 2, ...playAt(NOON + 60_000) };
  const before = { n: 3, ...playAt(0) };
  expect(presentable(good, NOON)).toEqual(good);
  expect(presentable(future, NOON, 'h')).toMatchObject({
    n: 2,
    how: 'error',
    start: NOON,
    end: NOON,
    link: 'h',
  });
  expect(presentable(before, NOON)).toMatchObject({ n: 3, how: 'error' });
});
