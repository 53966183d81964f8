/**
 * Who may hold how many of the connections that this process can hold. Players and people who are signed in have seats of
 * their own; whoever has not said who he is shares the rest with all others who have not.
 */

export interface Seats {
  /** Kept for people who are signed in. */
  readonly people: number;
  /** Strangers may have so many while players do not need them, */
  readonly strangersMost: number;
  /** and so many in any case: each player and each person is a stranger first. */
  readonly strangersLeast: number;
  /** Strangers from one place. Half a county of screens may stand behind one address, and come back at once. */
  readonly perPlace: number;
  /** Players, once strangers have no more than their least. */
  readonly players: number;
}

/** An eighth each for people and for strangers, as far as a county needs it. */
const EIGHTH_MOST = 512;
const EIGHTH_LEAST = 16;
/**
 * Where a process may hold half a million: a stranger with half a request takes some 30 kB, so that these are half a
 * gigabyte. A county of ten thousand screens comes back through them.
 */
const STRANGERS_MOST = 16_384;

/** Shares out so many connections. */
export function seatsOf(connections: number): Seats {
  const eighth = Math.min(EIGHTH_MOST, Math.max(EIGHTH_LEAST, Math.floor(connections / 8)));
  const strangersMost = Math.max(eighth, Math.min(STRANGERS_MOST, Math.floor(connections / 2)));
  return {
    people: eighth,
    strangersLeast: eighth,
    strangersMost,
    perPlace: Math.floor(strangersMost / 2),
    players: Math.max(1, connections - 2 * eighth),
  };
}

/** Seats of strangers while so many players are there. */
export const strangersNow = (seats: Seats, players: number): number =>
  Math.max(
    seats.strangersLeast,
    Math.min(seats.strangersMost, seats.players + seats.strangersLeast - players),
  );
