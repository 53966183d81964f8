/** What shows now, and until when. The player carries this file: ES2017, no imports but types. */
import type { Loop, Programme, Shown, ZoneProgramme } from './programme.ts';

/** A loop written out: the entry of each slot, and where in the loop it begins, in milliseconds. */
interface Track {
  readonly entries: readonly number[];
  readonly starts: readonly number[];
}

/** Each loop is written out once. */
const tracks = new WeakMap<Loop, Track>();

/** The slots of a loop as indices of entries, one after the other. */
export function slotsOf(loop: Loop): readonly number[] {
  const { cycle } = loop;
  if (!cycle) return loop.slots;
  const slots: number[] = [];
  let turn = 0;
  for (const slot of loop.slots) {
    if (slot >= 0) slots.push(slot);
    else for (let count = slot; count < 0; count++) slots.push(cycle[turn++ % cycle.length]!);
  }
  return slots;
}

function trackOf(programme: Programme, loop: Loop): Track {
  let track = tracks.get(loop);
  if (!track) {
    const entries = slotsOf(loop);
    let at = 0;
    const starts = entries.map((entry) => {
      at += programme.entries[entry]!.durationMs;
      return at - programme.entries[entry]!.durationMs;
    });
    track = { entries, starts };
    tracks.set(loop, track);
  }
  return track;
}

function shownIn(programme: Programme, area: ZoneProgramme, zone: number, instant: number): Shown {
  let loopIndex = area.fallback;
  let begins = -Infinity;
  let ends = Infinity;
  if (instant < programme.from) ends = programme.from;
  else if (!(instant < programme.until)) begins = programme.until;
  else {
    const changes = area.changes;
    let low = 0;
    let high = changes.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (changes[middle]![0] <= instant) low = middle;
      else high = middle;
    }
    begins = changes[low]![0];
    loopIndex = changes[low]![1];
    ends = high < changes.length ? changes[high]![0] : programme.until;
  }
  const loop = area.loops[loopIndex]!;
  const { entries, starts } = trackOf(programme, loop);
  // All edges are whole milliseconds, so the whole part decides, and whole numbers are reckoned exactly.
  const tick = Math.floor(instant);
  let position = (tick - loop.anchor) % loop.lengthMs;
  if (position < 0) position += loop.lengthMs;
  let slot = 0;
  let after = starts.length;
  while (after - slot > 1) {
    const middle = (slot + after) >> 1;
    if (starts[middle]! <= position) slot = middle;
    else after = middle;
  }
  const round = tick - position;
  const start = round + starts[slot]!;
  const end = round + (after < starts.length ? starts[after]! : loop.lengthMs);
  return {
    zone,
    entry: entries[slot]!,
    start: start > begins ? start : begins,
    end: end < ends ? end : ends,
  };
}

/**
 * What each zone shows at an instant (epoch milliseconds), one `Shown` a zone in the order of
 * `programme.zones`. Total: outside the horizon the fallback loops run. [P2, P3]
 */
export function showing(programme: Programme, instant: number): Shown[] {
  const shown: Shown[] = [];
  const zones = programme.zones;
  for (let zone = 0; zone < zones.length; zone++) {
    shown.push(shownIn(programme, zones[zone]!, zone, instant));
  }
  return shown;
}

/** The next instant (epoch milliseconds, after `instant`) at which any zone changes. [P3] */
export function nextChange(programme: Programme, instant: number): number {
  let next = Infinity;
  for (const { end } of showing(programme, instant)) if (end < next) next = end;
  return next;
}
