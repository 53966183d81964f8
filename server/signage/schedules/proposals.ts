/** Schedules that someone proposes: their items, their target, their window and their pictures, looked at before anything is stored. */
import type { Db } from '../../db/open.ts';
import { turn } from '../../turn.ts';
import {
  type Failure,
  fieldProblem,
  type FieldProblem,
  invalid,
  invalidFields,
} from '../ground/failure.ts';
import { because } from '../ground/refusals.ts';
import type { Signage } from '../ground/context.ts';
import type { Item } from '../items/items.ts';
import { pinKey, pinnedItems } from '../items/pinned-items.ts';
import { runningProblems } from '../items/running-items.ts';
import { openPictureBook, type PictureBook } from '../items/picture-book.ts';
import { jobOf } from '../items/pictures.ts';
import { geometriesIn } from '../reach/zones.ts';
import type { Geometry } from '../../../content/render/job.ts';
import { checkOwners } from './owner-check.ts';
import { type Build, checkSchedule } from './schedule-problems.ts';
import type { NewSchedule } from '../changes/schedule-rows.ts';
import type { Pinned } from './pinning.ts';
import { type ScreenRow, isFor } from '../reach/targets.ts';
import { refuseGroups } from '../reach/groups.ts';
import { refuseRetired, standing } from '../reach/standing.ts';
import { readUnits, type UnitTree } from '../reach/unit-tree.ts';
import { allPages } from '../ground/values.ts';
import { geometryKey, type Lamps } from '../reach/geometry.ts';
import { factsOf, findingsFor, textsOf, warningsOf } from '../words/unit-words.ts';

export interface Proposal {
  /** With the versions that it would be stored with. */
  readonly schedule: Pinned<NewSchedule>;
  /** Where it stands in the input, such as `phases.2.`; empty: it is the input. */
  readonly field: string;
  /** Of the campaign that it belongs to. */
  readonly themeDay: string | null;
  /** Screens whose owners do not allow it are left out, and it is not refused for them. */
  readonly leaveOut?: boolean | undefined;
  /** It may reach no screen yet: those that are hung later join by themselves. */
  readonly mayWait?: boolean;
}

export interface Proposed {
  readonly ok: true;
  readonly warnings: readonly string[];
  /** For each proposal, ids of the screens that it reaches now. */
  readonly screens: readonly (readonly string[])[];
}

/**
 * Asks all that can be known before publishing. Each thing that is wrong is named by its field; a glyph that no font has
 * is found by drawing what each geometry would be sent.
 * @param unit for whom it is published: nothing reaches beyond it.
 */
export async function checkProposals(
  signage: Signage,
  unit: string,
  proposals: readonly Proposal[],
  more: readonly Item[] = [],
): Promise<Proposed | Failure> {
  if (proposals.length === 0) return { ok: true, warnings: [], screens: [] };
  const units = await readUnits(signage.db);
  const rows = await proposedScreens(signage.db);
  await turn();
  const items = await itemsFor(signage.db, proposals, more);
  const pictures = openPictureBook(signage);
  const warnings: string[] = [];
  const reached: string[][] = [];
  for (const proposal of proposals) {
    await turn();
    const screens = rows.filter((row) =>
      isFor(units, { target: proposal.schedule.target, by: unit }, row),
    );
    const checked = await checkOne(signage, { proposal, unit, units, items, screens, pictures });
    if (!checked.ok) return checked;
    warnings.push(...checked.warnings.map((one) => `${proposal.field}${one}`));
    reached.push(screens.map(({ id }) => id));
  }
  return { ok: true, warnings, screens: reached };
}

/** All screens that hang, as far as it is asked here. */
export const proposedScreens = (db: Db) =>
  allPages((after, most) =>
    standing(db)
      .select(['id', 'unit', 'kind', 'tags', 'member_of', 'name', 'name_en', 'contract'])
      .select(['width', 'height', 'colour', 'surface', 'time_zone', 'zones', 'sound'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(most)
      .execute(),
  );

interface Looked {
  readonly proposal: Proposal;
  readonly unit: string;
  readonly units: UnitTree;
  readonly items: ReadonlyMap<string, Item>;
  readonly screens: readonly (Lamps &
    Build &
    Pick<ScreenRow, 'id' | 'unit' | 'name' | 'name_en' | 'sound' | 'contract'>)[];
  readonly pictures: PictureBook;
}

async function checkOne(signage: Signage, looked: Looked) {
  const { proposal, unit, units, items, screens, pictures } = looked;
  const { schedule, field, themeDay, leaveOut = false, mayWait = false } = proposal;
  const against =
    (await refuseRetired(signage.db, unit, schedule.target, `${field}target.screens`)) ??
    (await refuseGroups(signage.db, unit, schedule.target, `${field}target.groups`));
  if (against) return against;
  if (screens.length === 0 && !mayWait) return invalid(`${field}target`, 'no-screen-matches');
  const used: Item[] = [];
  for (const [i, { item: id, version }] of schedule.items.entries()) {
    const item = items.get(pinKey({ item: id, version }));
    const at = `${field}items.${i}.item`;
    const known = item ?? items.get(pinKey({ item: id, version: 1 }));
    if (!known || !units.chainOf(known.unit).has(unit)) return invalid(at, 'no-item', { id });
    if (!item) return invalid(`${field}items.${i}.version`, 'no-item-version', { id, version });
    if (item.withdrawnAt !== null) return invalid(at, 'item-withdrawn', { id });
    used.push(item);
  }
  const checked = checkSchedule(schedule, used, screens, signage.clock.now());
  if (!checked.ok) return under(field, checked);
  const owners = checkOwners({ schedule, unit, themeDay, leaveOut }, screens);
  if (!owners.ok) return under(field, owners);
  const said = await saidIn(signage.db, used);
  if (!said.ok) return under(field, said);
  const { errors, warnings } = runningProblems(used, screens);
  const [first] = errors;
  if (first) return under(field, { ...invalidFields([first]), fields: errors });
  await turn();
  const undrawn = await drawAll(pictures, used, geometriesIn(screens, schedule.zone));
  if (undrawn) return under(field, undrawn);
  const waits =
    screens.length === 0 ? ['target: no screen yet; those that are hung later join'] : [];
  return {
    ...checked,
    warnings: [...waits, ...owners.warnings, ...checked.warnings, ...said.warnings, ...warnings],
  };
}

/** Asked again, though it was asked when they were written: a list may have grown since. */
async function saidIn(db: Db, items: readonly Item[]) {
  const wrong: FieldProblem[] = [];
  const warnings: string[] = [];
  for (const [i, item] of items.entries()) {
    const findings = await findingsFor(db, item.unit, textsOf(item));
    const at = `items.${i}.item`;
    for (const one of findings.filter(({ kind }) => kind === 'forbidden')) {
      const facts = { ...factsOf(one), id: item.id, field: one.field };
      wrong.push(fieldProblem(at, because('item-word-forbidden', facts)));
    }
    warnings.push(...warningsOf(findings).map((warning) => `${at}: ${warning}`));
  }
  const [first, ...rest] = wrong;
  return first ? invalidFields([first, ...rest]) : ({ ok: true, warnings } as const);
}

/** The same failure with its fields as paths into the whole input. */
function under(field: string, failure: Failure): Failure {
  if (field === '' || !failure.fields) return failure;
  const fields: FieldProblem[] = failure.fields.map((one) => ({
    ...one,
    field: `${field}${one.field}`,
  }));
  return { ...failure, fields, message: `${field}${failure.message}` };
}

async function itemsFor(
  db: Db,
  proposals: readonly Proposal[],
  more: readonly Item[],
): Promise<Map<string, Item>> {
  const stored = await pinnedItems(
    db,
    // The first of each too: it says whether there is such an item at all.
    proposals.flatMap(({ schedule }) =>
      schedule.items.flatMap((pin) => [pin, { item: pin.item, version: 1 }]),
    ),
  );
  const proposed = more.map(
    (item) => [pinKey({ item: item.id, version: item.version }), item] as const,
  );
  return new Map([...stored, ...proposed]);
}

/** Draws all items for all geometries. @returns the first failure, or null when all are drawn. */
export async function drawAll(
  pictures: PictureBook,
  items: readonly Item[],
  geometries: readonly Geometry[],
): Promise<Failure | null> {
  const wanted = items.flatMap((item) =>
    geometries.map((geometry) => ({ item, geometry, job: jobOf(item, geometry) })),
  );
  await pictures.load(wanted.map(({ job }) => job));
  for (const { item, geometry, job } of wanted) {
    const failure = await pictures.drawn(job);
    if (failure)
      return { ...failure, message: `${item.id} on ${geometryKey(geometry)}: ${failure.message}` };
  }
  return null;
}
