/**
 * Finished plays, each durable once its write returns, counted without a gap, and chained by a hash to the one before.
 * Number and hash are given inside the same transaction. The second script brings them to the server (courier.ts).
 */
import { type Play, playText } from '../../content/wire/messages.ts';
import type { Store } from '../platform.ts';

export type Unnumbered = Omit<Play, 'n' | 'link'>;

export interface Journal {
  /** Writes one finished play; resolves when it is durable, or false: it waits in memory for the next time. */
  add(play: Unnumbered): Promise<boolean>;
  /** Plays that the server has not yet acknowledged. */
  count(): Promise<number>;
  /** Runs `work` while nobody else writes. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  forget(): Promise<void>;
}

/** Of the newest play: its key in the room `plays`, and the chain's hash after it. */
export type Head = readonly [key: number, hash: string];
/** Of the newest play that the server has; a play's number is its key less `shift`. */
export type Base = readonly [key: number, hash: string, shift: number];

export const HEAD = 'journal';
export const BASE = 'base';
const WAITING_MAX = 5000;
/** The chain before the first play. */
export const NO_HASH = '0'.repeat(64);

/** Earlier players kept the last number alone: what they wrote is in no chain. */
export async function readHead(store: Store): Promise<Head> {
  const head = await store.get('meta', HEAD);
  return Array.isArray(head) ? (head as unknown as Head) : [Number(head || 0), NO_HASH];
}

/** `makeRoom` is asked when the disk is full; true: something was let go. */
export function createJournal(
  store: Store,
  digest: (text: string) => Promise<string>,
  makeRoom: () => Promise<boolean>,
): Journal {
  /** One writer at a time: numbers are handed out in order. */
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work, work);
    queue = turn;
    return turn;
  };

  const append = async (play: Unnumbered): Promise<boolean> => {
    const text = playText(play);
    // Two pages of one screen may share the store for a moment: a taken number is passed over to the other.
    for (let attempt = 0; attempt < 5; attempt++) {
      const [last, before] = await readHead(store);
      const hash = await digest(`${before}\n${text}`);
      const written = await store.write([
        { room: 'plays', put: last + 1, value: hash + text, fresh: true },
        { room: 'meta', put: HEAD, value: [last + 1, hash] },
      ]);
      if (written.ok) return true;
      if (written.reason === 'failed') return false;
      if (written.reason === 'full' && !(await makeRoom())) return false;
    }
    return false;
  };

  /** For want of room: they come first when there is some again. */
  const waiting: Unnumbered[] = [];
  return {
    add: (play) =>
      inTurn(async () => {
        waiting.push(play);
        while (waiting[0] && (await append(waiting[0]))) waiting.shift();
        // Hours of them are a matter for people, not for the memory.
        return waiting.splice(WAITING_MAX).length === 0 && !waiting[0];
      }),
    count: async () => {
      const base = (await store.get('meta', BASE)) as Base | undefined;
      return base ? (await readHead(store))[0] - base[0] : store.count('plays');
    },
    inTurn,
    forget: () =>
      inTurn(async () => {
        await store.write([
          { room: 'plays', clear: true },
          { room: 'meta', drop: HEAD },
          { room: 'meta', drop: BASE },
        ]);
      }),
  };
}
