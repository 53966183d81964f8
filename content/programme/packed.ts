/**
 * A programme on the wire: the same, with what repeats said once. Half the size of plain JSON. The
 * player carries `unpack`: ES2017, no imports but types.
 */
import type {
  Aside,
  Entry,
  Layer,
  Media,
  Programme,
  Rect,
  Transition,
  ZoneProgramme,
} from './programme.ts';

/** Layer, schedule and campaign of entries, '' for none, and how they come on if not by a cut. */
type PackedOrigin = readonly [
  layer: Layer,
  schedule: string,
  campaign: string,
  transition?: Transition,
];

/** A picture as hash, bytes and index of its shape; any other medium as it is. */
type PackedEntry =
  | readonly [
      item: string,
      origin: number,
      durationMs: number,
      hash: string,
      bytes: number,
      shape: number,
    ]
  | readonly [item: string, origin: number, durationMs: number, media: Media];

interface PackedZone {
  readonly area: Rect;
  /** Anchor and length in milliseconds, slots, and the cycle where there is one. */
  readonly loops: readonly (readonly [number, number, readonly number[], (readonly number[])?])[];
  /** Minutes since the change before (the first: since `from`), loop, and so on by turns. */
  readonly changes: readonly number[];
  readonly fallback: number;
}

export interface PackedProgramme {
  readonly version: 1;
  readonly packed: 1;
  readonly from: number;
  readonly until: number;
  readonly origins: readonly PackedOrigin[];
  /** Mime type, width and height of pictures. */
  readonly shapes: readonly (readonly [string, number, number])[];
  readonly entries: readonly PackedEntry[];
  readonly zones: readonly PackedZone[];
  /** As they are; absent: none. */
  readonly asides?: readonly Aside[];
}

const MINUTE_MS = 60_000;

/** Index of an equal value in a list, which it joins if there is none. */
function indexIn<Value>(list: Value[], known: Map<string, number>, value: Value): number {
  const key = JSON.stringify(value);
  let index = known.get(key);
  if (index === undefined) known.set(key, (index = list.push(value) - 1));
  return index;
}

function packZone({ area, loops, changes, fallback }: ZoneProgramme, from: number): PackedZone {
  const turns: number[] = [];
  let before = from;
  for (const [at, loop] of changes) {
    turns.push((at - before) / MINUTE_MS, loop);
    before = at;
  }
  return {
    area,
    loops: loops.map(({ anchor, lengthMs, slots, cycle }) =>
      cycle ? [anchor, lengthMs, slots, cycle] : [anchor, lengthMs, slots],
    ),
    changes: turns,
    fallback,
  };
}

/** A programme for the wire; `unpack` gives back an equal one. */
export function pack(programme: Programme): PackedProgramme {
  const { version, from, until, entries, zones, asides } = programme;
  const origins: PackedOrigin[] = [];
  const knownOrigins = new Map<string, number>();
  const shapes: (readonly [string, number, number])[] = [];
  const knownShapes = new Map<string, number>();
  const rows = entries.map(
    ({ item, layer, schedule, campaign, durationMs, media, transition }): PackedEntry => {
      const of = [layer, schedule ?? '', campaign ?? ''] as const;
      const from: PackedOrigin = transition ? [...of, transition] : of;
      const origin = indexIn(origins, knownOrigins, from);
      if (media.kind !== 'picture') return [item, origin, durationMs, media];
      const { hash, bytes, mime, width, height } = media.asset;
      return [
        item,
        origin,
        durationMs,
        hash,
        bytes,
        indexIn(shapes, knownShapes, [mime, width, height]),
      ];
    },
  );
  return {
    version,
    packed: 1,
    from,
    until,
    origins,
    shapes,
    entries: rows,
    zones: zones.map((zone) => packZone(zone, from)),
    ...(asides && { asides }),
  };
}

function unpackEntry(row: PackedEntry, { origins, shapes }: PackedProgramme): Entry {
  const [layer, schedule, campaign, transition] = origins[row[1]]!;
  let media: Media;
  if (row.length === 4) media = row[3];
  else {
    const [mime, width, height] = shapes[row[5]]!;
    media = { kind: 'picture', asset: { hash: row[3], bytes: row[4], mime, width, height } };
  }
  return Object.assign(
    { item: row[0], layer, durationMs: row[2], media },
    schedule && { schedule },
    campaign && { campaign },
    transition && { transition },
  );
}

/** A programme as it came over the wire; a plain one is returned as it is. */
export function unpack(wire: PackedProgramme | Programme): Programme {
  if (!('packed' in wire)) return wire;
  const { version, from, until, entries } = wire;
  const zones = wire.zones.map(({ area, loops, changes, fallback }): ZoneProgramme => {
    const turns: (readonly [number, number])[] = [];
    let at = from;
    for (let index = 0; index < changes.length; index += 2) {
      at += Math.round(changes[index]! * MINUTE_MS);
      turns.push([at, changes[index + 1]!]);
    }
    return {
      area,
      loops: loops.map(([anchor, lengthMs, slots, cycle]) =>
        Object.assign({ anchor, lengthMs, slots }, cycle && { cycle }),
      ),
      changes: turns,
      fallback,
    };
  });
  const { asides } = wire;
  return Object.assign(
    { version, from, until, entries: entries.map((row) => unpackEntry(row, wire)), zones },
    asides && { asides },
  );
}
