/** Loops for what a segment plays: who has the say, turned into slots. */
import { casting, type Casting, type EntryIndex, type Part } from './cast.ts';
import { allot } from './insertion.ts';
import { shortLoop } from './short-loop.ts';
import type { Playable, Playlist } from './playlist.ts';
import type { Loop, Media } from '../programme.ts';
import { DAY_MS, HOUR_MS, type ScreenRules } from '../rules.ts';
import type { Segment } from '../timeline.ts';
import { weave, type Woven } from './weave.ts';

/** How long one showing of the card, or of the dark, lasts. */
const CARD_MS = 60_000;
/** Hours that a loop may span, so that it begins at the same hours every day. */
const SPANS = [1, 2, 3, 4, 6, 8, 12, 24];
/** A loop of more slots than this costs more on the wire than an evener list is worth. */
const MOST_SLOTS = 1500;

/** Loops of one zone, each made once. */
export interface LoopMaker {
  /** The loop that needs no weaving, or null. [P30] */
  readonly steady: (segment: Segment) => Loop | null;
  /** The loop for the whole hours of a segment. [P33] */
  readonly hours: (segment: Segment) => Loop;
  /** The loop for less than an hour, [from, until). [P34] */
  readonly piece: (segment: Segment, from: number, until: number) => Loop;
}

/** The most that may be inserted, milliseconds of each hour. [P50] */
export function capOf(rules: ScreenRules): number {
  return Math.min(Math.max(rules.contract?.quotaSecondsPerHour ?? 3600, 0), 3600) * 1000;
}

const sumMs = (items: readonly Playable[]): number =>
  items.reduce((sum, item) => sum + item.durationMs, 0);

/** How often a list comes round in so much airtime; a single item is always round. */
function rounds(list: Playlist, airtimeMs: number): number {
  return list.items.length < 2 ? Infinity : airtimeMs / sumMs(list.items);
}

/** The fewest hours after which no item of a list was shown much more often than another. [P44] */
function spanFor(perHour: readonly number[], slotsPerHour: number): number {
  const fair = (hours: number): boolean =>
    perHour.every((round) => {
      const times = round * hours;
      return times >= 2 || (times >= 1 - 1e-9 && Math.abs(times - Math.round(times)) < 1e-6);
    });
  const possible = SPANS.filter((hours) => hours === 1 || hours * slotsPerHour <= MOST_SLOTS);
  return possible.find(fair) ?? possible[possible.length - 1]!;
}

/** A single list with nothing inserted, as it is, where the hour would only cut or pad it. [P30] */
function natural(cast: Casting, { standing: { base, inserts }, date }: Part): Loop | null {
  const only = base[0];
  if (!only || base.length > 1 || inserts.length > 0) return null;
  const items = cast.playables(only, date);
  if (only.order === 'weighted' && items.length > 1) return null;
  const lengthMs = sumMs(items);
  const still = items.length === 1 && items[0]!.holds;
  if (!still && lengthMs <= HOUR_MS / 2 && HOUR_MS % lengthMs !== 0) return null;
  return { anchor: 0, lengthMs, slots: items.map((item) => cast.entry(item.ref, item.durationMs)) };
}

/** As many hours in a row as it takes to be fair to every item. [P44] */
function weaveHours(cast: Casting, part: Part, capMs: number): readonly Woven[] {
  const { base, inserted } = cast.castOf(part);
  const pieces: Woven[] = [];
  let hours = 1;
  for (let hour = 0; hour < hours; hour++) {
    const allotted = allot(inserted, capMs, HOUR_MS);
    const woven = weave(base, allotted, HOUR_MS);
    pieces.push(woven);
    if (hour > 0) continue;
    const airtimes = allotted.map(sumMs);
    const left = HOUR_MS - airtimes.reduce((sum, airtime) => sum + airtime, 0);
    const perHour = inserted
      .map(({ list }, index) => rounds(list, airtimes[index]!))
      .filter((round) => round > 0);
    hours = spanFor([...perHour, rounds(base, left)], woven.slots.length);
  }
  return pieces;
}

/** Slots of a piece; `hold` gives the last of them the time left over, where the loop cannot. */
function slotsOf(cast: Casting, { slots, slackMs }: Woven, hold: boolean): readonly number[] {
  return slots.map(({ ref, durationMs }, index) =>
    cast.entry(ref, hold && index === slots.length - 1 ? durationMs + slackMs : durationMs),
  );
}

function hoursLoop(cast: Casting, segment: Segment, capMs: number): Loop {
  const pieces = weaveHours(cast, segment, capMs);
  const slots: number[] = [];
  pieces.forEach((woven, index) => {
    const hold = index < pieces.length - 1 && woven.slackMs !== 0;
    for (const slot of slotsOf(cast, woven, hold)) slots.push(slot);
  });
  const exact = pieces.every(({ slackMs }) => slackMs === 0);
  return shortLoop(-segment.offsetMs, pieces.length * HOUR_MS, slots, exact, baseOf(cast, segment));
}

/** Entries of the base's items at their own durations, as far as they were made. */
function baseOf(cast: Casting, { standing: { base, inserts }, date }: Part): readonly number[] {
  const entries: number[] = [];
  for (const schedule of base.length > 0 ? base : inserts) {
    for (const { ref, durationMs } of cast.playables(schedule, date)) {
      const entry = cast.made(ref, durationMs);
      if (entry !== undefined) entries.push(entry);
    }
  }
  return entries;
}

/** A piece begins its loop at its start; the segment's end cuts the hour's rest off. [P34] */
function pieceLoop(
  cast: Casting,
  segment: Segment,
  capMs: number,
  from: number,
  until: number,
): Loop {
  const { base, inserted } = cast.castOf(segment);
  const woven = weave(base, allot(inserted, capMs, until - from), until - from);
  const exact = woven.slackMs === 0 && DAY_MS % (until - from) === 0;
  const slots = slotsOf(cast, woven, false);
  return shortLoop(from, exact ? until - from : HOUR_MS, slots, exact, baseOf(cast, segment));
}

/** Makes the loops of one zone. */
export function loopMaker(rules: ScreenRules, zone: number, indexOf: EntryIndex): LoopMaker {
  const capMs = capOf(rules);
  const cast = casting(indexOf, capMs);
  const made = new Map<string, Loop | null>();
  const once = <Made extends Loop | null>(key: string, make: () => Made): Made => {
    let loop = made.get(key) as Made | undefined;
    if (loop === undefined) made.set(key, (loop = make()));
    return loop;
  };
  const standIn = (item: 'card' | 'dark', media: Media): Loop => {
    const entry = indexOf(`${item}${JSON.stringify(media)}`, () => ({
      item,
      layer: 'card',
      durationMs: CARD_MS,
      media,
    }));
    return { anchor: 0, lengthMs: CARD_MS, slots: [entry] };
  };
  const card = rules.cards[zone] ?? rules.cards[rules.cards.length - 1] ?? { kind: 'dark' };

  return {
    steady: (segment) => {
      const { dark, base, inserts } = segment.standing;
      if (dark) return once('dark', () => standIn('dark', { kind: 'dark' }));
      if (base.length === 0 && inserts.length === 0)
        return once('card', () => standIn('card', card));
      return once(`natural;${segment.key}`, () => natural(cast, segment));
    },
    hours: (segment) =>
      once(`hours;${segment.key};${segment.offsetMs}`, () => hoursLoop(cast, segment, capMs)),
    piece: (segment, from, until) =>
      once(`piece;${segment.key};${from % HOUR_MS};${until - from}`, () =>
        pieceLoop(cast, segment, capMs, from, until),
      ),
  };
}
