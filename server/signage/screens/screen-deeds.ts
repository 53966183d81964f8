/** What its administrator and its owner change about a screen that hangs: hours, zones, tags. */
import type { Window, Zone } from '../../../content/programme/rules.ts';
import { type Actor, refuse, unitsBelow } from '../reach/actor.ts';
import type { Right } from '../reach/rights.ts';
import type { Signage } from '../ground/context.ts';
import { act, type Done, type Plan, type Previewed } from '../deeds/deeds.ts';
import { type Failure, invalid, unknown, stale } from '../ground/failure.ts';
import type { Profile } from './profiles.ts';
import { checkScreen } from './screen-problems.ts';
import { type Screen, screenFrom } from './screens.ts';
import type { ScreenRow } from '../reach/targets.ts';
import { MOVING_KINDS } from './tracks.ts';
import { edited } from '../changes/write-change.ts';
import type { Track } from '../reach/face.ts';

export type ScreenOutcome = Done<Screen> | Previewed | Failure;

export interface SeenScreen {
  /** Undefined: whatever it is now, as where an owner presses a key. */
  readonly version?: number | undefined;
  readonly preview?: boolean;
}

export interface ScreenEdit {
  readonly name?: string | undefined;
  readonly nameEn?: string | undefined;
  readonly openingHours?: readonly Window[] | null | undefined;
  readonly zones?: readonly Zone[] | null | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Percent by hour, 24 numbers; none: always 100. */
  readonly brightness?: readonly number[] | undefined;
  readonly volume?: readonly number[] | undefined;
  readonly sound?: boolean | undefined;
  /** Null: as is usual for its kind. */
  readonly profile?: Profile | null | undefined;
}

/** What whoever looks after a screen may turn up and down. */
const OWNERS_PARTS: ReadonlySet<string> = new Set(['brightness', 'volume']);

export function editScreen(
  signage: Signage,
  actor: Actor,
  id: string,
  edit: ScreenEdit,
  seen: SeenScreen,
): Promise<ScreenOutcome> {
  const needs = Object.keys(edit).every((part) => OWNERS_PARTS.has(part)) ? 'own' : 'administer';
  return onScreen(signage, actor, id, seen, needs, (row) => ({
    action: 'screen.edit',
    parts: {
      ...(edit.name !== undefined && { name: edit.name }),
      ...(edit.nameEn !== undefined && { name_en: edit.nameEn }),
      ...(edit.openingHours !== undefined && { opening_hours: JSON.stringify(edit.openingHours) }),
      ...(edit.zones !== undefined && { zones: JSON.stringify(edit.zones) }),
      ...(edit.tags !== undefined && { tags: JSON.stringify(edit.tags) }),
      ...(edit.brightness !== undefined && { brightness: JSON.stringify(edit.brightness) }),
      ...(edit.volume !== undefined && { volume: JSON.stringify(edit.volume) }),
      ...(edit.sound !== undefined && { sound: edit.sound ? 1 : 0 }),
      ...(edit.profile !== undefined && { profile: edit.profile }),
    },
    detail: { version: row.version + 1 },
  }));
}

/** Whether the screen reports its position; what it has reported is forgotten in its time. */
export function setTrack(
  signage: Signage,
  actor: Actor,
  id: string,
  track: Track | null,
  seen: SeenScreen,
): Promise<ScreenOutcome> {
  return onScreen(signage, actor, id, seen, 'administer', (row) => {
    if (track && !MOVING_KINDS.includes(row.kind))
      return invalid('track', 'does-not-move', { kinds: MOVING_KINDS });
    return { action: 'track.set', parts: { track: JSON.stringify(track) }, detail: { track } };
  });
}

export interface ScreenChange {
  readonly ok?: never;
  readonly action: string;
  readonly parts: Partial<ScreenRow>;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly warnings?: readonly string[];
}

/** A deed on a screen of the actor's unit, at the version that the person saw. */
export function onScreen(
  signage: Signage,
  actor: Actor,
  id: string,
  { version, preview = false }: SeenScreen,
  needs: Right,
  plan: (row: ScreenRow, now: number) => ScreenChange | Failure,
): Promise<ScreenOutcome> {
  const { db, clock } = signage;
  return act(signage, actor, preview, async (): Promise<Plan<Screen> | Failure> => {
    const refusal = refuse(actor, needs);
    if (refusal) return refusal;
    const row = await db.selectFrom('screens').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row || !(await unitsBelow(db, actor.unit)).has(row.unit))
      return unknown('no-screen', { id });
    if (version !== undefined && row.version !== version)
      return stale(screenFrom(row), 'screen-changed');
    const planned = plan(row, clock.now());
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
      warnings: wrong.warnings,
    };
  });
}
