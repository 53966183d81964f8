/** The estimate of the server's clock. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createServerClock } from '../../player/link/clock.ts';

/** Small deterministic numbers in [0, 1). */
function random(seed: number): () => number {
  let x = seed >>> 0;
  return () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 4294967296;
  };
}

const TRUE_OFFSET = 1_700_000_000_000.25;

interface World {
  local: number;
  ask(jitterMs: number, next: () => number): void;
  readonly clock: ReturnType<typeof createServerClock>;
}

function world(startOffset: number): World {
  const time = { local: 1000 };
  const made: World = {
    get local() {
      return time.local;
    },
    set local(to) {
      time.local = to;
    },
    clock: createServerClock(() => time.local, startOffset),
    ask: (jitterMs, next) => {
      const t0 = made.local;
      const there = next() * jitterMs;
      const back = next() * jitterMs;
      made.local = t0 + there + back;
      made.clock.sample(t0, Math.floor(t0 + there + TRUE_OFFSET), made.local);
    },
  };
  return made;
}

test('under 80 ms of jitter each way the estimate is within 6 ms of the truth at p99', () => {
  const errors: number[] = [];
  for (let seed = 1; seed <= 200; seed++) {
    const next = random(seed);
    const it = world(TRUE_OFFSET);
    for (let i = 0; i < 64; i++) {
      it.ask(80, next);
      it.local += 500;
    }
    errors.push(Math.abs((it.clock.estimate() ?? 0) - TRUE_OFFSET));
  }
  errors.sort((a, b) => a - b);
  expect(errors[100]).toBeLessThan(2.5);
  expect(errors[198]).toBeLessThan(6);
});

test('a device clock that is wrong by minutes is stepped over once, and then only slewed', () => {
  const next = random(3);
  const it = world(TRUE_OFFSET - 420_000);
  it.ask(20, next);
  expect(Math.abs(it.clock.now() - it.local - TRUE_OFFSET)).toBeLessThan(25);
  let before = it.clock.now();
  for (let i = 0; i < 500; i++) {
    if (i % 10 === 0) it.ask(20, next);
    else it.local += 16;
    const after = it.clock.now();
    expect(after).toBeGreaterThanOrEqual(before);
    before = after;
  }
});

test('between steps it never runs backwards, whatever the answers say', () => {
  let backwards = false;
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          wait: fc.integer({ min: 0, max: 5000 }),
          error: fc.integer({ min: -900, max: 900 }),
        }),
        { maxLength: 80 },
      ),
      (answers) => {
        let local = 1000;
        const clock = createServerClock(() => local, TRUE_OFFSET);
        let before = clock.now();
        for (const { wait, error } of answers) {
          local += wait;
          const stepped = clock.sample(local, Math.floor(local + TRUE_OFFSET + error), local + 2);
          local += 2;
          const after = clock.now();
          backwards ||= !stepped && after < before;
          before = after;
        }
      },
    ),
  );
  expect(backwards).toBe(false);
});

test('quartz that drifts by 20 ppm is followed within 12 ms at p99, under 80 ms of jitter for hours', () => {
  const next = random(9);
  const it = world(TRUE_OFFSET);
  let serverOffset = TRUE_OFFSET;
  const errors: number[] = [];
  for (let i = 0; i < 2000; i++) {
    it.local += 10_000;
    serverOffset += 10_000 * 20e-6;
    const t0 = it.local;
    const there = next() * 80;
    it.local = t0 + there + next() * 80;
    it.clock.sample(t0, Math.floor(t0 + there + serverOffset), it.local);
    if (i >= 100) errors.push(Math.abs(it.clock.now() - it.local - serverOffset));
  }
  errors.sort((a, b) => a - b);
  expect(errors[950]).toBeLessThan(4);
  expect(errors[1880]).toBeLessThan(12);
});

test('a server whose own clock was set is believed within a few answers', () => {
  const clock = createServerClock(() => 0, TRUE_OFFSET);
  for (let i = 0; i < 64; i++)
    clock.sample(i * 100, Math.floor(i * 100 + TRUE_OFFSET), i * 100 + 4);
  clock.sample(6500, Math.floor(6500 + TRUE_OFFSET + 30_000), 6504);
  expect(Math.abs((clock.estimate() ?? 0) - TRUE_OFFSET - 30_000)).toBeLessThan(5);
});
