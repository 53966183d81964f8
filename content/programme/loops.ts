/** Loops for what a segment plays: who has the say, turned into slots. */
import { allot, grants, type Inserted } from './insertion.ts';
import { itemsOn, type ItemOnDay } from './layers.ts';
import { playlist, together, type Playable, type Playlist } from './playlist.ts';
import type { Entry, Loop, Media } from './programme.ts';
import { HOUR_MS, weightOf, type Schedule, type ScreenRules } from './rules.ts';
import type { Segment } from './timeline.ts';
import { weave, type Woven } from './weave.ts';

/** How long one showing of the card, or of the dark, lasts. */
const CARD_MS = 60_000;
/** Hours that a loop may span, so that it begins at the same hours every day. */
const SPANS = [1, 2, 3, 4, 6, 8, 12, 24];
/** A loop of more slots than this costs more on the wire than an evener list is worth. */
const MOST_SLOTS = 1500;

export interface LoopMaker {
  /** The loop that needs no weaving, or null. */
  readonly steady: (segment: Segment) => Loop | null;
  /** The loop for the whole hours of a segment. */
  readonly hours: (segment: Segment) => Loop;
  /** The loop for less than an hour, [from, until). */
  readonly piece: (segment: Segment, from: number, until: number) => Loop;
}

/** Finds or makes an entry; equal keys are the same entry. */
type EntryIndex = (key: string, make: () => Entry) => number;

/** Entries of scheduled items, with the durations that a held slot needs. */
function entryMaker(indexOf: EntryIndex) {
  const sources: { schedule: Schedule; on: ItemOnDay }[] = [];
  const known = new Map<Schedule, Map<string, readonly Playable[]>>();
  return {
    playables: (schedule: Schedule, date: string): readonly Playable[] => {
      let days = known.get(schedule);
      if (!days) known.set(schedule, (days = new Map()));
      let found = days.get(date);
      if (!found) {
        found = itemsOn(schedule, date).map((on) => ({
          ref: sources.push({ schedule, on }) - 1,
          durationMs: on.durationMs,
          weight: Math.max(on.item.weight ?? 1, 1e-6),
          holds: on.media.kind === 'picture',
        }));
        days.set(date, found);
      }
      return found;
    },
    entry: (ref: number, durationMs: number): number => {
      const { schedule, on } = sources[ref]!;
      const key = JSON.stringify([
        schedule.id,
        on.item.id,
        on.date,
        durationMs,
        on.date ? '' : on.durationMs,
      ]);
      return indexOf(key, () => ({
        item: on.item.id,
        layer: schedule.layer,
        schedule: schedule.id,
        ...(schedule.campaign ? { campaign: schedule.campaign.id } : {}),
        durationMs,
        media: on.media,
      }));
    },
  };
}

/** Whoever plays in a segment, at the beginning of their lists. */
interface Cast {
  readonly base: Playlist;
  readonly inserted: readonly Inserted[];
}

/** The shortest repeating part of a row of slots. */
function period(slots: readonly number[]): number {
  const border = [0];
  for (let index = 1, length = 0; index < slots.length; index++) {
    while (length > 0 && slots[index] !== slots[length]) length = border[length - 1]!;
    if (slots[index] === slots[length]) length++;
    border.push(length);
  }
  const shortest = slots.length - border[slots.length - 1]!;
  return slots.length % shortest === 0 ? shortest : slots.length;
}

const remainder = (value: number, by: number): number => ((value % by) + by) % by;

/** How often a list comes round in an hour, as far as its slots tell. */
function roundsOf(list: Playlist, airtimeMs: number): number {
  const totalMs = list.items.reduce((sum, item) => sum + item.durationMs, 0);
  return list.items.length < 2 ? Infinity : airtimeMs / totalMs;
}

/** The fewest hours after which no item of a list was shown much more often than another. [P45] */
function spanFor(rounds: readonly number[], slotsPerHour: number): number {
  const fair = (hours: number): boolean =>
    rounds.every((round) => {
      const times = round * hours;
      return times >= 2 || (times >= 1 - 1e-9 && Math.abs(times - Math.round(times)) < 1e-6);
    });
  const possible = SPANS.filter((hours) => hours === 1 || hours * slotsPerHour <= MOST_SLOTS);
  return possible.find(fair) ?? possible[possible.length - 1]!;
}

/** Makes the loops of one zone, each once. */
export function loopMaker(rules: ScreenRules, zone: number, indexOf: EntryIndex): LoopMaker {
  const maker = entryMaker(indexOf);
  const made = new Map<string, Loop>();
  const once = (key: string, make: () => Loop): Loop => {
    let loop = made.get(key);
    if (!loop) made.set(key, (loop = make()));
    return loop;
  };
  const capMs = Math.min(rules.contract?.quotaSecondsPerHour ?? 3600, 3600) * 1000;

  const standIn = (item: 'card' | 'dark', media: Media): Loop => {
    const entry = indexOf(`${item}${zone}`, () => ({
      item,
      layer: 'card',
      durationMs: CARD_MS,
      media,
    }));
    return { anchor: 0, lengthMs: CARD_MS, slots: [entry] };
  };
  const card = (): Loop =>
    standIn('card', rules.cards[zone] ?? rules.cards[rules.cards.length - 1] ?? { kind: 'dark' });

  const listOf = (schedule: Schedule, date: string): Playlist =>
    playlist(maker.playables(schedule, date), schedule.order);

  const castOf = ({ standing, date }: Pick<Segment, 'standing' | 'date'>): Cast => {
    const { base, inserts } = standing;
    if (base.length === 0) {
      // Nothing to insert into: the inserts are the loop, in proportion to what they ask. [P59]
      const lists = inserts.map((one) => ({
        list: listOf(one, date),
        weight: one.shareSecondsPerHour!,
      }));
      return { base: together(lists), inserted: [] };
    }
    const asked = inserts.map((one) => ({
      id: one.id,
      askedMs: Math.min(one.shareSecondsPerHour!, 3600) * 1000,
      weight: weightOf(one),
      priority: one.priority ?? 0,
    }));
    const granted = grants(asked, capMs);
    return {
      base: together(base.map((one) => ({ list: listOf(one, date), weight: weightOf(one) }))),
      inserted: inserts
        .map((one, index) => ({
          ask: asked[index]!,
          list: listOf(one, date),
          grantedMs: granted[index]!,
        }))
        .filter(({ grantedMs }) => grantedMs > 0),
    };
  };

  const slotsOf = (woven: Woven, holdLast: boolean): number[] =>
    woven.slots.map(({ ref, durationMs }, index) =>
      maker.entry(
        ref,
        holdLast && index === woven.slots.length - 1 ? durationMs + woven.slackMs : durationMs,
      ),
    );

  const natural = (segment: Pick<Segment, 'standing' | 'date'>): Loop | null => {
    const { base, inserts } = segment.standing;
    if (base.length !== 1 || inserts.length > 0) return null;
    const only = base[0]!;
    const items = maker.playables(only, segment.date);
    const lengthMs = items.reduce((sum, item) => sum + item.durationMs, 0);
    const even = HOUR_MS % lengthMs === 0 || (items.length === 1 && items[0]!.holds);
    if ((only.order === 'weighted' && items.length > 1) || (lengthMs <= HOUR_MS / 2 && !even))
      return null;
    return {
      anchor: 0,
      lengthMs,
      slots: items.map((item) => maker.entry(item.ref, item.durationMs)),
    };
  };

  const weaveHours = (segment: Pick<Segment, 'standing' | 'date'>): readonly Woven[] => {
    const { base, inserted } = castOf(segment);
    const pieces: Woven[] = [];
    let hours = 1;
    for (let hour = 0; hour < hours; hour++) {
      const allotted = allot(inserted, capMs, HOUR_MS);
      const woven = weave(base, allotted, HOUR_MS);
      pieces.push(woven);
      if (hour > 0) continue;
      const airtimes = allotted.map((plays) =>
        plays.reduce((sum, item) => sum + item.durationMs, 0),
      );
      const left = HOUR_MS - airtimes.reduce((sum, airtime) => sum + airtime, 0);
      const rounds = inserted.map(({ list }, index) =>
        airtimes[index]! > 0 ? roundsOf(list, airtimes[index]!) : Infinity,
      );
      hours = spanFor([...rounds, roundsOf(base, left)], woven.slots.length);
    }
    return pieces;
  };

  const hoursLoop = (segment: Pick<Segment, 'standing' | 'date'>, offsetMs: number): Loop => {
    const pieces = weaveHours(segment);
    const slots: number[] = [];
    pieces.forEach((woven, index) => {
      const last = index === pieces.length - 1;
      for (const slot of slotsOf(woven, !last && woven.slackMs !== 0)) slots.push(slot);
    });
    const lengthMs = pieces.length * HOUR_MS;
    const least = pieces.every(({ slackMs }) => slackMs === 0) ? period(slots) : slots.length;
    const repeats = slots.length / least;
    const shortMs = lengthMs / repeats;
    return {
      anchor: remainder(-offsetMs, shortMs),
      lengthMs: shortMs,
      slots: slots.slice(0, least),
    };
  };

  return {
    steady: (segment) => {
      const { dark, base, inserts } = segment.standing;
      if (dark) return once('dark', () => standIn('dark', { kind: 'dark' }));
      if (base.length === 0 && inserts.length === 0) return once('card', card);
      const loop = natural(segment);
      return loop && once(`natural;${segment.key}`, () => loop);
    },
    hours: (segment) =>
      once(`hours;${segment.key};${remainder(segment.offsetMs, HOUR_MS * 24)}`, () =>
        hoursLoop(segment, segment.offsetMs),
      ),
    piece: (segment, from, until) =>
      once(`piece;${segment.key};${from % HOUR_MS};${until - from}`, () => {
        const { base, inserted } = castOf(segment);
        const woven = weave(base, allot(inserted, capMs, until - from), until - from);
        return {
          anchor: remainder(from, HOUR_MS),
          lengthMs: HOUR_MS,
          slots: slotsOf(woven, false),
        };
      }),
  };
}
