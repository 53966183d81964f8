/** What can be wrong with rules. */

export type ProblemCode =
  | 'time-zone-unknown'
  | 'date-unreadable'
  | 'time-unreadable'
  | 'weekday-unknown'
  | 'ends-before-start'
  | 'cron-unreadable'
  | 'cron-too-often'
  | 'cron-with-times'
  | 'never-opens'
  | 'not-positive'
  | 'share-missing'
  | 'share-over-hour'
  | 'share-over-quota'
  | 'quota-over-hour'
  | 'no-items'
  | 'item-never-shown'
  | 'item-longer-than-room'
  | 'zone-unknown'
  | 'zone-outside-screen'
  | 'zones-overlap'
  | 'duplicate'
  | 'takeovers-overlap'
  | 'no-places'
  | 'place-unreadable'
  | 'near-under-contract'
  | 'press-near'
  | 'keys-over';

/** `error`: refuse it. `warning`: show it, and let people decide. */
export interface Problem {
  readonly level: 'error' | 'warning';
  /** Path into what was validated, such as `window.until` or `schedules[2].items[0].durationMs`. */
  readonly field: string;
  readonly code: ProblemCode;
  /** English, for logs and API answers; the console words its own from `code`. */
  readonly message: string;
}

/** Notes a problem. */
export type Report = (
  level: Problem['level'],
  field: string,
  code: ProblemCode,
  message: string,
) => void;
