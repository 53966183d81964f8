/** What its administrator and its owner do with a screen: correct it, take it down and bring it back. */
import { type Actor, refuse } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import type { Right } from '../reach/rights.ts';
import type { Signage } from '../ground/context.ts';
import { act, type Done, type Plan, type Previewed } from '../deeds/deeds.ts';
import { conflict, type Failure, invalid, unknown, stale } from '../ground/failure.ts';
import { named } from '../reach/standing.ts';
import { editWarnings } from './edit-warnings.ts';
import { partsOf, readGroupsUnder, refuseEdit, rightFor, type ScreenEdit } from './screen-edit.ts';
import { checkScreen } from './screen-problems.ts';
import { type Screen, screenFrom } from './screens.ts';
import type { ScreenRow } from '../reach/targets.ts';
import { edited } from '../changes/write-change.ts';
import type { Track } from '../reach/face.ts';

export type ScreenOutcome = Done<Screen> | Previewed | Failure;

export interface SeenScreen {
  /** Undefined: whatever it is now, as where an owner presses a key. */
  readonly version?: number | undefined;
  readonly preview?: boolean;
}

export function editScreen(
  signage: Signage,
  actor: Actor,
  id: string,
  edit: ScreenEdit,
  seen: SeenScreen,
): Promise<ScreenOutcome> {
  const refusal = refuseEdit(actor, edit);
  if (refusal) return Promise.resolve(refusal);
  return onScreen(signage, actor, id, seen, rightFor(edit), async (row) => {
    const { db } = signage;
    if (edit.unit !== undefined && !(await isWithin(db, edit.unit, actor.unit)))
      return invalid('unit', 'no-unit-below', { id: edit.unit });
    const parts = partsOf(row, edit, await readGroupsUnder(db));
    const after = edited(row, parts);
    return {
      action: 'screen.edit',
      parts,
      detail: { version: after.version },
      warnings: await editWarnings(signage, [{ before: row, after }]),
    };
  });
}

/**
 * Takes a screen down: it leaves what is shown, aimed at and expected, and its player loses its credential at once. What it
 * has played stays, under its name.
 */
export function retireScreen(
  signage: Signage,
  actor: Actor,
  id: string,
  seen: SeenScreen,
): Promise<ScreenOutcome> {
  return onScreen(signage, actor, id, seen, 'administer', (_, now) => ({
    action: 'screen.retire',
    // No passer-by plays it, also where this is taken back.
    parts: { retired_at: now, open: 0 },
  }));
}

/** Hangs it again, as it was; its player has to be paired anew. */
export function restoreScreen(
  signage: Signage,
  actor: Actor,
  id: string,
  seen: SeenScreen,
): Promise<ScreenOutcome> {
  return onScreen(
    signage,
    actor,
    id,
    seen,
    'administer',
    () => ({ action: 'screen.restore', parts: { retired_at: null } }),
    'retired',
  );
}

/** Whether the screen reports its position; what it has reported is forgotten in its time. */
export function setTrack(
  signage: Signage,
  actor: Actor,
  id: string,
  track: Track | null,
  seen: SeenScreen,
): Promise<ScreenOutcome> {
  return onScreen(signage, actor, id, seen, 'administer', () => {
    const parts = { track: JSON.stringify(track) };
    return { action: 'track.set', parts };
  });
}

export interface ScreenChange {
  readonly ok?: never;
  readonly action: string;
  readonly parts: Partial<ScreenRow>;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly warnings?: readonly string[];
}

type Planned = ScreenChange | Failure;

/** A deed on a screen of the actor's unit, at the version that the person saw. @param state what the screen must be in. */
export function onScreen(
  signage: Signage,
  actor: Actor,
  id: string,
  { version, preview = false }: SeenScreen,
  needs: Right,
  plan: (row: ScreenRow, now: number) => Planned | Promise<Planned>,
  state: 'standing' | 'retired' = 'standing',
): Promise<ScreenOutcome> {
  const { db, clock } = signage;
  return act(signage, actor, preview, async (): Promise<Plan<Screen> | Failure> => {
    const refusal = refuse(actor, needs);
    if (refusal) return refusal;
    const row = await db.selectFrom('screens').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row || !(await isWithin(db, row.unit, actor.unit))) return unknown('no-screen', { id });
    if (version !== undefined && row.version !== version)
      return stale(screenFrom(row), 'screen-changed');
    if (state === 'retired' && row.retired_at === null) return conflict('screen-stands');
    if (state === 'standing' && row.retired_at !== null)
      return conflict('screen-retired', { screens: [named(row)] });
    const planned = await plan(row, clock.now());
    if (planned.ok === false) return planned;
    const after = edited(row, planned.parts);
    const wrong = checkScreen(after, clock.now());
    if (!wrong.ok) return wrong;
    return {
      ok: true,
      action: planned.action,
      subject: id,
      ...(planned.detail && { detail: planned.detail }),
      needs,
      changes: [{ noun: 'screens', before: row, after }],
      answer: screenFrom(after),
      warnings: [...wrong.warnings, ...(planned.warnings ?? [])],
    };
  });
}
