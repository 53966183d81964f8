/** Tells administrators of a job that fails again and again, once, and when it is well again. */
import type { Signage } from '../signage/ground/context.ts';
import { tellFailing, tellWell } from '../signage/notices/failing-jobs.ts';
import { isStoreAway } from '../store-errors.ts';
import type { BeatListener } from './beat.ts';

/** One failure passes by itself, as a rule; by the third a person should look. */
const FAILURES = 3;

export function createFailureWatch(signage: Signage): BeatListener {
  const { clock, log } = signage;
  const failing = new Map<string, { times: number; told: boolean; readonly since: number }>();
  /** Jobs that were well in this process: of those before it the store knows. */
  const well = new Set<string>();
  const say = async (telling: Promise<void>): Promise<boolean> => {
    try {
      await telling;
      return true;
    } catch (err) {
      log.error({ err }, 'how a job fares could not be told');
      return false;
    }
  };
  return {
    failed: async (job, error) => {
      // All of them fail then, and nobody can be told.
      if (isStoreAway(error)) return;
      const line = failing.get(job) ?? { times: 0, told: false, since: clock.now() };
      failing.set(job, line);
      well.delete(job);
      line.times += 1;
      // Where it cannot be told now, the next failure tells it.
      if (line.times >= FAILURES && !line.told)
        line.told = await say(tellFailing(signage, job, line.since));
    },
    well: async (job) => {
      failing.delete(job);
      if (!well.has(job) && (await say(tellWell(signage, job)))) well.add(job);
    },
  };
}
