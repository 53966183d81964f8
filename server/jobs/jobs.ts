/** What node-cron wakes. Windows of content are croner's; these are housekeeping. */
import { schedule } from 'node-cron';
import type { CapSource } from '../signage/cap/cap-sources.ts';
import { prune } from '../signage/ledger/outbox.ts';
import { pruneSessions } from '../signage/people/people.ts';
import { watchSilence } from '../signage/screens/silence.ts';
import { pruneBodies } from '../signage/programmes/programme-rows.ts';
import { rollHorizon } from '../signage/programmes/programmes.ts';
import { expireSchedules } from '../signage/schedules/schedules.ts';
import { pruneThumbnails } from '../signage/screens/thumbnails.ts';
import { prunePositions } from '../signage/screens/tracks.ts';
import { expireUrgents } from '../signage/urgent/urgent-change.ts';
import type { Signage } from '../signage/ground/context.ts';
import { inOneNode } from '../signage/ground/one-node.ts';
import { takeCapFolder } from './cap-folder.ts';

export interface Jobs {
  stop(): Promise<void>;
}

interface JobParts {
  readonly signage: Signage;
  readonly horizonDays: number;
  /** A screen without a player for this long is silent. */
  readonly silentAfterMs: number;
  readonly wake: () => void;
  /** Who may send alerts, and below which folder theirs are looked for. */
  readonly capSources?: readonly CapSource[];
  readonly capFolder?: string;
}

/** A follower that is further behind than this has its screens' snapshots to start from. */
const OUTBOX_KEPT_MS = 24 * 3_600_000;

export function startJobs(parts: JobParts): Jobs {
  const { signage, horizonDays, silentAfterMs, wake, capSources = [], capFolder } = parts;
  const { db, clock, log } = signage;
  const guarded = (name: string, task: () => Promise<unknown>) => async (): Promise<void> => {
    try {
      await task();
    } catch (err) {
      log.error({ err, job: name }, 'job failed');
    }
  };
  /** What changes the store is done by one node at a time. */
  const once = (name: string, task: () => Promise<unknown>): (() => Promise<void>) =>
    guarded(name, () => inOneNode(db, name, task));
  const jobs = [
    schedule(
      '*/2 * * * * *',
      once('expire-urgent', () => expireUrgents(signage)),
      { noOverlap: true },
    ),
    schedule(
      '* * * * *',
      once('expire', async () => {
        await expireSchedules(signage);
        await pruneThumbnails(signage);
      }),
      { noOverlap: true },
    ),
    schedule(
      '7 * * * *',
      once('horizon', () => rollHorizon(signage, horizonDays)),
      { noOverlap: true },
    ),
    schedule(
      '*/15 * * * * *',
      once('silence', () => watchSilence(signage, silentAfterMs)),
      { noOverlap: true },
    ),
    schedule(
      '*/2 * * * * *',
      guarded('cap', async () => capFolder && takeCapFolder(signage, capSources, capFolder)),
      { noOverlap: true },
    ),
    // What a passing fault left undone is taken up again.
    schedule(
      '*/15 * * * * *',
      guarded('wake', async () => wake()),
    ),
    schedule(
      '41 * * * *',
      once('prune', async () => {
        await prune(db, clock.now() - OUTBOX_KEPT_MS);
        await pruneSessions(db, clock.now());
        await pruneBodies(db);
        await prunePositions(db, clock.now());
      }),
    ),
  ];
  return {
    stop: async () => {
      for (const job of jobs) await job.destroy();
    },
  };
}
