/** A deed of a person: planned as changes of rows, then either forecast or carried out, in one transaction. */
import { transact } from '../../db/transact.ts';
import { type Actor, refuse, rightOf } from '../reach/actor.ts';
import type { Right } from '../reach/rights.ts';
import { affectedScreens } from '../changes/affected.ts';
import { record } from '../ledger/audit.ts';
import type { Change } from '../changes/changes.ts';
import { changesTold } from '../changes/told.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure } from '../ground/failure.ts';
import { type ChangeForecast, forecastChange } from '../forecasts/forecasts.ts';
import { newId } from '../ground/ids.ts';
import { markUndone, writeRevisions } from '../changes/revisions.ts';
import { clearStale, markReached } from '../ledger/stale.ts';
import { refuseGone } from '../changes/held-items.ts';
import { giveUp, overtaken } from '../changes/write-change.ts';
import { refusedBy, writeHeld } from '../changes/write-held.ts';
import { reviewChanges, type Reviewed, reviewsAhead } from '../review/review-changes.ts';
import { groupsHeld, refuseInUse } from '../changes/group-uses.ts';
import { takePlayers } from '../trust/pairings.ts';

export interface Plan<T> {
  readonly ok: true;
  /** As the audit names it, such as `campaign.pause`. */
  readonly action: string;
  readonly subject: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly needs: Right;
  readonly changes: readonly Change[];
  /** What is answered once it is carried out. */
  readonly answer: T;
  /** What may be meant, but had better be looked at. */
  readonly warnings?: readonly string[];
  /** Ids of schedules that the forecast is about, beside those that change. */
  readonly about?: readonly string[];
  /** It takes a unit's own item off wherever it is, or brings it back there: the rights of layers are not asked. */
  readonly everywhere?: boolean;
  /** Id of the deed that this one takes back. */
  readonly undoes?: string;
}

export interface Done<T> {
  readonly ok: true;
  readonly preview: null;
  readonly answer: T;
  /** Id of the deed; null: there was nothing to change. */
  readonly deed: string | null;
  /** Ids of the screens whose programmes are compiled anew. */
  readonly screens: readonly string[];
  readonly warnings: readonly string[];
  /** Of each schedule that it changed: whether that shows now, or waits for review. */
  readonly reviews: readonly Reviewed[];
}

export interface Previewed {
  readonly ok: true;
  readonly preview: ChangeForecast;
  readonly warnings: readonly string[];
  /** The same, as it would be. */
  readonly reviews: readonly Reviewed[];
}

/** Times that a plan is made anew when rows changed between plan and deed; the plan itself then says what stands against it. */
const TRIES = 3;

/**
 * Plans and carries out; with `preview` the plan is only reckoned, and nothing of it is stored.
 * @param planned reads the rows and makes the plan; it refuses a stale version with what is there now.
 */
export async function act<T>(
  signage: Signage,
  actor: Actor,
  preview: boolean,
  planned: () => Promise<Plan<T> | Failure>,
): Promise<Done<T> | Previewed | Failure> {
  for (let tries = 0; tries < TRIES; tries++) {
    const plan = await planned();
    if (!plan.ok) return plan;
    const refusal = plan.everywhere
      ? refuse(actor, plan.needs)
      : (refuse(actor, plan.needs) ?? refuseLayers(actor, plan.changes));
    if (refusal) return refusal;
    const inUse = await refuseInUse(signage.db, plan.changes);
    if (inUse) return inUse;
    const warnings = plan.warnings ?? [];
    if (preview) {
      const gone = await refuseGone(signage.db, plan.changes);
      if (gone) return gone;
      const forecast = await forecastChange(signage, plan.changes, plan.about ?? []);
      const reviews = await reviewsAhead(signage.db, plan.changes, actor.person);
      return { ok: true, preview: forecast, warnings, reviews };
    }
    const done = await carryOut(signage, actor, plan);
    if (!done) continue;
    if ('ok' in done) return done;
    signage.wake();
    return { ok: true, preview: null, answer: plan.answer, ...done, warnings };
  }
  return conflict('being-changed');
}

/** Whatever the deed is called: what plays in a layer takes that layer's right, also where it is a part of more. */
function refuseLayers(actor: Actor, changes: readonly Change[]): Failure | null {
  for (const { noun, before, after } of changes) {
    if (noun !== 'schedules') continue;
    const refusal =
      refuse(actor, rightOf(after.layer)) ?? (before && refuse(actor, rightOf(before.layer)));
    if (refusal) return refusal;
  }
  return null;
}

/** A screen that is taken down loses its player, whatever the deed is called that does it. */
const retires = ({ noun, before, after }: Change): string[] =>
  noun === 'screens' && after.retired_at !== null && before?.retired_at === null ? [after.id] : [];

async function carryOut<T>(signage: Signage, actor: Actor, plan: Plan<T>) {
  const { db, clock } = signage;
  const { changes, action, subject, detail, needs, undoes } = plan;
  if (changes.length === 0) return { deed: null, screens: [], reviews: [] };
  const deed = newId('deed');
  const at = clock.now();
  const takenDown = changes.flatMap(retires);
  const gone = new Set(takenDown);
  try {
    const { screens, reviews } = await transact(db, async (trx) => {
      await writeHeld(trx, changes, { by: actor.person, at });
      if (!(await groupsHeld(trx, changes)) || (await refuseInUse(trx, changes)))
        giveUp('a group came or went meanwhile');
      await writeRevisions(trx, { deed, person: actor.person, at, action, needs }, changes);
      if (undoes !== undefined) await markUndone(trx, undoes, at);
      const { reviews, reach } = await reviewChanges(trx, changes, { person: actor.person, at });
      // Of a schedule that shows what was approved, and not what it reads now.
      const others = changes.filter(({ noun }) => noun !== 'schedules');
      const reached = await markReached(trx, () => affectedScreens(trx, others, reach));
      await clearStale(trx, takenDown, Number.MAX_SAFE_INTEGER);
      await takePlayers(trx, takenDown, at);
      const waiting = reviews.filter(({ state }) => state === 'waiting');
      const more = waiting.length > 0 && { reviews: waiting };
      const told = { ...detail, deed, ...changesTold(changes), ...more };
      await record(trx, { at, by: actor, action, subject, detail: told });
      const screens = gone.size === 0 ? reached : reached.filter((id) => !gone.has(id));
      return { screens, reviews };
    });
    return { deed, screens, reviews };
  } catch (error) {
    if (overtaken(error)) return null;
    const refusal = refusedBy(error);
    if (refusal) return refusal;
    throw error;
  }
}
