/** Gathers rows for a while and writes them together: ten thousand acknowledgements are a few transactions. */
import type { Logger } from 'pino';

export interface Batch<Row> {
  add(row: Row): void;
  /** Resolves when everything added so far is written, or has failed once more. */
  flush(): Promise<void>;
  /** Writes what is left and takes nothing more. */
  close(): Promise<void>;
}

export interface BatchOptions<Row> {
  readonly name: string;
  readonly log: Logger;
  /** How long it must be quiet before the rows are written: writing must not slow down what is still coming in. */
  readonly delayMs: number;
  /** @throws when nothing of the rows was stored: they are kept and tried again. */
  readonly write: (rows: readonly Row[]) => Promise<void>;
}

/** Where it never gets quiet, rows are written after this many times the delay. */
const PATIENCE = 6;

/** Rows kept while the store is away; the oldest go first beyond it. */
const KEPT_MAX = 100_000;

export function createBatch<Row>({ name, log, delayMs, write }: BatchOptions<Row>): Batch<Row> {
  let waiting: Row[] = [];
  let timer: NodeJS.Timeout | null = null;
  let first = 0;
  let last = 0;
  let running: Promise<void> | null = null;
  let closed = false;

  const arm = (waitMs: number): void => {
    timer ??= setTimeout(look, waitMs);
  };

  /** One timer for all rows: it looks whether it is quiet by now, and waits on if not. */
  function look(): void {
    timer = null;
    const now = performance.now();
    const due = Math.min(last + delayMs, first + delayMs * PATIENCE);
    if (now >= due) void flush();
    else arm(due - now);
  }

  async function writeOut(): Promise<void> {
    const rows = waiting;
    waiting = [];
    try {
      await write(rows);
    } catch (error) {
      log.error({ err: error, batch: name, rows: rows.length }, 'could not store; trying again');
      waiting = rows.concat(waiting).slice(-KEPT_MAX);
      if (!closed) arm(delayMs);
    }
  }

  async function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    while (running) await running;
    if (waiting.length === 0) return;
    running = writeOut().finally(() => {
      running = null;
    });
    await running;
  }

  return {
    add: (row) => {
      if (closed) return;
      last = performance.now();
      if (waiting.length === 0) first = last;
      waiting.push(row);
      arm(delayMs);
    },
    flush,
    close: async () => {
      closed = true;
      await flush();
    },
  };
}
