/** What is scheduled is a version of an item, so that what was looked at stays what is shown. */
import type { Db } from '../../db/open.ts';
import type { NewSchedule, PinnedItemRef } from '../changes/schedule-rows.ts';
import type { Item } from '../items/items.ts';
import { newestVersions } from '../items/pinned-items.ts';

/** A schedule of which each item is said with its version. */
export type Pinned<S extends Pick<NewSchedule, 'items'>> = Omit<S, 'items'> & {
  readonly items: readonly PinnedItemRef[];
};

/**
 * The schedules with a version for each item: the one that was given, else the item's newest. An item that is not there
 * passes as its first: whoever checks the schedule names it.
 * @param more items that are only proposed.
 */
export async function pinnedNow<S extends Pick<NewSchedule, 'items'>>(
  db: Db,
  schedules: readonly [S],
  more?: readonly Item[],
): Promise<[Pinned<S>]>;
export async function pinnedNow<S extends Pick<NewSchedule, 'items'>>(
  db: Db,
  schedules: readonly S[],
  more?: readonly Item[],
): Promise<Pinned<S>[]>;
export async function pinnedNow<S extends Pick<NewSchedule, 'items'>>(
  db: Db,
  schedules: readonly S[],
  more: readonly Item[] = [],
): Promise<Pinned<S>[]> {
  const open = schedules.flatMap(({ items }) =>
    items.flatMap(({ item, version }) => (version === undefined ? [item] : [])),
  );
  const newest = new Map([
    ...(await newestVersions(db, open)),
    ...more.map(({ id, version }) => [id, version] as const),
  ]);
  return schedules.map((schedule) => ({
    ...schedule,
    items: schedule.items.map((ref) => ({
      ...ref,
      version: ref.version ?? newest.get(ref.item) ?? 1,
    })),
  }));
}
