/** Rendering beside the server's event loop: a few worker threads, a bounded queue, every failure a value. */
import { Piscina } from 'piscina';
import type { CopyQuestion, CopyReport } from './check/copy-report.ts';
import type { RenderFailure, RenderJob, RenderResult } from './job.ts';
import { renderKey } from './render-key.ts';
import type { Task } from './worker.ts';

export interface RenderPoolOptions {
  /** The compiled `worker.js`. */
  readonly workerFile: URL;
  /** Threads; about 105 MB each. */
  readonly threads?: number;
  /** Jobs that may wait; one more is refused with `queue-full`. */
  readonly queue?: number;
  /** How long one job may run once it has a thread. */
  readonly timeoutMs?: number;
  /** Bytes of an uploaded picture by their SHA-256, from wherever they are stored. */
  readonly readPicture?: (hash: string) => Promise<Uint8Array | undefined>;
}

export type CopyResult = { readonly ok: true; readonly report: CopyReport } | RenderFailure;

export interface RenderPool {
  /**
   * Never rejects. The same job asked again while it runs is the same run.
   * @param first an urgent message, whatever its design: before all that wait and are not, also where one of those asked
   *   for the same picture earlier.
   */
  render(job: RenderJob, first?: boolean): Promise<RenderResult>;
  /** What a publisher must know of words, with the fonts that the threads have open. Never rejects. */
  check(question: CopyQuestion): Promise<CopyResult>;
  /** Resolves when every thread has drawn its samples. */
  warm(): Promise<void>;
  /** Ends the threads; what still waits fails as `crashed`. */
  close(): Promise<void>;
}

/**
 * A thread first tries to require its file, which is an ES module. On Node 20.20 the whole process aborts when such a
 * thread is ended while it loads (`v8::Module::IsGraphAsync`); without the flag's ability it goes on to import it.
 */
const EXEC_ARGV = process.allowedNodeEnvironmentFlags.has('--experimental-require-module')
  ? ['--no-experimental-require-module']
  : [];

export function createRenderPool(options: RenderPoolOptions): RenderPool {
  const { workerFile, threads = 1, queue = 1_000, timeoutMs = 30_000 } = options;
  const piscina = new Piscina({
    execArgv: EXEC_ARGV,
    filename: workerFile.href,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Infinity,
    concurrentTasksPerWorker: 1,
  });
  const running = new Map<string, { readonly result: Promise<RenderResult>; hurry(): void }>();
  const lanes = createLanes(threads, queue);

  /** `ask` makes the task once a thread is free; `job` is who asks, for the message. */
  const start = async <Answer>(
    job: Asked,
    turn: Turn | null,
    ask: () => Task | Promise<Task>,
  ): Promise<Answer | RenderFailure> => {
    if (!turn) return failure('queue-full', job, `${queue} jobs are waiting already`);
    await turn.come;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return (await piscina.run(await ask(), { signal })) as Answer;
    } catch (error) {
      if (signal.aborted) return failure('timed-out', job, `took longer than ${timeoutMs} ms`);
      return failure('crashed', job, error instanceof Error ? error.message : String(error));
    } finally {
      lanes.leave();
    }
  };

  return {
    render(job, first = job.template === 'urgent') {
      const key = renderKey(job);
      const known = running.get(key);
      if (known) {
        if (first) known.hurry();
        return known.result;
      }
      const turn = lanes.enter(first);
      const result = start<RenderResult>(job, turn, async () => ({
        kind: 'render',
        job,
        pictures: await readPictures(job.copy, options.readPicture),
      }));
      if (!turn) return result;
      running.set(key, { result, hurry: turn.hurry });
      return result.finally(() => running.delete(key));
    },
    async check(question) {
      const turn = lanes.enter(false);
      const answer = await start<CopyReport>(question, turn, () => ({ kind: 'check', question }));
      return 'reason' in answer ? answer : { ok: true, report: answer };
    },
    async warm() {
      const task: Task = { kind: 'warm' };
      await Promise.all(Array.from({ length: threads }, () => piscina.run(task)));
    },
    close: () => piscina.destroy(),
  };
}

type Asked = Pick<RenderJob, 'template' | 'geometry'>;

const failure = (reason: RenderFailure['reason'], job: Asked, what: string): RenderFailure => {
  const { width, height, colour } = job.geometry;
  const message = `${job.template} for ${width}x${height} ${colour}: ${what}`;
  return { ok: false, reason, field: '', message };
};

/** The pictures that a copy names. */
async function readPictures(
  copy: unknown,
  read: RenderPoolOptions['readPicture'],
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const picture =
    copy !== null && typeof copy === 'object' && 'picture' in copy ? copy.picture : undefined;
  if (!read || picture === null || typeof picture !== 'object' || !('hash' in picture))
    return found;
  const { hash } = picture;
  const bytes =
    typeof hash === 'string' && /^[0-9a-f]{64}$/u.test(hash) ? await read(hash) : undefined;
  if (bytes) found.set(hash as string, bytes);
  return found;
}

/** A place in the queue. */
interface Turn {
  /** Resolves when a lane is free. */
  readonly come: Promise<void>;
  /** Puts it among those that go first. */
  hurry(): void;
}

interface Lanes {
  /** A lane as soon as one is free, for `first` before all that are not; null when too many of its kind wait. */
  enter(first: boolean): Turn | null;
  leave(): void;
}

/** As many lanes as threads; an urgent message waits for no campaign, else first come first served: a job's time runs from when it has its thread. */
function createLanes(count: number, queue: number): Lanes {
  const urgent: (() => void)[] = [];
  const others: (() => void)[] = [];
  let free = count;
  return {
    enter(first) {
      if (free > 0) {
        free -= 1;
        return { come: Promise.resolve(), hurry: () => undefined };
      }
      const waiting = first ? urgent : others;
      if (waiting.length >= queue) return null;
      let go: () => void = () => undefined;
      const come = new Promise<void>((resolve) => {
        go = resolve;
      });
      waiting.push(go);
      const hurry = (): void => {
        const at = others.indexOf(go);
        if (at >= 0) urgent.push(...others.splice(at, 1));
      };
      return { come, hurry };
    },
    leave() {
      const next = urgent.shift() ?? others.shift();
      if (next) next();
      else free += 1;
    },
  };
}
