/** One edit of many screens: one deed, which is previewed, carried out whole or not at all, and taken back at once. */
import { createHash } from 'node:crypto';
import { slices } from '../../turn.ts';
import type { Change } from '../changes/changes.ts';
import { edited } from '../changes/write-change.ts';
import { act, type Done, type Plan, type Previewed } from '../deeds/deeds.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, invalid, invalidFields, stale } from '../ground/failure.ts';
import type { Actor } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import { refuseGroups } from '../reach/groups.ts';
import { refuseRetired } from '../reach/standing.ts';
import { type ScreenRow, screensOf, type Target } from '../reach/targets.ts';
import { editWarnings } from './edit-warnings.ts';
import {
  differences,
  type ManyEdit,
  partsOf,
  readGroupsUnder,
  refuseEdit,
  rightFor,
} from './screen-edit.ts';
import { screenChecker } from './screen-problems.ts';

/** A county has ten thousand; what is more is a slip. */
export const SCREENS_MOST = 20_000;
/** Changes that one answer tells. */
const TOLD_MOST = 200;

export interface ManyAsked {
  readonly target: Target;
  readonly edit: ManyEdit;
  /** What the preview said: refused where one of the screens has changed since, or others are meant. */
  readonly seen?: string | undefined;
  /** Where the next page of changes begins. */
  readonly after?: string | undefined;
  readonly preview: boolean;
}

export interface ManyTold {
  /** Screens of the target, and those of them for which something becomes other. */
  readonly reached: number;
  readonly changed: number;
  /** Names the screens and the state that they were in. */
  readonly seen: string;
  readonly changes: readonly ToldChange[];
  /** `after` of the next page; null: that was all. */
  readonly next: string | null;
}

export interface ToldChange {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

export type ManyOutcome = (Done<null> & { told: ManyTold }) | (Previewed & { told: ManyTold });

/** A person without the right to some part of it changes nothing. */
export async function changeScreens(
  signage: Signage,
  actor: Actor,
  asked: ManyAsked,
): Promise<ManyOutcome | Failure> {
  let told: ManyTold | undefined;
  const made = await act(signage, actor, asked.preview, async () => {
    const planned = await planFor(signage, actor, asked);
    if (!planned.ok) return planned;
    ({ told } = planned);
    return planned.plan;
  });
  if (!made.ok) return made;
  if (!told) throw new Error('a deed without a plan');
  return { ...made, told };
}

interface Planned {
  readonly ok: true;
  readonly told: ManyTold;
  readonly plan: Plan<null>;
}

async function planFor(
  signage: Signage,
  actor: Actor,
  { target, edit, seen, after: from = '' }: ManyAsked,
): Promise<Planned | Failure> {
  const { db, clock } = signage;
  const against = refuseEdit(actor, edit) ?? (await refuseWhere(signage, actor, target, edit));
  if (against) return against;
  const rows = await screensOf(db, { target, by: actor.unit });
  if (rows.length === 0) return invalid('target', 'no-screen-matches');
  if (rows.length > SCREENS_MOST)
    return invalid('target', 'screens-at-once', { most: SCREENS_MOST });
  const state = stateOf(rows);
  if (seen !== undefined && seen !== state) return stale({ seen: state }, 'screens-changed');
  const check = screenChecker(clock.now());
  const groupsUnder = await readGroupsUnder(db);
  const slice = slices();
  const pairs: { before: ScreenRow; after: ScreenRow }[] = [];
  const warnings = new Set<string>();
  for (const before of rows) {
    await slice();
    const parts = partsOf(before, edit, groupsUnder);
    if (isSame(before, parts)) continue;
    const after = edited(before, parts);
    const wrong = check(after);
    if (!wrong.ok) return under(before.id, wrong);
    for (const warning of wrong.warnings) warnings.add(warning);
    pairs.push({ before, after });
  }
  for (const warning of await editWarnings(signage, pairs)) warnings.add(warning);
  const left = pairs.filter(({ after }) => after.id > from);
  const page = left.slice(0, TOLD_MOST);
  const changes: Change[] = pairs.map((pair) => ({ noun: 'screens', ...pair }));
  const told: ToldChange[] = [];
  for (const pair of page) {
    told.push(toldOf(pair));
    await slice();
  }
  return {
    ok: true,
    told: {
      reached: rows.length,
      changed: pairs.length,
      seen: state,
      changes: told,
      next: left.length > page.length ? (page.at(-1)?.after.id ?? null) : null,
    },
    plan: {
      ok: true,
      action: 'screens.change',
      subject: 'many',
      detail: { target, edit, screens: pairs.length },
      needs: rightFor(edit),
      changes,
      answer: null,
      warnings: [...warnings],
    },
  };
}

/** What of the question cannot be meant, whatever the screens are. */
async function refuseWhere(
  { db }: Signage,
  actor: Actor,
  target: Target,
  { unit, addGroups }: ManyEdit,
): Promise<Failure | null> {
  if (unit !== undefined && !(await isWithin(db, unit, actor.unit)))
    return invalid('change.unit', 'no-unit-below', { id: unit });
  return (
    (await refuseRetired(db, actor.unit, target, 'target.screens')) ??
    (await refuseGroups(db, actor.unit, target, 'target.groups')) ??
    refuseGroups(db, actor.unit, { groups: addGroups }, 'change.addGroups')
  );
}

const isSame = (row: ScreenRow, parts: Partial<ScreenRow>): boolean =>
  Object.entries(parts).every(([column, value]) => row[column as keyof ScreenRow] === value);

/** The same for the same screens at the same versions. */
function stateOf(rows: readonly ScreenRow[]): string {
  const hash = createHash('sha256');
  for (const { id, version } of rows) hash.update(`${id} ${version}\n`);
  return hash.digest('hex');
}

const toldOf = ({ before, after }: { before: ScreenRow; after: ScreenRow }): ToldChange => ({
  id: after.id,
  name: after.name,
  version: before.version,
  ...differences(before, after),
});

/** The same failure, with its fields under the screen on which it was found. */
function under(screen: string, failure: Failure): Failure {
  const [first, ...rest] = (failure.fields ?? []).map((one) => ({
    ...one,
    field: `screens.${screen}.${one.field}`,
  }));
  return first ? invalidFields([first, ...rest]) : failure;
}
