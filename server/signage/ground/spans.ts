/** Pauses of a campaign or of an owner: spans of epoch ms, half-open, sorted, apart from one another. */
import type { Span } from '../../../content/programme/rules.ts';
import { type Failure, conflict, invalid } from './failure.ts';

const endOf = ({ until }: Span): number => until ?? Infinity;

/** @returns the pauses with one more, those that meet joined; or what is wrong with it. */
export function withPause(
  pauses: readonly Span[],
  pause: { from?: number | undefined; until?: number | null | undefined },
  now: number,
): { readonly ok: true; readonly pauses: readonly Span[] } | Failure {
  const { from = now, until = null } = pause;
  if (until !== null && until <= from) return invalid('until', 'ends-before-start');
  if (until !== null && until <= now) return invalid('until', 'over-already');
  // What was paused was paused: it cannot be said of the past.
  const added: Span = { from: Math.max(from, now), until };
  const joined: Span[] = [];
  for (const one of [...pauses, added].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (!last || endOf(last) < one.from) joined.push(one);
    else {
      const end = Math.max(endOf(last), endOf(one));
      joined[joined.length - 1] = { from: last.from, until: end === Infinity ? null : end };
    }
  }
  return { ok: true, pauses: joined };
}

/** Ends the pause that runs; where none runs, takes back those that are planned. */
export function resumed(
  pauses: readonly Span[],
  now: number,
): { readonly ok: true; readonly pauses: readonly Span[] } | Failure {
  const runs = pauses.find((one) => one.from <= now && now < endOf(one));
  if (!runs) {
    const past = pauses.filter((one) => endOf(one) <= now);
    return past.length < pauses.length ? { ok: true, pauses: past } : conflict('not-paused');
  }
  const rest = pauses.filter((one) => one !== runs);
  const ended = runs.from < now ? [{ from: runs.from, until: now }] : [];
  return { ok: true, pauses: [...rest, ...ended].sort((a, b) => a.from - b.from) };
}

export const isPaused = (pauses: readonly Span[], now: number): boolean =>
  pauses.some((one) => one.from <= now && now < endOf(one));

/** When the pause that runs is over, epoch ms; null: none runs, or it has no end. */
export const pausedUntil = (pauses: readonly Span[], now: number): number | null =>
  pauses.find((one) => one.from <= now && now < endOf(one))?.until ?? null;
