/** Who plays in a segment: schedules as playlists at their beginning, and entries for what they show. */
import { grants, type Inserted } from './insertion.ts';
import { isDated, itemsOn, type ItemOnDay } from '../layers.ts';
import { playlist, together, type Playable, type Playlist } from './playlist.ts';
import type { Entry } from '../programme.ts';
import { weightOf, type Schedule } from '../rules.ts';
import type { Segment } from '../timeline.ts';

/** What of a segment decides its loop; not when it is. */
export type Part = Pick<Segment, 'standing' | 'date'>;

/** The base, and what is inserted into it. */
export interface Cast {
  readonly base: Playlist;
  readonly inserted: readonly Inserted[];
}

/** Finds or makes an entry; equal keys are the same entry. */
export type EntryIndex = (key: string, make: () => Entry) => number;

export interface Casting {
  readonly playables: (schedule: Schedule, date: string) => readonly Playable[];
  /** Index of the entry for a playable shown for `durationMs`. */
  readonly entry: (ref: number, durationMs: number) => number;
  /** The same where it was made already. */
  readonly made: (ref: number, durationMs: number) => number | undefined;
  readonly castOf: (part: Part) => Cast;
}

/** The entry for an item shown for `durationMs`. */
export function entryOf(schedule: Schedule, on: ItemOnDay, durationMs: number): Entry {
  const { transition } = on.item;
  return {
    item: on.item.id,
    layer: schedule.layer,
    schedule: schedule.id,
    ...(schedule.campaign ? { campaign: schedule.campaign.id } : {}),
    durationMs,
    media: on.media,
    ...(transition && transition !== 'cut' ? { transition } : {}),
  };
}

/** Grants of the inserts of a segment, in their order, milliseconds of each hour. [P51, P52] */
export function grantsOf(inserts: readonly Schedule[], capMs: number): readonly number[] {
  return grants(
    inserts.map((one) => ({
      askedMs: askedMs(one),
      weight: weightOf(one),
      priority: one.priority ?? 0,
    })),
    capMs,
  );
}

/** What an insert asks for, milliseconds of each hour. [P50] */
export function askedMs(schedule: Schedule): number {
  return Math.min(Math.max(schedule.shareSecondsPerHour ?? 0, 0), 3600) * 1000;
}

interface Source {
  readonly schedule: Schedule;
  readonly on: ItemOnDay;
  /** Its entries, by duration. */
  readonly made: Map<number, number>;
}

/** Casts segments of one zone under a cap of `capMs` an hour. */
export function casting(indexOf: EntryIndex, capMs: number): Casting {
  const sources: Source[] = [];
  const known = new Map<Schedule, Map<string, readonly Playable[]>>();

  const playables = (schedule: Schedule, date: string): readonly Playable[] => {
    let days = known.get(schedule);
    if (!days) known.set(schedule, (days = new Map()));
    const day = isDated(schedule) ? date : '';
    let found = days.get(day);
    if (!found) {
      found = itemsOn(schedule, date).map((on) => ({
        ref: sources.push({ schedule, on, made: new Map() }) - 1,
        durationMs: on.durationMs,
        weight: Math.max(on.item.weight ?? 1, 1e-6),
        holds: on.media.kind === 'picture' || on.media.kind === 'clock',
      }));
      days.set(day, found);
    }
    return found;
  };
  const listOf = (schedule: Schedule, date: string): Playlist =>
    playlist(playables(schedule, date), schedule.order);

  return {
    playables,
    entry: (ref, durationMs) => {
      const { schedule, on, made } = sources[ref]!;
      let index = made.get(durationMs);
      if (index === undefined) {
        // Two days cast the same item anew; it stays one entry.
        const key = JSON.stringify([
          schedule.id,
          schedule.items.indexOf(on.item),
          on.date,
          durationMs,
        ]);
        made.set(durationMs, (index = indexOf(key, () => entryOf(schedule, on, durationMs))));
      }
      return index;
    },
    made: (ref, durationMs) => sources[ref]!.made.get(durationMs),
    castOf: ({ standing: { base, inserts }, date }) => {
      if (base.length === 0) {
        // Nothing to insert into: the inserts are the loop, in proportion to what they ask. [P59]
        const lists = inserts.map((one) => ({ list: listOf(one, date), weight: askedMs(one) }));
        return { base: together(lists), inserted: [] };
      }
      const granted = grantsOf(inserts, capMs);
      const lists = base.map((one) => ({ list: listOf(one, date), weight: weightOf(one) }));
      const inserted = inserts.map((one, index) => ({
        list: listOf(one, date),
        grantedMs: granted[index]!,
      }));
      return { base: together(lists), inserted: inserted.filter(({ grantedMs }) => grantedMs > 0) };
    },
  };
}
