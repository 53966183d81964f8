/** When a season falls, so that what belongs to it comes back each year by itself. */
import type { Season } from './schema.ts';

const DAY_MS = 86_400_000;

/** First day of each season and its length. The spring festival moves with the moon: the weeks around it. */
const SEASONS: Readonly<
  Record<Season, { readonly month: number; readonly day: number; readonly days: number }>
> = {
  spring: { month: 3, day: 1, days: 92 },
  summer: { month: 6, day: 1, days: 92 },
  autumn: { month: 9, day: 1, days: 91 },
  winter: { month: 12, day: 1, days: 90 },
  'spring-festival': { month: 1, day: 15, days: 40 },
};

/**
 * A season as a programme's window takes it: from each occurrence of the cron expression (five
 * fields, midnight in the screen's own time zone) for `durationMs`. Winter ends on 28 February,
 * in leap years too.
 */
export const seasonCron = (
  season: Season,
): { readonly expression: string; readonly durationMs: number } => {
  const { month, day, days } = SEASONS[season];
  return { expression: `0 0 ${day} ${month} *`, durationMs: days * DAY_MS };
};
