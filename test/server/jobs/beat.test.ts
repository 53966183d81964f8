/** The beat: what is due by the time that went by, whatever the clock shows. */
import { afterEach, expect, test } from 'vitest';
import { pino } from 'pino';
import { STEP_MS, watchSteps } from '../../../server/clock.ts';
import { type Beat, type BeatJob, startBeat } from '../../../server/jobs/beat.ts';

const NOON = Date.UTC(2026, 10, 23, 4);
const YEAR_MS = 365 * 86_400_000;

let wall = NOON;
let monotonic = 1000;
let beat: Beat | null = null;
afterEach(() => beat?.stop());

const clock = { now: () => wall, monotonicMs: () => monotonic };
const pass = (ms: number): void => {
  wall += ms;
  monotonic += ms;
};

function begin(...jobs: BeatJob[]): Beat {
  wall = NOON;
  monotonic = 1000;
  beat = startBeat({
    clock,
    steps: watchSteps(clock),
    log: pino({ level: 'silent' }),
    jobs,
    beatMs: 0,
  });
  return beat;
}

/** A job that counts. */
function counter(parts: Partial<BeatJob> = {}) {
  const ran: number[] = [];
  const run = async (): Promise<void> => void ran.push(monotonic);
  return { ran, job: { name: 'count', everyMs: 10_000, run, ...parts } };
}

test('a job is due when its time went by, and not before', async () => {
  const { ran, job } = counter();
  const { tick } = begin(job);
  await tick();
  pass(9999);
  await tick();
  expect(ran).toEqual([]);
  pass(1);
  await tick();
  await tick();
  expect(ran).toEqual([11_000]);
});

test.each([3_600_000, 86_400_000, YEAR_MS, -3_600_000, -86_400_000, -YEAR_MS])(
  'a clock that is set by %i ms makes each job due once, and then by its time',
  async (byMs) => {
    const { ran, job } = counter();
    const rests = counter({ restMs: 30_000 });
    const once = counter({ everyMs: Infinity });
    const { tick } = begin(job, rests.job, once.job);
    wall += byMs;
    await tick();
    await tick();
    expect(ran).toEqual([1000]);
    expect(rests.ran).toEqual([]);
    pass(10_000);
    await tick();
    expect(ran).toEqual([1000, 11_000]);
    pass(20_000);
    await tick();
    expect(rests.ran).toEqual([31_000]);
    expect(once.ran).toEqual([1000]);
  },
);

test('a clock that is put right by seconds each hour puts nothing off for ever', async () => {
  const { ran, job } = counter({ everyMs: 3_600_000, restMs: 3_600_000 });
  const { tick } = begin(job);
  for (let minute = 1; minute <= 300; minute++) {
    pass(60_000);
    if (minute % 50 === 0) wall -= 2 * STEP_MS;
    await tick();
  }
  expect(ran).toHaveLength(5);
});

test('a clock that is held right by degrees was not set', async () => {
  const { ran, job } = counter({ everyMs: Infinity });
  const { tick } = begin(job);
  for (let second = 0; second < 10_000; second++) {
    pass(1000);
    wall -= 1;
    await tick();
  }
  expect(ran).toEqual([]);
  wall -= STEP_MS;
  await tick();
  expect(ran).toHaveLength(1);
});

test('a job never overlaps itself, and one that hangs holds up no other', async () => {
  let ends: () => void = () => undefined;
  let begun = 0;
  const hangs = async (): Promise<void> => {
    begun++;
    await new Promise<void>((resolve) => {
      ends = resolve;
    });
  };
  const { ran, job } = counter({ everyMs: 1000 });
  const { tick } = begin({ name: 'hangs', everyMs: 1000, run: hangs }, job);
  pass(1000);
  const first = tick();
  await new Promise((resolve) => setImmediate(resolve));
  pass(1000);
  // The clock is set meanwhile: it is due anew, once the run that knew nothing of it is over.
  wall += YEAR_MS;
  await tick();
  expect([begun, ran.length]).toEqual([1, 2]);
  ends();
  await first;
  const last = tick();
  expect(begun).toBe(2);
  ends();
  await last;
});

test('what failed is tried again soon, and what could not be done just now at the next beat', async () => {
  let tries = 0;
  const fails = async (): Promise<void> => {
    tries++;
    throw new Error('the store is away');
  };
  let asked = 0;
  const { tick } = begin(
    { name: 'fails', everyMs: 3_600_000, run: fails },
    { name: 'another node', everyMs: 3_600_000, run: async () => ++asked > 1 },
  );
  pass(3_600_000);
  await tick();
  await tick();
  expect([tries, asked]).toEqual([1, 2]);
  pass(5000);
  await tick();
  expect([tries, asked]).toEqual([2, 2]);
});

test('who stops it waits for what runs', async () => {
  let ends: () => void = () => undefined;
  const run = (): Promise<void> =>
    new Promise((resolve) => {
      ends = resolve;
    });
  const { tick, stop } = begin({ name: 'runs', everyMs: 1000, run });
  pass(1000);
  const ticking = tick();
  let stopped = false;
  const stopping = stop().then(() => {
    stopped = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(stopped).toBe(false);
  ends();
  await Promise.all([ticking, stopping]);
  expect(stopped).toBe(true);
});
