/**
 * What asks the jobs whether they are due: once a second, by the time that went by and not by what a clock shows. A clock that
 * is set a year forward makes each of them due once, and one that is set back holds none of them up.
 */
import type { Logger } from 'pino';
import type { Clock, StepWatch } from '../clock.ts';

export interface BeatJob {
  readonly name: string;
  /** From one beginning to the next; Infinity: after a step only. */
  readonly everyMs: number;
  /** From the start of the beat to the first time; `everyMs` where it is absent. */
  readonly firstMs?: number;
  /** After a step it lets so much time go by first; where it is absent it is due at once. */
  readonly restMs?: number;
  /** @returns false where it could not be done just now: it is due again at the next beat. */
  run(): Promise<unknown>;
}

export interface Beat {
  /** Looks for a step, and begins what is due. Called by itself; open for tests, which bring their own clock. @returns when that is done. */
  tick(): Promise<void>;
  /** Begins nothing more. @returns when what runs is done. */
  stop(): Promise<void>;
}

interface BeatParts {
  readonly clock: Clock;
  readonly steps: StepWatch;
  readonly log: Logger;
  readonly jobs: readonly BeatJob[];
  /** From one look to the next; 0: whenever it is told. */
  readonly beatMs: number;
  /** Hears how jobs end; never rejects. */
  readonly listener?: BeatListener;
}

export interface BeatListener {
  well(job: string): Promise<void>;
  failed(job: string, error: unknown): Promise<void>;
}

/** What failed is tried again after this, where it would not be due sooner. */
const AGAIN_MS = 5000;

/** No date is wrong by a smaller step, and some clocks are put right each hour: what rests after each would never be done. */
const REST_FROM_MS = 10_000;

export function startBeat({ clock, steps, log, jobs, beatMs, listener }: BeatParts): Beat {
  const started = clock.monotonicMs();
  const lines = jobs.map((job) => ({
    job,
    dueMs: started + (job.firstMs ?? job.everyMs),
    running: null as Promise<void> | null,
  }));
  type Line = (typeof lines)[number];
  let stopped = false;

  steps.listen((byMs) => {
    log.warn({ byMs, now: clock.now() }, 'the clock was set: what hangs on it is looked at anew');
    const now = clock.monotonicMs();
    for (const line of lines) {
      const { restMs } = line.job;
      if (restMs !== undefined && Math.abs(byMs) < REST_FROM_MS) continue;
      line.dueMs = restMs === undefined ? now : Math.max(line.dueMs, now + restMs);
    }
  });

  async function run(line: Line): Promise<void> {
    const { job } = line;
    const began = clock.monotonicMs();
    // A step meanwhile makes it due anew.
    line.dueMs = began + job.everyMs;
    try {
      if ((await job.run()) === false) line.dueMs = began;
      else await listener?.well(job.name);
    } catch (err) {
      log.error({ err, job: job.name }, 'job failed');
      line.dueMs = Math.min(line.dueMs, clock.monotonicMs() + AGAIN_MS);
      await listener?.failed(job.name, err);
    }
  }

  async function tick(): Promise<void> {
    steps.look();
    if (stopped) return;
    const now = clock.monotonicMs();
    const due = lines.filter((line) => line.running === null && line.dueMs <= now);
    await Promise.all(
      due.map((line) => {
        line.running = run(line).finally(() => {
          line.running = null;
        });
        return line.running;
      }),
    );
  }

  const beat = (): void => {
    tick().catch((err: unknown) => log.error({ err }, 'a beat failed; the next one looks again'));
  };
  const timer = beatMs > 0 ? setInterval(beat, beatMs) : undefined;
  return {
    tick,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await Promise.all(lines.map(({ running }) => running));
    },
  };
}
