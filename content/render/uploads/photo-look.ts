/** Looks at an uploaded picture in a process of its own, with a limit on its memory and its time. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { formatOf } from './photo-header.ts';
import { createPhotoTurns } from './photo-turns.ts';

export interface PhotoLookOptions {
  /** The compiled `photo-process.js`. */
  readonly processFile: URL;
  /** Of the whole process, which has 60 MB before it begins. */
  readonly memoryMb?: number;
  readonly withinMs?: number;
}

export interface PhotoLook {
  /**
   * Decodes the whole picture once. Never rejects.
   * @param person whoever sends it: one at a time is decoded of each.
   * @returns the picture as it may be kept, upright and without what it tells of its maker; or why it cannot be used.
   */
  look(person: string, bytes: Uint8Array): Promise<Looked>;
  /** Ends what is being looked at. */
  close(): void;
}

/** `fault` is the end of a sentence. */
export type Looked =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly fault: string };

const refused = (fault: string): Looked => ({ ok: false, fault });

/** What the process is asked. */
export interface PhotoQuestion {
  readonly bytes: Uint8Array;
  readonly memoryMb: number;
}

/** What the process exits with when the picture takes more memory than it may. */
export const TOO_LARGE = 86;

/** A picture within the limits of `photo-header.ts` takes 300 MB beside what the process has. */
const MEMORY_MB = 600;
const WITHIN_MS = 20_000;
const AT_ONCE = 2;

export function createPhotoLook(options: PhotoLookOptions): PhotoLook {
  const { processFile, memoryMb = MEMORY_MB, withinMs = WITHIN_MS } = options;
  const turns = createPhotoTurns(AT_ONCE);
  const running = new Set<AbortController>();
  return {
    async look(person, bytes) {
      // What is none at all needs no process to be told so.
      if (!formatOf(bytes)) return refused('is not a PNG, JPEG, WebP or AVIF picture');
      const ending = new AbortController();
      running.add(ending);
      try {
        return await turns.take(person, () =>
          lookIn(processFile, { bytes, memoryMb }, withinMs, ending.signal),
        );
      } finally {
        running.delete(ending);
      }
    },
    close: () => {
      for (const ending of running) ending.abort();
    },
  };
}

function lookIn(
  processFile: URL,
  question: PhotoQuestion,
  withinMs: number,
  ending: AbortSignal,
): Promise<Looked> {
  return new Promise((resolve) => {
    if (ending.aborted) {
      resolve(refused('was not decoded: the server is stopping'));
      return;
    }
    // It reads what strangers send: it is told nothing of ours, above all not the address of the store.
    const child = fork(fileURLToPath(processFile), [], {
      env: {},
      execArgv: ['--max-old-space-size=64'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    let answer = refused('could not be decoded: the process that tried it ended');
    const stop = (): boolean => child.kill('SIGKILL');
    const timer = setTimeout(() => {
      answer = refused(`takes longer than ${withinMs / 1000} s to decode`);
      stop();
    }, withinMs);
    ending.addEventListener('abort', stop);
    child.once('message', (looked: Looked) => {
      answer = looked;
    });
    const done = (): void => {
      clearTimeout(timer);
      ending.removeEventListener('abort', stop);
      resolve(answer);
    };
    child.once('error', done);
    child.once('close', (code) => {
      if (code === TOO_LARGE) answer = refused(`takes more than ${question.memoryMb} MB to decode`);
      done();
    });
    // It may be gone by now, which `close` tells.
    child.send(question, () => undefined);
  });
}
