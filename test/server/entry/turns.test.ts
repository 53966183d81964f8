import { expect, test } from 'vitest';
import { createTurns } from '../../../server/entry/turns.ts';

/** Tasks that end when they are told to, in the order in which they began. */
function held() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const task = (name: string) => (): Promise<string> => {
    begun.push(name);
    return new Promise((resolve) => ends.push(() => resolve(name)));
  };
  const settle = () => new Promise(setImmediate);
  return {
    begun,
    task,
    settle,
    endAll: async () => {
      for (let end = ends.shift(); end; end = ends.shift()) {
        end();
        await settle();
      }
    },
  };
}

test('so many run at once, and the places take turns', async () => {
  const { begun, task, settle, endAll } = held();
  const turns = createTurns(2, 100);
  const done = [
    ...['a1', 'a2', 'a3', 'a4', 'a5'].map((name) => turns.run('a', task(name))),
    turns.run('b', task('b1')),
    turns.run('c', task('c1')),
  ];
  await settle();
  expect(begun).toEqual(['a1', 'a2']);
  await endAll();
  expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'a5']);
  expect(await Promise.all(done)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1']);
});

test('whoever sends the most makes room, and is refused where it asks for more', async () => {
  const { begun, task, settle, endAll } = held();
  const turns = createTurns(1, 4);
  const flood = Array.from({ length: 8 }, (_, n) => turns.run('flood', task(`f${n}`)));
  const others = ['x', 'y'].map((place) => turns.run(place, task(place)));
  await settle();
  await endAll();
  expect(await Promise.all(others)).toEqual(['x', 'y']);
  expect(begun).toEqual(['f0', 'f1', 'x', 'y', 'f2']);
  const flooded = await Promise.all(flood);
  expect(flooded.filter((name) => name === null)).toHaveLength(5);
});

test('a task that throws makes room as well', async () => {
  const turns = createTurns(1, 1);
  await expect(turns.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await turns.run('a', () => Promise.resolve(1))).toBe(1);
});
