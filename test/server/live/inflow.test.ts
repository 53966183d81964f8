import fc from 'fast-check';
import { expect, test } from 'vitest';
import { count } from '../../../server/live/inflow.ts';
import { FRAME_BYTES_MAX } from '../../../server/live/messages.ts';

const fresh = (): { spentUntil: number } => ({ spentUntil: 0 });

test('a year of plays, each message sent when the one before is acknowledged, is read at once', () => {
  const inflow = fresh();
  // The store gathers for 150 ms before it acknowledges, and a line takes some milliseconds.
  for (let n = 0; n < 21_000; n++) expect(count(inflow, FRAME_BYTES_MAX, n * 155).when).toBe('now');
});

test('300 small frames at once are read, the next 300 wait, and then it is enough', () => {
  const inflow = fresh();
  const verdicts = Array.from({ length: 601 }, () => count(inflow, 30, 1000).when);
  expect(verdicts.slice(0, 300).every((when) => when === 'now')).toBe(true);
  expect(verdicts.slice(300, 600).every((when) => when === 'later')).toBe(true);
  expect(verdicts[600]).toBe('never');
});

test('nobody is held up who says 20 small frames in each second', () => {
  const gaps = fc.array(fc.integer({ min: 50, max: 5000 }), { maxLength: 500 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 0, max: 1e12 }), (list, start) => {
      const inflow = fresh();
      let now = start;
      for (const gap of list) expect(count(inflow, 200, (now += gap)).when).toBe('now');
    }),
  );
});

test('whoever is asked to wait is asked for no longer than it was ahead, and in its order', () => {
  const frames = fc.array(
    fc.record({ gap: fc.integer({ min: 0, max: 60 }), bytes: fc.integer({ min: 0, max: 65_536 }) }),
    { minLength: 200, maxLength: 1000 },
  );
  fc.assert(
    fc.property(frames, (list) => {
      const inflow = fresh();
      let now = 0;
      let last = 0;
      for (const { gap, bytes } of list) {
        now += gap;
        const verdict = count(inflow, bytes, now);
        if (verdict.when === 'never') return;
        const readAt = verdict.when === 'now' ? now : verdict.dueAt;
        expect(readAt).toBeGreaterThanOrEqual(last);
        expect(readAt - now).toBeLessThanOrEqual(15_000);
        last = readAt;
      }
    }),
  );
});
