/** The owner's contract and the owner's pauses. */
import type { Contract, Span } from '../../../content/programme/rules.ts';
import { DAY_MS } from '../../../content/programme/rules.ts';
import { timeZoneOf } from '../../../content/programme/time-zone.ts';
import { clip, dayOf } from '../../../content/programme/window.ts';
import { type Failure, invalid, forbidden } from '../ground/failure.ts';
import type { Signage } from '../ground/context.ts';
import { pausedUntil, resumed, withPause } from '../ground/spans.ts';
import type { Actor } from '../reach/actor.ts';
import type { ScreenRow } from '../reach/targets.ts';
import { contractAfter, type ContractEdit, contractOf } from './contract-edit.ts';
import { onScreen, type ScreenOutcome, type SeenScreen } from './screen-deeds.ts';

/**
 * What the owner has agreed to; pauses stay as they are. Null: the owner has no say in it any more. Who administers may set it
 * too, for contracts are signed on paper: the audit has both versions and who wrote them.
 */
export function setContract(
  signage: Signage,
  actor: Actor,
  id: string,
  contract: ContractEdit | null,
  seen: SeenScreen,
): Promise<ScreenOutcome> {
  return onScreen(signage, actor, id, seen, 'own', (row) => {
    const next = contractAfter(row, contract);
    return {
      action: 'contract.set',
      parts: { contract: JSON.stringify(next) },
      detail: { contract },
    };
  });
}

/** How long the owner means. */
export interface PauseSpan {
  /** Now, where it is absent. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  /** In place of `until`; an hour, where both are absent. */
  readonly minutes?: number | undefined;
}

const MINUTE_MS = 60_000;
const USUAL_MINUTES = 60;
const WHOLE_DAY_MINUTES = 1440;

/** The owner's right: nothing is inserted until then, and nothing that needs consent taken over. It ends by itself. [P26, P86] */
export function pauseScreen(
  signage: Signage,
  actor: Actor,
  id: string,
  { from, until, minutes = USUAL_MINUTES }: PauseSpan,
  seen: SeenScreen,
): Promise<ScreenOutcome> {
  return onScreen(signage, actor, id, seen, 'own', (row, now) => {
    const contract = contractOf(row);
    const span = { from, until: until ?? Math.max(from ?? now, now) + minutes * MINUTE_MS };
    const paused = withPause(contract.pauses ?? [], span, now);
    if (!paused.ok) return paused;
    const { pauses } = paused;
    const beyond = beyondAgreed(contract, pauses, { ...span, from: from ?? now }, row.time_zone);
    if (beyond) return beyond;
    return {
      action: 'contract.pause',
      parts: withPauses(contract, pauses),
      detail: { pauses },
    };
  });
}

/** What the contract says of so long a pause; null: it is agreed. */
function beyondAgreed(
  { pausing }: Contract,
  pauses: readonly Span[],
  { from, until }: { from: number; until: number },
  timeZone: string,
): Failure | null {
  if (!pausing) return null;
  const { minutesADay, minutesAtOnce } = pausing;
  if (minutesADay === 0) return forbidden('pause-not-agreed');
  const spans = pauses.map((one) => ({ from: one.from, until: one.until ?? Infinity }));
  const lengthOf = (some: readonly { from: number; until: number }[]): number =>
    some.reduce((sum, one) => sum + one.until - one.from, 0);
  const whole = spans.filter((one) => one.from <= from && from < one.until);
  if (minutesAtOnce !== undefined && lengthOf(whole) > minutesAtOnce * MINUTE_MS)
    return invalid('minutes', 'pause-over-agreed', { minutes: minutesAtOnce, at: 'once' });
  if (minutesADay >= WHOLE_DAY_MINUTES) return null;
  const zone = timeZoneOf(timeZone);
  for (let day = dayOf(zone, from); day <= dayOf(zone, until - 1); day++) {
    const begins = zone.firstInstantOf(day * DAY_MS);
    const ends = zone.firstInstantOf((day + 1) * DAY_MS);
    if (lengthOf(clip(spans, begins, ends)) > minutesADay * MINUTE_MS)
      return invalid('minutes', 'pause-over-agreed', { minutes: minutesADay, at: 'day' });
  }
  return null;
}

export function resumeScreen(
  signage: Signage,
  actor: Actor,
  id: string,
  seen: SeenScreen,
): Promise<ScreenOutcome> {
  return onScreen(signage, actor, id, seen, 'own', (row, now) => {
    const contract = contractOf(row);
    const left = resumed(contract.pauses ?? [], now);
    if (!left.ok) return left;
    return { action: 'contract.resume', parts: withPauses(contract, left.pauses) };
  });
}

/** Until when the owner has paused it, epoch ms; null: it is not paused. */
export const screenPausedUntil = (contract: unknown, now: number): number | null =>
  pausedUntil((contract as Contract | null)?.pauses ?? [], now);

const withPauses = (contract: Contract, pauses: readonly Span[]): Partial<ScreenRow> => ({
  contract: JSON.stringify({ ...contract, pauses }),
});
