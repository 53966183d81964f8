/** Numbers without gaps, whatever happens between. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createJournal, type Unnumbered } from '../../player/journal/journal.ts';
import { presentable } from '../../player/hands/presentable.ts';
import type { Store, WriteResult } from '../../player/platform.ts';
import { memoryStore } from '../../player/hands/store-memory.ts';

const nothingToLetGo = (): Promise<boolean> => Promise.resolve(false);

const play = (item: string): Unnumbered => ({
  item,
  asset: '',
  schedule: null,
  campaign: null,
  zone: 0,
  start: 0,
  end: 1000,
  plannedMs: 1000,
  how: 'full',
});

/** A store that fails each write for which `fails` says so. */
const failing = (store: Store, fails: () => boolean): Store => ({
  ...store,
  write: (changes): Promise<WriteResult> =>
    fails() ? Promise.resolve({ ok: false, reason: 'full' }) : store.write(changes),
});

test('numbers have no gaps and no play is doubled, with failed writes, restarts and acknowledgements between', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('play', 'failed play', 'restart', 'acknowledge'), { maxLength: 60 }),
      async (steps) => {
        const store = memoryStore();
        let failNext = false;
        const flaky = failing(store, () => failNext);
        let journal = createJournal(flaky, nothingToLetGo);
        const server: number[] = [];
        let kept = 0;
        for (const [i, step] of steps.entries()) {
          failNext = step === 'failed play';
          if (step === 'restart') journal = createJournal(flaky, nothingToLetGo);
          else if (step === 'acknowledge') {
            const plays = await journal.unsent();
            server.push(...plays.map(({ n }) => n));
            await journal.acknowledged(server.at(-1) ?? 0);
          } else if (await journal.add(play(`item-${i}`))) kept++;
        }
        server.push(...(await journal.unsent()).map(({ n }) => n));
        expect(server).toEqual(Array.from({ length: kept }, (_, i) => i + 1));
      },
    ),
  );
});

test('plays that end at the same moment are numbered one after the other', async () => {
  const journal = createJournal(memoryStore(), nothingToLetGo);
  await Promise.all(Array.from({ length: 50 }, (_, i) => journal.add(play(`${i}`))));
  expect((await journal.unsent()).map(({ n, item }) => [n, item])).toEqual(
    Array.from({ length: 50 }, (_, i) => [i + 1, `${i}`]),
  );
});

test('two pages on one store never give a number twice', async () => {
  const store = memoryStore();
  const one = createJournal(store, nothingToLetGo);
  const two = createJournal(store, nothingToLetGo);
  await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? one : two).add(play(`${i}`))));
  const plays = await one.unsent();
  expect(plays.map(({ n }) => n)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(new Set(plays.map(({ item }) => item)).size).toBe(40);
});

test('a server that knows of more plays than the device raises the count', async () => {
  const journal = createJournal(memoryStore(), nothingToLetGo);
  await journal.add(play('a'));
  await journal.acknowledged(41);
  await journal.add(play('b'));
  expect((await journal.unsent()).map(({ n }) => n)).toEqual([42]);
});

test('a full disk makes room once, and the play is kept under its number', async () => {
  const store = memoryStore();
  let full = true;
  const journal = createJournal(
    failing(store, () => full),
    () => {
      full = false;
      return Promise.resolve(true);
    },
  );
  expect(await journal.add(play('a'))).toBe(true);
  expect((await journal.unsent()).map(({ n }) => n)).toEqual([1]);
});

test('what the server would refuse keeps its number and claims nothing', () => {
  const now = Date.UTC(2026, 0, 9);
  const good = { n: 1, ...play('good'), start: now - 2000, end: now - 1000 };
  const future = { n: 2, ...play('future'), start: now + 60_000, end: now + 120_000 };
  const before = { n: 3, ...play('before'), start: 0, end: 1000 };
  const [one, two, three] = presentable([good, future, before], now);
  expect(one).toEqual(good);
  expect([two?.n, two?.how, two?.start, two?.end]).toEqual([2, 'error', now, now]);
  expect([three?.n, three?.how]).toEqual([3, 'error']);
});
