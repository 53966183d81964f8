/** Who is connected and has not said who he is: by place, so that the greediest place gives way first. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Visitor {
  readonly socket: Socket;
  /** As in `placeOf`; null: a proxy of ours with nobody's request in hand. */
  place: string | null;
  /** Monotonic ms: since when no request of it is under way, or when the one that is came. */
  since: number;
  /** Bytes that had been read of it then. */
  readBefore: number;
  /** Requests that are not answered in full. */
  readonly underWay: Set<ServerResponse>;
  /** It wants to become a socket of ours, and is not one yet. */
  upgrading: boolean;
  /** It was told to go: nothing that it still sends is looked at. */
  ended: boolean;
}

export interface Visitors {
  readonly size: number;
  add(visitor: Visitor): void;
  remove(visitor: Visitor): void;
  has(visitor: Visitor): boolean;
  /** Says for whom a connection is used from now on. */
  move(visitor: Visitor, place: string | null): void;
  /** How many are from there. */
  from(place: string | null): number;
  all(): Iterable<Visitor>;
  /** Who of that place says nothing for longest, and had its time to speak. */
  silentAt(place: string | null, now: number): Visitor | null;
  /**
   * Who has to go for a newcomer from `place`: of the place that has most the one that says nothing for longest. A
   * newcomer from that very place needs one that had its time to speak; in need even one that is being answered goes.
   * @returns null where there is none with less right to be here than the newcomer
   */
  giveWay(place: string | null, now: number): Visitor | null;
}

/** Headers that are under way arrive within this. */
const TIME_TO_SPEAK_MS = 1000;
/** A place that has so many times what the newcomer's has does not keep even its requests. */
const GREEDY = 4;

export function createVisitors(): Visitors {
  const places = new Map<string | null, Set<Visitor>>();
  const members = new Set<Visitor>();

  const put = (visitor: Visitor): void => {
    const there = places.get(visitor.place);
    if (there) there.add(visitor);
    else places.set(visitor.place, new Set([visitor]));
  };
  const take = (visitor: Visitor): void => {
    const there = places.get(visitor.place);
    there?.delete(visitor);
    if (there?.size === 0) places.delete(visitor.place);
  };
  const from = (place: string | null): number => places.get(place)?.size ?? 0;

  return {
    get size() {
      return members.size;
    },
    add: (visitor) => {
      members.add(visitor);
      put(visitor);
    },
    remove: (visitor) => {
      if (members.delete(visitor)) take(visitor);
    },
    has: (visitor) => members.has(visitor),
    move: (visitor, place) => {
      const member = members.has(visitor);
      if (member) take(visitor);
      visitor.place = place;
      if (member) put(visitor);
    },
    from,
    all: () => members,
    silentAt: (place, now) => oldest(places.get(place) ?? [], hadItsTime(now)),
    giveWay: (place, now) => {
      const [most, greediest] = largest(places);
      const silent = oldest(greediest, most === place ? hadItsTime(now) : isSilent);
      if (silent) return silent;
      if (most !== place && greediest.size >= GREEDY * (from(place) + 1))
        return oldest(greediest, () => true);
      return oldest(members, hadItsTime(now));
    },
  };
}

const isSilent = ({ underWay, upgrading }: Visitor): boolean => underWay.size === 0 && !upgrading;

const hadItsTime =
  (now: number) =>
  (one: Visitor): boolean =>
    isSilent(one) && now - one.since >= TIME_TO_SPEAK_MS;

function largest(
  places: ReadonlyMap<string | null, ReadonlySet<Visitor>>,
): readonly [string | null, ReadonlySet<Visitor>] {
  let most: readonly [string | null, ReadonlySet<Visitor>] = [null, new Set()];
  for (const one of places) if (one[1].size > most[1].size) most = one;
  return most;
}

function oldest(list: Iterable<Visitor>, is: (one: Visitor) => boolean): Visitor | null {
  let found: Visitor | null = null;
  for (const one of list) if (is(one) && (!found || one.since < found.since)) found = one;
  return found;
}
