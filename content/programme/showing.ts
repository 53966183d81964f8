/** What shows now, and until when. The player carries this file: ES2017, no imports but types. */
import type { Loop, Programme, Shown, ZoneProgramme } from './programme.ts';

/** Offsets of a loop's slots in milliseconds, reckoned once a loop. */
const offsets = new WeakMap<Loop, readonly number[]>();

function offsetsOf(programme: Programme, loop: Loop): readonly number[] {
  const known = offsets.get(loop);
  if (known) return known;
  let at = 0;
  const made = loop.slots.map((slot) => {
    const offset = at;
    at += programme.entries[slot]!.durationMs;
    return offset;
  });
  offsets.set(loop, made);
  return made;
}

/** Index of the last of `count` values that is not above `value`; 0 when all are. */
function lastAtOrBelow(count: number, valueAt: (index: number) => number, value: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (valueAt(middle) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function shownIn(programme: Programme, area: ZoneProgramme, zone: number, instant: number): Shown {
  let loopIndex = area.fallback;
  let begins = -Infinity;
  let ends = Infinity;
  if (instant < programme.from) ends = programme.from;
  else if (!(instant < programme.until)) begins = programme.until;
  else {
    const changes = area.changes;
    const index = lastAtOrBelow(changes.length, (i) => changes[i]![0], instant);
    begins = changes[index]![0];
    loopIndex = changes[index]![1];
    ends = index + 1 < changes.length ? changes[index + 1]![0] : programme.until;
  }
  const loop = area.loops[loopIndex]!;
  const starts = offsetsOf(programme, loop);
  // The remainder is exact in IEEE arithmetic; the quotient would not be.
  let position = (instant - loop.anchor) % loop.lengthMs;
  if (position < 0) position += loop.lengthMs;
  if (position >= loop.lengthMs) position = 0;
  const slot = lastAtOrBelow(starts.length, (i) => starts[i]!, position);
  const cycle = Math.round(instant - position);
  return {
    zone,
    entry: loop.slots[slot]!,
    start: Math.max(begins, cycle + starts[slot]!),
    end: Math.min(ends, cycle + (slot + 1 < starts.length ? starts[slot + 1]! : loop.lengthMs)),
  };
}

/**
 * What each zone shows at an instant (epoch milliseconds), one `Shown` a zone in the order of
 * `programme.zones`. Total: outside the horizon the fallback loops run. [P2, P3]
 */
export function showing(programme: Programme, instant: number): Shown[] {
  return programme.zones.map((area, zone) => shownIn(programme, area, zone, instant));
}

/** The next instant (epoch milliseconds, after `instant`) at which any zone changes. [P3] */
export function nextChange(programme: Programme, instant: number): number {
  let next = Infinity;
  for (const shown of showing(programme, instant)) next = Math.min(next, shown.end);
  return next;
}
