/** Counting what a programme plays, without walking through every showing. */
import type { Loop, Programme, ZoneProgramme } from './programme.ts';
import { slotsOf } from './showing.ts';

/** What one entry comes to in a stretch of time. */
export interface Tally {
  readonly zone: number;
  /** Index into `Programme.entries`. */
  readonly entry: number;
  /** Showings that run their full length inside the stretch. */
  readonly plays: number;
  /** Showings that a change of the programme, or an edge of the stretch, cuts. */
  readonly cut: number;
  readonly airtimeMs: number;
}

interface Count {
  plays: number;
  cut: number;
  airtimeMs: number;
}

/** Milliseconds that a slot on [starts, ends) of a loop was on until position `at`, counted from some round. */
function onUntil(at: number, starts: number, ends: number, lengthMs: number): number {
  const round = Math.floor((at - starts) / lengthMs);
  return round * (ends - starts) + Math.min(ends - starts, at - starts - round * lengthMs);
}

/** Adds what a loop plays on [from, until): a sum for each slot, however many rounds there are. */
function addLoop(
  counts: Map<number, Count>,
  programme: Programme,
  loop: Loop,
  from: number,
  until: number,
): void {
  const { lengthMs } = loop;
  const slots = slotsOf(loop);
  const begins = from - loop.anchor;
  const finishes = until - loop.anchor;
  let starts = 0;
  for (let slot = 0; slot < slots.length; slot++) {
    const entry = slots[slot]!;
    const ends = slot + 1 < slots.length ? starts + programme.entries[entry]!.durationMs : lengthMs;
    let count = counts.get(entry);
    if (!count) counts.set(entry, (count = { plays: 0, cut: 0, airtimeMs: 0 }));
    const whole =
      Math.floor((finishes - ends) / lengthMs) - Math.ceil((begins - starts) / lengthMs) + 1;
    const touched =
      Math.ceil((finishes - starts) / lengthMs) - Math.floor((begins - ends) / lengthMs) - 1;
    count.plays += Math.max(0, whole);
    count.cut += touched - Math.max(0, whole);
    count.airtimeMs +=
      onUntil(finishes, starts, ends, lengthMs) - onUntil(begins, starts, ends, lengthMs);
    starts = ends;
  }
}

/** The loops of a zone on [from, until), the fallback beyond the horizon included. */
function stretches(programme: Programme, zone: ZoneProgramme, from: number, until: number) {
  const parts: [number, number, number][] = [[-Infinity, programme.from, zone.fallback]];
  zone.changes.forEach(([at, loop], index) =>
    parts.push([at, zone.changes[index + 1]?.[0] ?? programme.until, loop]),
  );
  parts.push([programme.until, Infinity, zone.fallback]);
  return parts
    .map(([start, end, loop]) => ({
      from: Math.max(start, from),
      until: Math.min(end, until),
      loop,
    }))
    .filter((part) => part.from < part.until);
}

/**
 * Planned plays and airtime of each entry on [from, until), epoch milliseconds, by zone and entry;
 * the same as walking through every showing, in time that does not grow with the stretch. [P3, P4]
 */
export function tally(programme: Programme, from: number, until: number): readonly Tally[] {
  const all: Tally[] = [];
  programme.zones.forEach((area, zone) => {
    const counts = new Map<number, Count>();
    for (const part of stretches(programme, area, from, until)) {
      addLoop(counts, programme, area.loops[part.loop]!, part.from, part.until);
    }
    const entries = [...counts]
      .filter(([, count]) => count.airtimeMs > 0)
      .sort(([a], [b]) => a - b);
    for (const [entry, count] of entries) all.push({ zone, entry, ...count });
  });
  return all;
}
