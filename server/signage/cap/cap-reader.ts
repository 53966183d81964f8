/** Reads alerts beside the event loop, one at a time, and gives up on one that takes too long or too much. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CapQuestion, ReadCap } from './cap-document.ts';

export interface CapReader {
  /**
   * Never rejects for what is in it: an alert that costs too much is refused as one that is wrong.
   * @returns null: not now, for too many wait, or the server is stopping.
   */
  read(question: CapQuestion): Promise<ReadCap | null>;
  /** Ends the thread; what waits is not read. */
  close(): Promise<void>;
}

export interface CapReaderOptions {
  /** The compiled `reading-thread.js`. */
  readonly threadFile: URL;
  readonly withinMs?: number;
}

/** Alerts at the edge of what `cap-shape.ts` lets through take half a second. */
const WITHIN_MS = 5000;
const HEAP_MB = 128;
/** Alerts that wait, of 200 kB each. A folder hands in one after the other, so that this is about HTTP. */
const WAITING_MAX = 100;

export function createCapReader({ threadFile, withinMs = WITHIN_MS }: CapReaderOptions): CapReader {
  let thread: Worker | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let closed = false;

  const readNext = async (question: CapQuestion): Promise<ReadCap | null> => {
    if (closed) return null;
    thread ??= await begin(threadFile);
    const worker = thread;
    const answer = await ask(worker, question, withinMs);
    if (answer !== null) return answer.read;
    thread = null;
    await worker.terminate();
    if (closed) return null;
    const seconds = withinMs / 1000;
    return {
      ok: false,
      reason: `it is built so that reading it takes longer than ${seconds} s, or too much memory`,
    };
  };

  return {
    async read(question) {
      if (waiting >= WAITING_MAX) return null;
      waiting += 1;
      const mine = last.then(() => readNext(question));
      last = mine.catch(() => undefined);
      try {
        return await mine;
      } finally {
        waiting -= 1;
      }
    },
    close: async () => {
      closed = true;
      await thread?.terminate();
      await last;
    },
  };
}

/** @throws what keeps the thread from beginning: a fault of ours. */
async function begin(threadFile: URL): Promise<Worker> {
  const worker = new Worker(threadFile, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  // An idle thread must not keep a process from ending; a question that runs is waited for by whoever asked.
  worker.unref();
  await once(worker, 'message');
  // Whoever asks hears of it; between two questions nobody has to.
  worker.on('error', () => undefined);
  return worker;
}

/** @returns null when the thread is to be given up: it is late, or has ended. */
function ask(
  worker: Worker,
  question: CapQuestion,
  withinMs: number,
): Promise<{ readonly read: ReadCap } | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(null), withinMs);
    const end = (answer: { readonly read: ReadCap } | null): void => {
      clearTimeout(timer);
      worker.off('message', heard).off('error', failed).off('exit', failed);
      resolve(answer);
    };
    const heard = (read: ReadCap): void => end({ read });
    const failed = (): void => end(null);
    worker.on('message', heard).on('error', failed).on('exit', failed);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage(question);
  });
}
