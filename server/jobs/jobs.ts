/** Housekeeping. Windows of content are croner's; these are asked at each beat whether they are due. */
import { type StepWatch, watchSteps } from '../clock.ts';
import type { CapDesk } from '../signage/cap/cap.ts';
import { prune } from '../signage/ledger/outbox.ts';
import { pruneDrafts } from '../signage/drafts/drafts.ts';
import { pruneTokens } from '../signage/people/api-tokens.ts';
import { pruneNotices } from '../signage/notices/prune-notices.ts';
import { pruneSessions } from '../signage/people/sessions.ts';
import { watchSilence } from '../signage/screens/silence.ts';
import { pruneBodies } from '../signage/programmes/programme-rows.ts';
import { rollHorizon } from '../signage/programmes/programmes.ts';
import { sayOverdue } from '../signage/review/overdue.ts';
import { expireSchedules } from '../signage/schedules/schedules.ts';
import { bringStampsBack } from '../signage/upkeep/stamps.ts';
import { removeDeleted } from '../signage/files/file-deletion.ts';
import { makeReceipts } from '../signage/owners/receipts.ts';
import { pruneThumbnails } from '../signage/screens/thumbnails.ts';
import { prunePositions } from '../signage/screens/tracks.ts';
import { expireUrgents } from '../signage/urgent/urgent-change.ts';
import { expireHeld } from '../signage/urgent/urgent-review.ts';
import { restampUrgents } from '../signage/urgent/urgent-restamp.ts';
import { createJoiner } from '../signage/urgent/urgent-join.ts';
import type { Signage } from '../signage/ground/context.ts';
import { inOneNode } from '../signage/ground/one-node.ts';
import { type AnchorPlaces, createAnchoring } from './anchor.ts';
import { type Beat, type BeatJob, startBeat } from './beat.ts';
import { type Looks, takeCapFolder } from './cap-folder.ts';
import { createFailureWatch } from './failure-watch.ts';
import { sendLetters } from './letters.ts';
import type { Post } from './smtp.ts';
import type { Caller } from './webhook-post.ts';
import { callWebhooks } from './webhooks.ts';

interface JobParts {
  readonly signage: Signage;
  /** Who notices that the clock was set; one of its own, where it is absent. */
  readonly steps?: StepWatch;
  readonly horizonDays: number;
  /** A screen without a player for this long is silent. */
  readonly silentAfterMs: number;
  readonly wake: () => void;
  /** How often they are asked; 0: whenever the test says so. */
  readonly beatMs?: number;
  /** Who may send alerts, and below which folder theirs are looked for. */
  readonly cap?: CapDesk;
  readonly capFolder?: string;
  /** Where the end of the audit is kept beside the store, and how often; absent: nowhere. */
  readonly anchors?: AnchorPlaces & { readonly everyMs: number };
  /** How notices leave the program; absent: they stay in it. */
  readonly outgoing?: Outgoing;
}

export interface Outgoing {
  /** Null: no e-mail. */
  readonly post: Post | null;
  readonly caller: Caller;
  /** Where people find this server. */
  readonly address?: string | undefined;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A follower that is further behind than this has its screens' snapshots to start from. */
const OUTBOX_KEPT_MS = 24 * HOUR_MS;

/** Where a server begins, or its clock was set, players get so long to come back before they are missed. */
const COME_BACK_WITHIN_MS = MINUTE_MS;

/** Begins the jobs of a server. */
export function startJobs(parts: JobParts): Beat {
  const { signage, horizonDays, silentAfterMs, wake, cap, capFolder, anchors, outgoing } = parts;
  const stopping = new AbortController();
  const { db, clock, log, steps = watchSteps(clock) } = { ...signage, ...parts };
  /** What changes the store is done by one node at a time. */
  const once = (job: BeatJob): BeatJob => ({
    ...job,
    run: async () => {
      let outcome: unknown;
      const ran = await inOneNode(db, job.name, async () => {
        outcome = await job.run();
      });
      return ran && outcome;
    },
  });
  const patience = Math.min(silentAfterMs, COME_BACK_WITHIN_MS);
  const looks: Looks = new Map();
  const setByMs: number[] = [];
  steps.listen((byMs) => void setByMs.push(byMs));
  const jobs: BeatJob[] = [
    once({
      name: 'stamps',
      everyMs: Infinity,
      firstMs: 0,
      run: async () => {
        const told = setByMs.splice(0);
        await bringStampsBack(signage, told).catch((err: unknown) => {
          setByMs.unshift(...told);
          throw err;
        });
        return restampUrgents(signage);
      },
    }),
    once({
      name: 'expire-urgent',
      everyMs: 2 * SECOND_MS,
      run: async () => (await expireUrgents(signage)) + (await expireHeld(signage)),
    }),
    once({ name: 'review-due', everyMs: MINUTE_MS, run: () => sayOverdue(signage) }),
    once({ name: 'join-urgent', everyMs: 2 * SECOND_MS, run: createJoiner(signage) }),
    once({
      name: 'expire',
      everyMs: MINUTE_MS,
      // Nothing on a screen hangs on these books, and what was closed by a wrong date stays closed.
      restMs: HOUR_MS,
      run: () => expireSchedules(signage),
    }),
    once({
      name: 'horizon',
      everyMs: 10 * MINUTE_MS,
      run: () => rollHorizon(signage, horizonDays),
    }),
    once({
      name: 'silence',
      everyMs: 15 * SECOND_MS,
      firstMs: patience,
      restMs: patience,
      run: () => watchSilence(signage, silentAfterMs),
    }),
    once({
      name: 'prune',
      everyMs: HOUR_MS,
      firstMs: 5 * MINUTE_MS,
      // What is deleted by a wrong date does not come back when the date is put right.
      restMs: HOUR_MS,
      run: async () => {
        await prune(db, clock.now() - OUTBOX_KEPT_MS);
        await pruneSessions(db, clock.now());
        await pruneDrafts(db, clock.now());
        await pruneTokens(db, clock.now());
        await pruneBodies(db);
        await prunePositions(db, clock.now());
        await pruneNotices(db, clock.now());
      },
    }),
    once({
      name: 'files',
      everyMs: 5 * MINUTE_MS,
      // What is deleted by a wrong date does not come back when the date is put right.
      restMs: HOUR_MS,
      run: () => removeDeleted(signage),
    }),
    once({
      name: 'receipts',
      everyMs: 10 * MINUTE_MS,
      // A day that was receipted by a wrong date is receipted once more for all that comes then.
      restMs: HOUR_MS,
      run: () => makeReceipts(signage),
    }),
    once({ name: 'thumbnails', everyMs: MINUTE_MS, run: () => pruneThumbnails(signage) }),
    {
      name: 'cap',
      everyMs: 2 * SECOND_MS,
      run: async () => cap && capFolder && takeCapFolder(signage, cap, capFolder, looks),
    },
    ...(anchors
      ? [
          {
            name: 'anchor',
            everyMs: anchors.everyMs,
            firstMs: 0,
            run: createAnchoring(signage, anchors),
          },
        ]
      : []),
    ...(outgoing ? leaving(signage, outgoing, stopping.signal) : []).map(once),
    // What a passing fault left undone is taken up again.
    { name: 'wake', everyMs: 15 * SECOND_MS, run: async () => wake() },
  ];
  const listener = createFailureWatch(signage);
  const beat = startBeat({ clock, steps, log, jobs, beatMs: parts.beatMs ?? SECOND_MS, listener });
  return {
    ...beat,
    stop: () => {
      stopping.abort();
      return beat.stop();
    },
  };
}

/** Those that speak to other servers, which may take their time: a stop does not wait for them. */
function leaving(
  signage: Signage,
  { post, caller, address }: Outgoing,
  stop: AbortSignal,
): BeatJob[] {
  const jobs: BeatJob[] = [
    {
      name: 'webhooks',
      everyMs: 5 * SECOND_MS,
      run: () => callWebhooks(signage, caller, stop),
    },
  ];
  if (post)
    jobs.push({
      name: 'letters',
      everyMs: 5 * SECOND_MS,
      run: () => sendLetters(signage, post, stop, address),
    });
  return jobs;
}
