/** Another item, or another version of one, in schedules that are there: looked at before it takes its place. */
import type { ScheduleRow } from '../changes/changes.ts';
import { scheduleFrom } from '../changes/schedule-rows.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, invalidFields } from '../ground/failure.ts';
import type { Item } from '../items/items.ts';
import { openPictureBook } from '../items/picture-book.ts';
import { runningProblems } from '../items/running-items.ts';
import { isFor } from '../reach/targets.ts';
import { readUnits } from '../reach/unit-tree.ts';
import { geometriesIn } from '../reach/zones.ts';
import { turn } from '../../turn.ts';
import { drawAll, proposedScreens } from './proposals.ts';

/**
 * Draws the item for every geometry that the schedules reach now; a schedule that reaches none stands against nothing.
 * @returns what had better be looked at, or why it cannot be shown there: fields are those of the item.
 */
export async function checkReplacement(
  signage: Signage,
  item: Item,
  schedules: readonly ScheduleRow[],
): Promise<{ readonly ok: true; readonly warnings: readonly string[] } | Failure> {
  if (schedules.length === 0) return { ok: true, warnings: [] };
  const units = await readUnits(signage.db);
  const screens = await proposedScreens(signage.db);
  const pictures = openPictureBook(signage);
  const told = new Set<string>();
  for (const row of schedules) {
    await turn();
    const { target, zone, unit } = scheduleFrom(row);
    const reached = screens.filter((screen) => isFor(units, { target, by: unit }, screen));
    if (reached.length === 0) continue;
    const { errors, warnings } = runningProblems([item], reached);
    const [first] = errors;
    // It is the item that is changed, not the schedule.
    if (first) return invalidFields([{ ...first, field: 'template' }]);
    for (const one of warnings) told.add(one.replace(/^items\.0\.item/, row.id));
    const undrawn = await drawAll(pictures, [item], geometriesIn(reached, zone));
    if (undrawn) return ofItem(undrawn);
  }
  return { ok: true, warnings: [...told] };
}

/** With the fields as an item has them: its text is a part of its own. */
const ofItem = (failure: Failure): Failure => ({
  ...failure,
  ...(failure.fields && {
    fields: failure.fields.map((one) =>
      one.field === 'copy.text' ? { ...one, field: 'text' } : one,
    ),
  }),
});
