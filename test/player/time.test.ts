/** What is known of the server's time survives a power cut. */
import { expect, test } from 'vitest';
import { memoryStore } from '../../player/hands/store-memory.ts';
import { openTime } from '../../player/link/time.ts';
import { virtualTime } from './support/virtual.ts';

/** The device's clock is this far behind. */
const BEHIND_MS = 3_600_000;
const T0 = Date.UTC(2026, 0, 9);

test('once a server has told the time it is known after a power cut, however soon that comes', async () => {
  const store = memoryStore();
  const before = virtualTime(T0 - BEHIND_MS);
  const time = await openTime(before.clock, store);
  expect(time.known()).toBe(false);
  await before.pass(T0 - BEHIND_MS + 100);
  time.sample(80, T0 + 90, 100);
  // No more than the write itself.
  await Promise.resolve();
  const after = virtualTime(T0 - BEHIND_MS + 5000);
  const again = await openTime(after.clock, store);
  expect(again.known()).toBe(true);
  expect(Math.abs(again.now() - (T0 + 5000))).toBeLessThan(20);
});
