/**
 * Finished plays, numbered from 1 for each credential without a gap, kept until the server has them.
 * A play is durable once its write returns; the number is given inside the same transaction.
 */
import type { Play } from '../../content/wire/messages.ts';
import type { Change, Store } from '../platform.ts';

export type Unnumbered = Omit<Play, 'n'>;

export interface Journal {
  /** Writes one finished play; resolves when it is durable, or false when it could not be kept. */
  add(play: Unnumbered): Promise<boolean>;
  /** The oldest plays that the server has not yet acknowledged, at most one frame's worth. */
  unsent(): Promise<readonly Play[]>;
  /** The server has all plays up to this number. */
  acknowledged(upTo: number): Promise<void>;
  count(): Promise<number>;
  /** Another credential begins: numbers start at 1 again, with what the old one could not deliver. */
  restart(): Promise<void>;
  forget(): Promise<void>;
}

/** Plays a frame: some 250 bytes each stay well under the server's 64 kB. */
const BATCH = 150;
const LAST = 'journal';
/** More than a year of plays: the browser's quota says no before. */
const MOST = 5_000_000;

/** `makeRoom` is asked when the disk is full; true: something was let go. */
export function createJournal(store: Store, makeRoom: () => Promise<boolean>): Journal {
  /** One writer at a time: numbers are handed out in order. */
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work, work);
    queue = turn;
    return turn;
  };
  const last = async (): Promise<number> => Number((await store.get('meta', LAST)) || 0);

  const append = async (play: Unnumbered): Promise<boolean> => {
    // Two pages of one screen may share the store for a moment: a taken number is passed over to the other.
    for (let attempt = 0; attempt < 5; attempt++) {
      const n = (await last()) + 1;
      const changes: Change[] = [
        { room: 'plays', put: n, value: Object.assign({ n }, play), fresh: true },
        { room: 'meta', put: LAST, value: n },
      ];
      const written = await store.write(changes);
      if (written.ok) return true;
      if (written.reason === 'failed') return false;
      if (written.reason === 'full' && !(await makeRoom())) return false;
    }
    return false;
  };

  return {
    add: (play) => inTurn(() => append(play)),
    unsent: async () => (await store.values('plays', BATCH)) as readonly Play[],
    acknowledged: (upTo) =>
      inTurn(async () => {
        const changes: Change[] = [{ room: 'plays', dropUpTo: upTo }];
        // The server knows of more than we do: never give a number twice.
        if (upTo > (await last())) changes.push({ room: 'meta', put: LAST, value: upTo });
        await store.write(changes);
      }),
    count: () => store.count('plays'),
    restart: () =>
      inTurn(async () => {
        const plays = (await store.values('plays', MOST)) as readonly Play[];
        const changes: Change[] = [{ room: 'plays', clear: true }];
        plays.forEach((play, i) => {
          changes.push({ room: 'plays', put: i + 1, value: Object.assign({}, play, { n: i + 1 }) });
        });
        changes.push({ room: 'meta', put: LAST, value: plays.length });
        await store.write(changes);
      }),
    forget: () =>
      inTurn(async () => {
        await store.write([
          { room: 'plays', clear: true },
          { room: 'meta', put: LAST, value: 0 },
        ]);
      }),
  };
}
