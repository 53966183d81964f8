import { expect, it } from 'vitest';
import { coalesce } from '../../server/coalesce.ts';

function gated() {
  const gates: (() => void)[] = [];
  let running = 0;
  let most = 0;
  let runs = 0;
  const task = async (): Promise<void> => {
    running += 1;
    runs += 1;
    most = Math.max(most, running);
    await new Promise<void>((open) => gates.push(open));
    running -= 1;
  };
  const open = (): boolean => {
    const gate = gates.shift();
    gate?.();
    return gate !== undefined;
  };
  return { task, open, most: () => most, runs: () => runs };
}

it('never overlaps itself, and serves all who ask meanwhile by one more run', async () => {
  const gate = gated();
  const { run, idle } = coalesce(gate.task);
  const first = run();
  const later = [run(), run(), run()];
  expect(gate.runs()).toBe(1);
  gate.open();
  await first;
  await new Promise(setImmediate);
  expect(gate.runs()).toBe(2);
  gate.open();
  await Promise.all(later);
  await idle();
  expect([gate.runs(), gate.most()]).toEqual([2, 1]);
});

it('runs again after a run that failed', async () => {
  let times = 0;
  const { run } = coalesce(async () => {
    times += 1;
    if (times === 1) throw new Error('the first fails');
  });
  const first = run();
  const second = run();
  await expect(first).rejects.toThrow('the first fails');
  await second;
  expect(times).toBe(2);
});

it('does not overlap itself when it is asked just between two runs', async () => {
  const gate = gated();
  const { run, idle } = coalesce(gate.task);
  void run();
  void run();
  gate.open();
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
    void run();
  }
  expect(gate.most()).toBe(1);
  while (gate.open()) await new Promise(setImmediate);
  await idle();
  expect(gate.most()).toBe(1);
});
