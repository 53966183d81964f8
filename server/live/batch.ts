/** Gathers rows for a while and writes them together: ten thousand acknowledgements are a few transactions. */
import type { Logger } from 'pino';
import { isOfTheRows } from '../store-errors.ts';

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
  /**
   * @throws when nothing of the rows was stored. They are kept and tried again; where a row itself is at fault, the batch is
   *   halved until that row alone fails.
   */
  readonly write: (rows: readonly Row[]) => Promise<void>;
  /** Who sent a row, for the log that names it when it is dropped. */
  readonly nameOf: (row: Row) => object;
  /** Told of each row that is given up: no store would take it, or too many wait. */
  readonly dropped?: (row: Row) => void;
  /** Rows kept while the store is away; the oldest go first beyond it. */
  readonly keptMax?: number;
}

/** Where it never gets quiet, rows are written after this many times the delay. */
const PATIENCE = 6;

const KEPT_MAX = 100_000;

export function createBatch<Row>(options: BatchOptions<Row>): Batch<Row> {
  const { name, log, delayMs, write, nameOf, dropped, keptMax = KEPT_MAX } = options;
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
    const kept = await store(rows);
    if (kept.length === 0) return;
    waiting = kept.concat(waiting);
    for (const row of waiting.splice(0, Math.max(0, waiting.length - keptMax))) dropped?.(row);
    if (!closed) arm(delayMs);
  }

  /** @returns what is to be tried again, in its order. */
  async function store(rows: Row[]): Promise<Row[]> {
    try {
      await write(rows);
      return [];
    } catch (error) {
      if (!isOfTheRows(error)) {
        log.error({ err: error, batch: name, rows: rows.length }, 'could not store; trying again');
        return rows;
      }
      const [row] = rows;
      if (row !== undefined && rows.length === 1) {
        log.error(
          { err: error, batch: name, ...nameOf(row) },
          'no store takes this: it is dropped',
        );
        dropped?.(row);
        return [];
      }
      const half = rows.length >> 1;
      const kept = await store(rows.slice(0, half));
      // Later rows must not overtake those that wait.
      return kept.length > 0 ? [...kept, ...rows.slice(half)] : store(rows.slice(half));
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
