/**
 * The thread in which pages, lists and previews are read. What is O(screens) there, from a query of SQLite to the JSON of its
 * answer, holds up none of the sockets that carry urgent messages.
 */
import { Worker } from 'node:worker_threads';
import type { CopyQuestion } from '../content/render/check/copy-report.ts';
import type { RenderJob, RenderResult } from '../content/render/job.ts';
import type { CopyResult } from '../content/render/pool.ts';
import type { Config } from './config.ts';
import { type AddressSeal, addressSealOf } from './signage/assets/addresses.ts';
import type { Signage } from './signage/ground/context.ts';

/** A request, as it crosses to the thread. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ArrayBuffer | null;
  /** Address of the socket's other end. */
  readonly peer: string;
}

/** What is asked, and what the addresses of assets in its answer are made with: the key may have a successor by now. */
export interface Question {
  readonly asked: Asked;
  readonly seal: AddressSeal;
}

/** Its answer, as it crosses back. */
export interface Answered {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ArrayBuffer;
  /** Whether the asker turned out to be signed in. */
  readonly person: boolean;
}

/** What the thread is told. */
export type ToRoom =
  | ({ readonly kind: 'ask'; readonly id: number } & Question)
  | { readonly kind: 'drawn'; readonly id: number; readonly result: RenderResult }
  | { readonly kind: 'checked'; readonly id: number; readonly result: CopyResult }
  | { readonly kind: 'close' };

/** What it says. Pictures are drawn by the renderer's own threads, which the process has once. */
export type FromRoom =
  | { readonly kind: 'answer'; readonly id: number; readonly answered: Answered }
  | { readonly kind: 'draw'; readonly id: number; readonly job: RenderJob }
  | { readonly kind: 'check'; readonly id: number; readonly question: CopyQuestion }
  | { readonly kind: 'wake' };

export interface ReadingRoom {
  /** @returns null where it cannot be read now: too many read, or the thread has ended. It is opened again at the next. */
  read(asked: Asked): Promise<Answered | null>;
  close(): Promise<void>;
}

export interface ReadingRoomParts {
  /** The compiled `reading-worker.js`. */
  readonly workerFile: URL;
  readonly config: Config;
  readonly signage: Pick<Signage, 'render' | 'words' | 'signer' | 'log' | 'wake'>;
}

/** Requests that may be read at a time; they take turns. */
const READERS_MAX = 200;
/** The thread ends where it needs more, and the process goes on. */
const HEAP_MB = 1024;
/** After an end it is not opened again at once: what ended it may be there still. */
const REOPEN_AFTER_MS = 1000;
const CLOSE_WITHIN_MS = 3000;

export function createReadingRoom({ workerFile, config, signage }: ReadingRoomParts): ReadingRoom {
  const reading = new Map<number, (answered: Answered | null) => void>();
  let worker: Worker | null = null;
  let endedAt = -Infinity;
  let last = 0;
  let closed = false;

  function open(): Worker {
    const opened = new Worker(workerFile, {
      workerData: config,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    const tell = (message: ToRoom): void => opened.postMessage(message, []);
    opened.on('message', (message: FromRoom) => hear(message, tell));
    opened.on('error', (err) => signage.log.error({ err }, 'the reading room failed'));
    opened.on('exit', () => {
      worker = null;
      endedAt = performance.now();
      for (const give of reading.values()) give(null);
      reading.clear();
    });
    worker = opened;
    return opened;
  }

  function hear(message: FromRoom, tell: (message: ToRoom) => void): void {
    if (message.kind === 'wake') return signage.wake();
    const { id } = message;
    if (message.kind === 'answer') {
      reading.get(id)?.(message.answered);
      reading.delete(id);
    } else if (message.kind === 'draw') {
      void signage.render.render(message.job).then((result) => tell({ kind: 'drawn', id, result }));
    } else {
      void signage.words
        .check(message.question)
        .then((result) => tell({ kind: 'checked', id, result }));
    }
  }

  // Before the first page is asked for.
  open();
  return {
    read: async (asked) => {
      if (closed || reading.size >= READERS_MAX) return null;
      if (!worker && performance.now() - endedAt < REOPEN_AFTER_MS) return null;
      const thread = worker ?? open();
      const id = ++last;
      const message: ToRoom = { kind: 'ask', id, asked, seal: addressSealOf(signage.signer) };
      return new Promise((resolve) => {
        reading.set(id, resolve);
        thread.postMessage(message, asked.body ? [asked.body] : []);
      });
    },
    close: async () => {
      closed = true;
      const thread = worker;
      if (!thread) return;
      const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
      thread.postMessage({ kind: 'close' } satisfies ToRoom, []);
      const patience = setTimeout(() => void thread.terminate(), CLOSE_WITHIN_MS);
      await ended;
      clearTimeout(patience);
    },
  };
}
