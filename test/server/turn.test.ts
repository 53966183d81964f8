/** Long work comes to its turns one at a time, and what is urgent before the rest. */
import { setImmediate as nextLoop } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { allPages, inTurns } from '../../server/signage/ground/values.ts';
import { quieten, turn } from '../../server/turn.ts';

test('many that ask at once come to as many turns of the loop', async () => {
  let loops = 0;
  let counting = true;
  const count = (): void => {
    loops += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const at: number[] = [];
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      await turn();
      at.push(loops);
    }),
  );
  counting = false;
  expect(new Set(at).size).toBe(20);
});

test('an urgent one goes before all that wait, and those keep their order', async () => {
  const order: string[] = [];
  const wait = async (name: string, first = false): Promise<void> => {
    await turn(first);
    order.push(name);
  };
  await Promise.all([wait('a'), wait('b'), wait('urgent', true), wait('c')]);
  expect(order).toEqual(['urgent', 'a', 'b', 'c']);
});

test('while an urgent message goes out, only what belongs to it has turns', async () => {
  const order: string[] = [];
  const wait = async (name: string, first = false): Promise<void> => {
    await turn(first);
    order.push(name);
  };
  quieten(50);
  const began = performance.now();
  const compiling = wait('compiling').then(() => performance.now() - began);
  await wait('urgent', true);
  await nextLoop();
  await nextLoop();
  expect(order).toEqual(['urgent']);
  // Half a millisecond for what timers round.
  expect(await compiling).toBeGreaterThanOrEqual(49.5);
  expect(order).toEqual(['urgent', 'compiling']);
});

test('who goes on working asks again, and others come in between', async () => {
  const order: string[] = [];
  const work = async (name: string): Promise<void> => {
    for (let n = 0; n < 3; n++) {
      await turn();
      order.push(`${name}${n}`);
    }
  };
  await Promise.all([work('a'), work('b')]);
  expect(order).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
});

test('a list is cut without loss, and a short one needs no turn', async () => {
  const list = Array.from({ length: 1001 }, (_, n) => n);
  const cut: number[][] = [];
  for await (const some of inTurns(list)) cut.push([...some]);
  expect(cut.flat()).toEqual(list);
  expect(cut.length).toBeGreaterThan(1);
  let loops = 0;
  void nextLoop().then(() => {
    loops += 1;
  });
  for await (const some of inTurns([1, 2])) expect(some).toEqual([1, 2]);
  expect(loops).toBe(0);
});

test.each([0, 1, 499, 500, 501, 1000, 1234])('%i rows are read page by page', async (count) => {
  const rows = Array.from({ length: count }, (_, n) => ({ id: String(n).padStart(5, '0') }));
  let asked = 0;
  const read = await allPages(async (after, most) => {
    asked += 1;
    return rows.filter(({ id }) => id > after).slice(0, most);
  });
  expect(read).toEqual(rows);
  expect(asked).toBe(Math.floor(count / 500) + 1);
});
