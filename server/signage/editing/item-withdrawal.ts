/** Withdraws an item, which takes it off every screen at once, and brings it back to be scheduled anew. */
import type { Change, ScheduleRow } from '../changes/changes.ts';
import { schedulesNaming } from '../changes/naming-schedules.ts';
import { pinnedIn } from '../changes/schedule-rows.ts';
import { touches } from '../changes/touches.ts';
import { edited } from '../changes/write-change.ts';
import { act, type Done, type Plan, type Previewed } from '../deeds/deeds.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, forbidden } from '../ground/failure.ts';
import { type Item, itemFrom } from '../items/items.ts';
import { type Actor, unitsBelow } from '../reach/actor.ts';
import { itemRight, seenItem } from './item-rows.ts';

export interface Withdrawn {
  readonly item: Item;
  /** Ids of the schedules that go on without it. */
  readonly without: readonly string[];
  /** Ids of those that had nothing else, and end. */
  readonly ended: readonly string[];
}

interface Seen {
  /** The one that the person saw. */
  readonly version: number;
  readonly preview?: boolean;
}

/**
 * It leaves all schedules in force. Its own unit may say so wherever they are and whoever made them; a unit above takes off
 * what it could take off by itself, or nothing.
 */
export function withdrawItem(
  signage: Signage,
  actor: Actor,
  id: string,
  { version, preview = false }: Seen,
): Promise<Done<Withdrawn> | Previewed | Failure> {
  return act(signage, actor, preview, async (): Promise<Plan<Withdrawn> | Failure> => {
    const { db, clock } = signage;
    const row = await seenItem(db, actor, id, version);
    if ('ok' in row) return row;
    if (row.withdrawn_at !== null) return conflict('item-withdrawn', { id });
    const own = row.unit === actor.unit;
    const naming = await schedulesNaming(db, id);
    const mine = await unitsBelow(db, actor.unit);
    const others = naming.filter(({ unit }) => !mine.has(unit));
    if (others.length > 0 && !own) return forbidden('beyond-your-unit');
    const now = clock.now();
    const after = edited(row, { withdrawn_at: now });
    const left = naming.map((schedule) => withoutItem(schedule, id, now));
    const changes: Change[] = [
      { noun: 'items', before: row, after },
      ...left.map((one, at): Change => ({
        noun: 'schedules',
        before: naming[at]!,
        after: one,
      })),
    ];
    const idsOf = (ended: boolean) =>
      left.filter(({ ended_at }) => (ended_at !== null) === ended).map((one) => one.id);
    const [without, ended] = [idsOf(false), idsOf(true)];
    return {
      ok: true,
      action: 'item.withdraw',
      subject: id,
      detail: {
        version: after.version,
        without,
        ended,
        ...(others.length > 0 && { ofUnits: [...new Set(others.map(({ unit }) => unit))] }),
      },
      needs: itemRight(actor),
      everywhere: own,
      changes: [...changes, ...(await touches(db, changes))],
      answer: { item: itemFrom(after), without, ended },
    };
  });
}

function withoutItem(schedule: ScheduleRow, id: string, now: number): ScheduleRow {
  const items = pinnedIn(schedule.items).filter(({ item }) => item !== id);
  return edited(
    schedule,
    items.length === 0 ? { ended_at: now } : { items: JSON.stringify(items) },
  );
}

/** It may be scheduled again. Schedules that it was taken off are what they became. */
export function restoreItem(
  signage: Signage,
  actor: Actor,
  id: string,
  { version, preview = false }: Seen,
): Promise<Done<Item> | Previewed | Failure> {
  return act(signage, actor, preview, async (): Promise<Plan<Item> | Failure> => {
    const row = await seenItem(signage.db, actor, id, version);
    if ('ok' in row) return row;
    if (row.withdrawn_at === null) return conflict('item-not-withdrawn', { id });
    const after = edited(row, { withdrawn_at: null });
    return {
      ok: true,
      action: 'item.restore',
      subject: id,
      detail: { version: after.version },
      needs: itemRight(actor),
      changes: [{ noun: 'items', before: row, after }],
      answer: itemFrom(after),
    };
  });
}
