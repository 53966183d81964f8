/** Wall clocks: an IANA time zone as spans of constant offset, read from Intl once and kept. */

/** A span of constant offset: local = instant + offsetMs on [from, until). */
export interface OffsetSpan {
  readonly from: number;
  readonly until: number;
  readonly offsetMs: number;
}

export interface TimeZone {
  /** Milliseconds to add to an instant for the wall clock. */
  readonly offsetAt: (instant: number) => number;
  /** The instants in (from, until) at which the offset changes, ascending. */
  readonly transitions: (from: number, until: number) => readonly number[];
  /**
   * The first instant at which the wall clock has reached `local`: in a gap its end, in a fold the
   * first pass. One value and rising, so that neighbouring windows neither overlap nor part. [P13]
   */
  readonly firstInstantOf: (local: number) => number;
}

const DAY_MS = 86_400_000;
/** Offsets are looked up in chunks of this many days, so that a horizon costs a few dozen reads. */
const CHUNK_DAYS = 32;
/** Wider than any offset in use (UTC-12 to UTC+14) with any change of it. */
const REACH_MS = 40 * 3_600_000;

const zones = new Map<string, TimeZone>();

/**
 * The time zone of an IANA name. Throws RangeError where the name is unknown, as Intl does.
 */
export function timeZoneOf(name: string): TimeZone {
  let zone = zones.get(name);
  if (!zone) {
    zone = makeTimeZone(name);
    zones.set(name, zone);
  }
  return zone;
}

/** Whether Intl knows the name. */
export function isTimeZone(name: string): boolean {
  try {
    timeZoneOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Reads the offset at an instant, to the second, from Intl. */
function offsetReader(name: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    hour12: false,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as Intl.DateTimeFormatOptions);
  return (instant) => {
    const second = Math.floor(instant / 1000) * 1000;
    const field: Record<string, number> = {};
    for (const part of format.formatToParts(second)) field[part.type] = Number(part.value);
    // Some engines write midnight as 24.
    const local = Date.UTC(
      field['year']!,
      field['month']! - 1,
      field['day']!,
      field['hour']! % 24,
      field['minute']!,
      field['second']!,
    );
    return local - second;
  };
}

function makeTimeZone(name: string): TimeZone {
  const read = offsetReader(name);
  const chunks = new Map<number, readonly OffsetSpan[]>();

  /** The first instant of the new offset in (from, until], where the ends differ. */
  const bisect = (from: number, until: number): number => {
    const before = read(from);
    let low = from;
    let high = until;
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (read(middle) === before) low = middle;
      else high = middle;
    }
    return high;
  };
  const chunkAt = (index: number): readonly OffsetSpan[] => {
    const known = chunks.get(index);
    if (known) return known;
    const spans: OffsetSpan[] = [];
    const first = index * CHUNK_DAYS * DAY_MS;
    let from = first;
    let offsetMs = read(first);
    for (let day = 1; day <= CHUNK_DAYS; day++) {
      const at = first + day * DAY_MS;
      const next = read(at);
      if (next === offsetMs) continue;
      const change = bisect(at - DAY_MS, at);
      spans.push({ from, until: change, offsetMs });
      from = change;
      offsetMs = next;
    }
    const end = first + CHUNK_DAYS * DAY_MS;
    if (from < end) spans.push({ from, until: end, offsetMs });
    chunks.set(index, spans);
    return spans;
  };
  const spanAt = (instant: number): OffsetSpan => {
    for (const span of chunkAt(Math.floor(instant / (CHUNK_DAYS * DAY_MS)))) {
      if (instant < span.until) return span;
    }
    throw new RangeError(`no offset of ${name} at ${instant}`);
  };
  const offsetAt = (instant: number): number => spanAt(instant).offsetMs;

  return {
    offsetAt,
    transitions: (from, until) => {
      const found: number[] = [];
      let span = spanAt(from);
      while (span.until < until) {
        const next = spanAt(span.until);
        if (next.offsetMs !== span.offsetMs) found.push(next.from);
        span = next;
      }
      return found;
    },
    firstInstantOf: (local) => {
      let span = spanAt(local - REACH_MS);
      for (;;) {
        const instant = Math.max(span.from, local - span.offsetMs);
        if (instant < span.until) return instant;
        span = spanAt(span.until);
      }
    },
  };
}
