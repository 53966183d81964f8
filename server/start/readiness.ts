/** Whether the server can do its work now: its store answers, its disk takes what is written, its renderer is warm. */
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answers } from '../db/answers.ts';
import type { Db } from '../db/open.ts';
import { within } from './within.ts';

const PARTS = ['store', 'disk', 'renderer'] as const;
export type Part = (typeof PARTS)[number];

export interface Readiness {
  readonly ok: boolean;
  /** What does not do its part now. */
  readonly lacks: readonly Part[];
}

export interface ReadinessOptions {
  readonly db: Db;
  readonly dataDir: string;
  /** Whether the renderer could begin. */
  readonly warm: Promise<boolean>;
  /** Monotonic, in ms. */
  readonly monotonic?: () => number;
  readonly deadlineMs?: number;
}

/** Who asks more often is told what was found last: asking is no way to keep the disk busy. */
const FRESH_MS = 1000;
const DEADLINE_MS = 2000;
/** Room for a day of plays and a few pictures; below it somebody has to come. */
const FREE_BYTES_MIN = 50_000_000;

/** @returns a question that never fails, takes two seconds at most, and is put once a second at most. */
export function readinessOf(options: ReadinessOptions): () => Promise<Readiness> {
  const { db, dataDir, warm, monotonic = () => performance.now() } = options;
  const { deadlineMs = DEADLINE_MS } = options;
  let last: { readonly at: number; readonly found: Promise<Readiness> } | null = null;
  let looking = false;
  const look = async (): Promise<Readiness> => {
    looking = true;
    const store = answers(db);
    const disk = diskTakes(dataDir);
    // A disk that hangs must not be asked again and again: each question holds one of the few threads for files.
    void Promise.allSettled([store, disk]).then(() => {
      looking = false;
    });
    const parts = { store, disk, renderer: warm };
    const found = await Promise.all(
      PARTS.map(async (part) => ((await within(deadlineMs, parts[part])) ? null : part)),
    );
    const lacks = found.filter((part) => part !== null);
    return { ok: lacks.length === 0, lacks };
  };
  return () => {
    const at = monotonic();
    if (last === null || (!looking && at - last.at >= FRESH_MS)) last = { at, found: look() };
    return last.found;
  };
}

async function diskTakes(dataDir: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize < FREE_BYTES_MIN) return false;
  const probe = join(dataDir, `.ready-probe-${process.pid}`);
  await writeFile(probe, 'ready', { flush: true });
  await rm(probe, { force: true });
  return true;
}
