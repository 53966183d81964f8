/** What may be corrected about a screen, as rows: the same for one and for many. */
import type { Window, Zone } from '../../../content/programme/rules.ts';
import type { Face } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import type { Failure } from '../ground/failure.ts';
import type { Track } from '../reach/face.ts';
import type { ScreenRow } from '../reach/targets.ts';
import { readUnits } from '../reach/unit-tree.ts';
import { contractAfter, type ContractEdit } from './contract-edit.ts';
import type { Profile } from './profiles.ts';
import { type Screen, screenFrom } from './screens.ts';

/** What is alike on many screens. */
export interface BuildEdit {
  readonly kind?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly colour?: Face['colour'] | undefined;
  readonly surface?: 'led' | 'lcd' | undefined;
  readonly origin?: Face['origin'] | undefined;
  readonly folds?: Face['folds'] | undefined;
  readonly rotation?: Face['rotation'] | undefined;
  readonly gamma?: number | undefined;
  readonly timeZone?: string | undefined;
  /** Moved to another unit: what it has played stays with the one before. */
  readonly unit?: string | undefined;
  readonly openingHours?: readonly Window[] | null | undefined;
  readonly zones?: readonly Zone[] | null | undefined;
  /** Percent by hour, 24 numbers; none: always 100. */
  readonly brightness?: readonly number[] | undefined;
  readonly volume?: readonly number[] | undefined;
  readonly sound?: boolean | undefined;
  /** Null: as is usual for its kind. */
  readonly profile?: Profile | null | undefined;
  readonly track?: Track | null | undefined;
  /** Pauses stay as they are. Null: the owner has no say in it any more. */
  readonly contract?: ContractEdit | null | undefined;
}

export interface ScreenEdit extends BuildEdit {
  readonly name?: string | undefined;
  readonly nameEn?: string | undefined;
  readonly position?: Screen['position'] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** What a person does to many: what one screen has beside the others stays. */
export interface ManyEdit extends BuildEdit {
  readonly addTags?: readonly string[] | undefined;
  readonly removeTags?: readonly string[] | undefined;
  readonly addGroups?: readonly string[] | undefined;
  readonly removeGroups?: readonly string[] | undefined;
}

/** What whoever looks after a screen may turn up and down. */
const OWNERS_PARTS: ReadonlySet<string> = new Set(['brightness', 'volume', 'contract']);

const isOwners = (edit: ScreenEdit | ManyEdit): boolean =>
  Object.keys(edit).every((part) => OWNERS_PARTS.has(part));

/** The right that an edit takes, and that undoing it takes. */
export const rightFor = (edit: ScreenEdit | ManyEdit): 'own' | 'administer' =>
  isOwners(edit) ? 'own' : 'administer';

/** Who changes a contract beside more must have both rights. */
export const refuseEdit = (actor: Actor, edit: ScreenEdit | ManyEdit): Failure | null =>
  refuse(actor, rightFor(edit)) ?? (edit.contract === undefined ? null : refuse(actor, 'own'));

/** Columns that an edit sets to the same on every screen. */
const SAME = {
  name: 'name',
  nameEn: 'name_en',
  kind: 'kind',
  width: 'width',
  height: 'height',
  colour: 'colour',
  surface: 'surface',
  rotation: 'rotation',
  gamma: 'gamma',
  timeZone: 'time_zone',
  profile: 'profile',
} as const;

/** Those of them that the store keeps as JSON. */
const AS_JSON = {
  folds: 'folds',
  openingHours: 'opening_hours',
  zones: 'zones',
  brightness: 'brightness',
  volume: 'volume',
  position: 'position',
  track: 'track',
  tags: 'tags',
} as const;

/** @param groupsOf which of its groups a screen stays in under another unit. */
export function partsOf(
  row: ScreenRow,
  edit: ScreenEdit & ManyEdit,
  groupsOf: GroupsUnder,
): Partial<ScreenRow> {
  const parts: Record<string, unknown> = {};
  for (const [part, column] of Object.entries(SAME))
    if (edit[part as keyof typeof SAME] !== undefined)
      parts[column] = edit[part as keyof typeof SAME];
  for (const [part, column] of Object.entries(AS_JSON))
    if (edit[part as keyof typeof AS_JSON] !== undefined)
      parts[column] = JSON.stringify(edit[part as keyof typeof AS_JSON]);
  const { origin, sound, contract, unit } = edit;
  if (origin) Object.assign(parts, { origin_x: origin.x, origin_y: origin.y });
  if (sound !== undefined) parts['sound'] = sound ? 1 : 0;
  if (contract !== undefined) parts['contract'] = JSON.stringify(contractAfter(row, contract));
  if (edit.addTags || edit.removeTags)
    parts['tags'] = listWith(row.tags, edit.addTags, edit.removeTags);
  if (edit.addGroups || edit.removeGroups)
    parts['member_of'] = listWith(row.member_of, edit.addGroups, edit.removeGroups);
  if (unit !== undefined && unit !== row.unit) {
    parts['unit'] = unit;
    const groups = (parts['member_of'] as string | undefined) ?? row.member_of;
    parts['member_of'] = JSON.stringify(groupsOf(JSON.parse(groups) as string[], unit));
  }
  return parts as Partial<ScreenRow>;
}

function listWith(json: string, add: readonly string[] = [], remove: readonly string[] = []) {
  const left = (JSON.parse(json) as string[]).filter((one) => !remove.includes(one));
  return JSON.stringify([...new Set([...left, ...add])]);
}

export type GroupsUnder = (groups: readonly string[], unit: string) => readonly string[];

/** A group holds screens of its unit and those below: who is moved away leaves it. */
export async function readGroupsUnder(db: Db): Promise<GroupsUnder> {
  const tree = await readUnits(db);
  const rows = await db
    .selectFrom('screen_groups')
    .select(['id', 'unit'])
    .where('ended_at', 'is', null)
    .execute();
  const units = new Map(rows.map(({ id, unit }) => [id, unit]));
  return (groups, unit) => {
    const chain = tree.chainOf(unit);
    return groups.filter((group) => chain.has(units.get(group) ?? ''));
  };
}

/** What is other about a screen, part by part, as the API has it. */
export function differences(before: ScreenRow, after: ScreenRow) {
  const [was, is] = [screenFrom(before), screenFrom(after)].map(
    (screen) => screen as unknown as Record<string, unknown>,
  ) as [Record<string, unknown>, Record<string, unknown>];
  const parts = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (part) => part !== 'version' && JSON.stringify(was[part]) !== JSON.stringify(is[part]),
  );
  const of = (screen: Record<string, unknown>) =>
    Object.fromEntries(parts.map((part) => [part, screen[part] ?? null]));
  return { before: of(was), after: of(is) };
}
