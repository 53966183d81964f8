/** Work for many sockets in turns, so that others come to theirs. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Sockets written before other work gets a turn. */
const SENDS_A_TURN = 250;

/** Sends to many, giving the event loop a turn between batches. */
export async function each<T>(
  list: Iterable<T>,
  act: (one: T) => void,
  atATime = SENDS_A_TURN,
): Promise<void> {
  let done = 0;
  for (const one of list) {
    act(one);
    if (++done % atATime === 0) await nextTurn();
  }
}
