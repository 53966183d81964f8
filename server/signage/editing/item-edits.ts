/** An item with other words: a new version of it, and the schedules that take it up. */
import type { Db } from '../../db/open.ts';
import type { Change, ItemRow, ScheduleRow } from '../changes/changes.ts';
import { runningNaming } from '../changes/naming-schedules.ts';
import { pinnedIn } from '../changes/schedule-rows.ts';
import { touches } from '../changes/touches.ts';
import { edited } from '../changes/write-change.ts';
import { act, type Done, type Plan, type Previewed } from '../deeds/deeds.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure } from '../ground/failure.ts';
import { copyProblem, type Item, itemFrom, type NewItem, surplusProblem } from '../items/items.ts';
import { ofOthers } from '../items/may-see.ts';
import { withMedia } from '../items/running-items.ts';
import { type Actor, refuse, rightOf, unitsBelow } from '../reach/actor.ts';
import { checkReplacement } from '../schedules/replacement.ts';
import {
  findingsFor,
  refuseForbidden,
  textsOf,
  warningsOf,
  type WordFinding,
} from '../words/unit-words.ts';
import { itemRight, seenItem } from './item-rows.ts';

export interface ItemEdit {
  /** The one that the person saw. */
  readonly version: number;
  /** Those left out stay as they are. */
  readonly parts: Partial<NewItem>;
  /** Whether the schedules in force that name the item show the new version, or go on with theirs. */
  readonly inSchedules: 'replace' | 'keep';
}

/** What becomes of the schedules in force that name the item, by their ids. */
export interface Takeup {
  readonly takes: readonly string[];
  /** They go on with the version that they have: it was wished so, or they are not the actor's to change. */
  readonly keeps: readonly string[];
}

export interface EditedItem extends Takeup {
  readonly item: Item;
  /** What the lists of words say of it. */
  readonly findings: readonly WordFinding[];
}

export type EditOutcome = Done<EditedItem> | (Previewed & { readonly takeup: Takeup }) | Failure;

/** What was scheduled stays what it was wherever the new version is not taken up. */
export async function editItem(
  signage: Signage,
  actor: Actor,
  id: string,
  edit: ItemEdit,
  { preview = false } = {},
): Promise<EditOutcome> {
  let takeup: Takeup = { takes: [], keeps: [] };
  const done = await act(signage, actor, preview, async (): Promise<Plan<EditedItem> | Failure> => {
    const { db } = signage;
    const row = await seenItem(db, actor, id, edit.version);
    if ('ok' in row) return row;
    if (row.withdrawn_at !== null) return conflict('item-withdrawn', { id });
    const parts = await editedParts(db, actor, row, edit.parts);
    if ('ok' in parts) return parts;
    const { before, after } = differences(row, parts);
    if (Object.keys(after).length === 0) return unchanged(actor, row);
    const next = edited(row, parts);
    const findings = await findingsFor(db, row.unit, textsOf(itemFrom(next)));
    const forbidden = refuseForbidden(findings);
    if (forbidden) return forbidden;
    const naming = await runningNaming(db, id);
    const taking = edit.inSchedules === 'keep' ? [] : await changeable(db, actor, naming);
    takeup = takeupOf(naming, taking);
    const checked = await checkReplacement(signage, itemFrom(next), taking);
    if (!checked.ok) return checked;
    const schedules = taking.map((schedule): Change => {
      const items = pinnedIn(schedule.items).map((pin) =>
        pin.item === id ? { ...pin, version: next.version } : pin,
      );
      const taken = edited(schedule, { items: JSON.stringify(items) });
      return { noun: 'schedules', before: schedule, after: taken };
    });
    const told = findings.length > 0 && { told: JSON.stringify(findings) };
    const changes: Change[] = [{ noun: 'items', before: row, after: next, ...told }, ...schedules];
    return {
      ok: true,
      action: 'item.edit',
      subject: id,
      detail: { version: next.version, before, after, ...takeup },
      needs: itemRight(actor),
      changes: [...changes, ...(await touches(db, changes))],
      answer: { item: itemFrom(next), findings, ...takeup },
      warnings: [...warningsOf(findings), ...checked.warnings],
    };
  });
  return done.ok && done.preview ? { ...done, takeup } : done;
}

const unchanged = (actor: Actor, row: ItemRow): Plan<EditedItem> => ({
  ok: true,
  action: 'item.edit',
  subject: row.id,
  needs: itemRight(actor),
  changes: [],
  answer: { item: itemFrom(row), findings: [], takes: [], keeps: [] },
});

type Parts = Pick<ItemRow, 'template' | 'text' | 'copy' | 'style' | 'dwell_ms'>;

/** The columns that an edit makes, or what is wrong with it. */
async function editedParts(
  db: Db,
  actor: Actor,
  row: ItemRow,
  parts: Partial<NewItem>,
): Promise<Parts | Failure> {
  const next: NewItem = { ...itemFrom(row), ...parts };
  const problem =
    copyProblem(next) ??
    (parts.copy === undefined ? null : surplusProblem(next)) ??
    (await ofOthers(db, actor, next.copy));
  if (problem) return problem;
  const complete = await withMedia(db, next);
  if (!complete.ok) return complete;
  const { template, text, copy, style, dwellMs } = complete.item;
  return {
    template,
    text,
    copy: JSON.stringify(copy),
    style: JSON.stringify(style),
    dwell_ms: dwellMs,
  };
}

/** What of the row is otherwise, as it was and as it becomes. */
function differences(row: ItemRow, parts: Parts) {
  const names = (Object.keys(parts) as (keyof Parts)[]).filter((name) => row[name] !== parts[name]);
  const only = (of: Parts) => Object.fromEntries(names.map((name) => [name, of[name]]));
  return { before: only(row), after: only(parts) };
}

/** Those of the actor's unit and below, in layers that it may change. */
async function changeable(
  db: Db,
  actor: Actor,
  schedules: readonly ScheduleRow[],
): Promise<ScheduleRow[]> {
  const mine = await unitsBelow(db, actor.unit);
  return schedules.filter(
    ({ unit, layer }) => mine.has(unit) && refuse(actor, rightOf(layer)) === null,
  );
}

function takeupOf(naming: readonly ScheduleRow[], taking: readonly ScheduleRow[]): Takeup {
  const takes = taking.map(({ id }) => id);
  return { takes, keeps: naming.map(({ id }) => id).filter((id) => !takes.includes(id)) };
}
