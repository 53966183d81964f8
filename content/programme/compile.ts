/** Rules to programme: a timetable of shared loops. */
import { asidesOf } from './asides.ts';
import { rulesNamer } from './canonical.ts';
import { loopMaker, type LoopMaker } from './loops/loops.ts';
import type { Entry, Loop, Programme, ZoneProgramme } from './programme.ts';
import { HOUR_MS, zonesOf, type Horizon, type ScreenRules } from './rules.ts';
import {
  calendarOf,
  fallbackSegment,
  timeline,
  windowReader,
  type ReadWindow,
  type Segment,
} from './timeline.ts';

/** Collects equal things once, in the order of first use. */
function gatherer<T>(): {
  readonly all: T[];
  readonly indexOf: (key: string, make: () => T) => number;
} {
  const all: T[] = [];
  const known = new Map<string, number>();
  return {
    all,
    indexOf: (key, make) => {
      let index = known.get(key);
      if (index === undefined) {
        index = all.push(make()) - 1;
        known.set(key, index);
      }
      return index;
    },
  };
}

/** The changes of one segment: a head to the hour, whole hours in one loop, and a tail. [P30, P56] */
function changesOf(segment: Segment, loops: LoopMaker): readonly (readonly [number, Loop])[] {
  const { from, until, offsetMs } = segment;
  const whole = loops.steady(segment);
  if (whole) return [[from, whole]];
  const firstHour = Math.ceil((from + offsetMs) / HOUR_MS) * HOUR_MS - offsetMs;
  const lastHour = Math.floor((until + offsetMs) / HOUR_MS) * HOUR_MS - offsetMs;
  if (lastHour < firstHour) return [[from, loops.piece(segment, from, until)]];
  const changes: (readonly [number, Loop])[] = [];
  if (from < firstHour) changes.push([from, loops.piece(segment, from, firstHour)]);
  if (firstHour < lastHour) changes.push([firstHour, loops.hours(segment)]);
  if (lastHour < until) changes.push([lastHour, loops.piece(segment, lastHour, until)]);
  return changes;
}

/** Compiles screens over one horizon; reads each window once, and keeps what it compiled while it lives. */
export interface Compiler {
  /** Equal rules give the same object. The rules must not be changed once they were passed in. [P32] */
  readonly compile: (rules: ScreenRules) => Programme;
}

function compileScreen(rules: ScreenRules, horizon: Horizon, read: ReadWindow): Programme {
  const calendar = calendarOf(rules, horizon, read);
  const entries = gatherer<Entry>();
  const zones = zonesOf(rules).map(({ area }, zone): ZoneProgramme => {
    const loops = gatherer<Loop>();
    const known = new Map<Loop, number>();
    const indexOf = (loop: Loop): number => {
      let index = known.get(loop);
      if (index === undefined)
        known.set(loop, (index = loops.indexOf(JSON.stringify(loop), () => loop)));
      return index;
    };
    const maker = loopMaker(rules, zone, entries.indexOf);
    const changes: (readonly [number, number])[] = [];
    for (const segment of timeline(rules, calendar, zone)) {
      for (const [at, loop] of changesOf(segment, maker)) {
        const index = indexOf(loop);
        if (changes[changes.length - 1]?.[1] !== index) changes.push([at, index]);
      }
    }
    const after = fallbackSegment(rules, horizon.until, zone);
    const fallback = indexOf(maker.steady(after) ?? maker.hours(after));
    return { area, loops: loops.all, changes, fallback };
  });
  const asides = asidesOf(rules, calendar, read, entries.indexOf);
  return {
    version: 1,
    from: horizon.from,
    until: horizon.until,
    entries: entries.all,
    zones,
    ...(asides.length > 0 && { asides }),
  };
}

/** A compiler for one horizon. Throws RangeError where the horizon is empty. */
export function createCompiler(horizon: Horizon): Compiler {
  if (!(horizon.from < horizon.until)) throw new RangeError('the horizon ends before it begins');
  const read = windowReader(horizon);
  const nameOf = rulesNamer();
  const programmes = new Map<string, Programme>();
  return {
    compile: (rules) => {
      const name = nameOf(rules);
      let programme = programmes.get(name);
      if (!programme) programmes.set(name, (programme = compileScreen(rules, horizon, read)));
      return programme;
    },
  };
}

/**
 * The programme of one screen over a horizon: pure, and the same whatever order the schedules are
 * entered in. For many screens use one `createCompiler`. Throws RangeError on an unknown time zone.
 */
export function compile(rules: ScreenRules, horizon: Horizon): Programme {
  return createCompiler(horizon).compile(rules);
}
