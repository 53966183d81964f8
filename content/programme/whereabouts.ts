/**
 * Where a device is, as far as its asides are concerned, and what it shows because of it. Pure: the same fixes and the
 * same programme say the same at any time. The player's third script carries this file: no imports but types. [P60-P72]
 */
import type { Aside, Place, Programme, Shown } from './programme.ts';

/** One reading of a positioning device. */
export interface Fix {
  readonly latitude: number;
  readonly longitude: number;
  /** Radius in metres inside which the device is with 95 %. */
  readonly accuracyM: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Being near an aside: since when, and when it was left; null: it is near still. */
export interface Stay {
  readonly since: number;
  readonly left: number | null;
}

export interface Whereabouts {
  /** The newest fix that counted, epoch milliseconds; null: none yet. */
  readonly at: number | null;
  /** By index of `Programme.asides`; null: not near. */
  readonly stays: readonly (Stay | null)[];
}

/** What a person at the device called: an entry, from an instant until its own length is over. [P70] */
export interface Pressed {
  readonly zone: number;
  /** Index into `Programme.entries`. */
  readonly entry: number;
  readonly at: number;
}

export const NOWHERE: Whereabouts = { at: null, stays: [] };

/** A fix less accurate than this says nothing, unless the place is larger still. [P63] */
const ACCURATE_M = 100;
/** To be out one must be this much farther away than to be in, at the least. [P63] */
const MARGIN_M = 30;
const MARGIN_SHARE = 0.25;
/** Without a fix for so long, a device is nowhere. [P65] */
export const STALE_MS = 120_000;

const EARTH_M = 6_371_009;
const RADIANS = Math.PI / 180;

/** Great-circle distance in metres (haversine). */
export function distanceM(
  a: { readonly latitude: number; readonly longitude: number },
  b: { readonly latitude: number; readonly longitude: number },
): number {
  const north = Math.sin(((b.latitude - a.latitude) * RADIANS) / 2);
  const east = Math.sin(((b.longitude - a.longitude) * RADIANS) / 2);
  const parallel = Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS);
  const chord = north * north + parallel * east * east;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** In, out, or between the two circles, where nothing changes. */
function side(places: readonly Place[], fix: Fix): 'in' | 'out' | 'between' {
  let all: 'out' | 'between' = 'out';
  for (const place of places) {
    const { radiusM } = place;
    if (!(fix.accuracyM <= Math.max(ACCURATE_M, radiusM))) {
      all = 'between';
      continue;
    }
    const away = distanceM(place, fix);
    if (away <= radiusM) return 'in';
    if (!(away > radiusM + Math.max(MARGIN_M, radiusM * MARGIN_SHARE))) all = 'between';
  }
  return all;
}

/** The item that is on at an instant of a stay, and its bounds. [P64] */
function turnAt(
  { entries }: Aside,
  { entries: all }: Programme,
  since: number,
  instant: number,
): { readonly entry: number; readonly start: number; readonly end: number } {
  const length = entries.reduce((sum, entry) => sum + all[entry]!.durationMs, 0);
  let start = since + Math.floor((instant - since) / length) * length;
  for (const entry of entries) {
    const end = start + all[entry]!.durationMs;
    if (instant < end) return { entry, start, end };
    start = end;
  }
  return { entry: entries[0]!, start, end: start + all[entries[0]!]!.durationMs };
}

/** When what was on at the leaving has come to its end. */
function overAt(aside: Aside, programme: Programme, since: number, left: number): number {
  return left <= since ? since : turnAt(aside, programme, since, left).end;
}

/**
 * Where the device is after a fix. An older fix than the last changes nothing. [P63, P64]
 * @param instant when the fix was heard of: what it calls cannot have begun before.
 */
export function moved(
  programme: Programme,
  before: Whereabouts,
  fix: Fix,
  instant = fix.at,
): Whereabouts {
  if (before.at !== null && !(fix.at >= before.at)) return before;
  const lost = before.at !== null && fix.at - before.at >= STALE_MS ? before.at + STALE_MS : null;
  const stays = (programme.asides || []).map((aside, index): Stay | null => {
    const known = before.stays[index] || null;
    if (!aside.near) return null;
    const stay = known && known.left === null && lost !== null ? { ...known, left: lost } : known;
    const where = side(aside.near, fix);
    if (where === 'in') {
      // Back before the item was over: as if it had never been away.
      if (stay && (stay.left === null || instant < overAt(aside, programme, stay.since, stay.left)))
        return { since: stay.since, left: null };
      return { since: instant, left: null };
    }
    if (!stay || stay.left !== null || where === 'between') return stay;
    return { since: stay.since, left: instant };
  });
  return { at: fix.at, stays };
}

const openingAt = ({ open }: Aside, instant: number): Aside['open'][number] | undefined =>
  open.find(([from, until]) => from <= instant && instant < until);

/** What an aside shows of its own at an instant, or null: it has not been called. */
function calledAt(
  aside: Aside,
  programme: Programme,
  { at, stays }: Whereabouts,
  index: number,
  instant: number,
): Omit<Shown, 'zone'> | null {
  const stay = stays[index];
  const opening = openingAt(aside, instant);
  if (!stay || !opening || at === null || instant < stay.since) return null;
  const [opens, closes] = opening;
  const since = Math.max(stay.since, opens);
  const stale = at + STALE_MS;
  const left = stay.left !== null ? stay.left : instant >= stale ? stale : null;
  if (left !== null && instant >= overAt(aside, programme, since, left)) return null;
  const { entry, start, end } = turnAt(aside, programme, since, instant);
  return { entry, start, end: Math.min(end, closes) };
}

/** What began at `start` was not ready before `instant`: its time, and that of what follows it, begins there. [P64] */
export function postponed(
  programme: Programme,
  where: Whereabouts,
  { zone, entry, start }: Shown,
  instant: number,
): Whereabouts {
  const index = (programme.asides || []).findIndex((aside, i) => {
    const called = aside.zone === zone && calledAt(aside, programme, where, i, start);
    return called && called.entry === entry && called.start === start;
  });
  const stay = where.stays[index];
  const [opens] = (stay && openingAt(programme.asides![index]!, start)) || [0];
  if (!stay) return where;
  const stays = where.stays.slice();
  stays[index] = { since: Math.max(stay.since, opens) + instant - start, left: stay.left };
  return { at: where.at, stays };
}

/**
 * What shows at an instant where a device is near a place, or was pressed: the timetable's `shown` with the asides laid over.
 * A press lies over a place, and the first place in their order over the others. [P61, P62, P70, P71]
 */
export function overlaid(
  programme: Programme,
  shown: readonly Shown[],
  where: Whereabouts,
  pressed: Pressed | null,
  instant: number,
): Shown[] {
  const asides = programme.asides || [];
  return shown.map((due) => {
    const { zone } = due;
    if (pressed && pressed.zone === zone) {
      const entry = programme.entries[pressed.entry];
      const end = entry ? pressed.at + entry.durationMs : pressed.at;
      if (pressed.at <= instant && instant < end)
        return { zone, entry: pressed.entry, start: pressed.at, end };
    }
    for (let index = 0; index < asides.length; index++) {
      const aside = asides[index]!;
      const called = aside.zone === zone && calledAt(aside, programme, where, index, instant);
      if (called) return { zone, ...called };
    }
    return due;
  });
}

/** The next instant, after `instant`, at which an aside may begin or end by itself: a window's edge, or silence of the fixes. */
export function nextEdge(programme: Programme, { at }: Whereabouts, instant: number): number {
  let next = at !== null && at + STALE_MS > instant ? at + STALE_MS : Infinity;
  for (const { open } of programme.asides || [])
    for (const span of open)
      for (const edge of span) if (edge > instant && edge < next) next = edge;
  return next;
}

/** A key of the device: what it says, and what it plays in which zone. */
export interface Key {
  readonly name: string;
  readonly zone: number;
  readonly entry: number;
}

/** The most keys that a device has. [P71] */
export const KEYS_MOST = 9;

/** What the keys 1 to 9 play at an instant, in the order of the presses' precedence. [P71] */
export function keysAt(programme: Programme, instant: number): readonly Key[] {
  const keys: Key[] = [];
  for (const aside of programme.asides || []) {
    const { near, names = [], zone, entries } = aside;
    if (near || !openingAt(aside, instant)) continue;
    entries.forEach((entry, index) => keys.push({ zone, entry, name: names[index] || '' }));
  }
  return keys.slice(0, KEYS_MOST);
}
