/** What its administrator and its owner change about a screen that hangs: hours, zones, tags; the contract and its pauses. */
import type { Contract, Span, Window, Zone } from '../../../content/programme/rules.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import type { Right } from '../reach/rights.ts';
import type { Signage } from '../ground/context.ts';
import { act, type Done, type Plan, type Previewed } from '../deeds/deeds.ts';
import { type Failure, invalid, unknown, stale } from '../ground/failure.ts';
import type { Profile } from './profiles.ts';
import { checkScreen } from './screen-problems.ts';
import { type Screen, screenFrom } from './screens.ts';
import { resumed, withPause } from '../ground/spans.ts';
import type { ScreenRow } from '../reach/targets.ts';
import { MOVING_KINDS } from './tracks.ts';
import { edited } from '../changes/write-change.ts';
import type { Track } from '../reach/face.ts';

export type ScreenOutcome = Done<Screen> | Previewed | Failure;

export interface SeenScreen {
  readonly version: number;
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

/** What the owner has agreed to; pauses stay as they are. Null: the owner has no say in it any more. */
export function setContract(
  signage: Signage,
  actor: Actor,
  id: string,
  contract: Omit<Contract, 'pauses'> | null,
  seen: SeenScreen,
): Promise<ScreenOutcome> {
  return onScreen(signage, actor, id, seen, 'own', (row) => {
    const { pauses } = contractOf(row);
    const next = contract && { ...contract, ...(pauses && { pauses }) };
    return {
      action: 'contract.set',
      parts: { contract: JSON.stringify(next) },
      detail: { contract },
    };
  });
}

/** The owner's right: nothing is inserted until then. */
export function pauseScreen(
  signage: Signage,
  actor: Actor,
  id: string,
  span: { from?: number | undefined; until: number },
  seen: SeenScreen,
): Promise<ScreenOutcome> {
  return onScreen(signage, actor, id, seen, 'own', (row, now) => {
    const contract = contractOf(row);
    const paused = withPause(contract.pauses ?? [], span, now);
    if (!paused.ok) return paused;
    const { pauses } = paused;
    return { action: 'contract.pause', parts: withPauses(contract, pauses), detail: { pauses } };
  });
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

/** A screen without a contract has no cap but the hour itself. */
const NO_CAP: Contract = { quotaSecondsPerHour: 3600 };

const contractOf = ({ contract }: ScreenRow): Contract =>
  (JSON.parse(contract) as Contract | null) ?? NO_CAP;

const withPauses = (contract: Contract, pauses: readonly Span[]): Partial<ScreenRow> => ({
  contract: JSON.stringify({ ...contract, pauses }),
});

interface ScreenChange {
  readonly ok?: never;
  readonly action: string;
  readonly parts: Partial<ScreenRow>;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A deed on a screen of the actor's unit, at the version that the person saw. */
function onScreen(
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
    if (!row || !(await isWithin(db, row.unit, actor.unit))) return unknown('no-screen', { id });
    if (row.version !== version) return stale(screenFrom(row), 'screen-changed');
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
