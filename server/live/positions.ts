/** Positions of screens on wheels: taken in, stored together, and told so. */
import type { Position } from '../../content/wire/messages.ts';
import { recordPositions } from '../signage/screens/tracks.ts';
import { frame } from './frames.ts';
import type { House, PositionsIn } from './house.ts';
import { answer, closeSession, type Open, type Session } from './session.ts';

/** Messages of positions that a player may have under way; PROTOCOL.md asks for one. */
const PENDING_MAX = 4;

export function takePositions(
  house: House,
  session: Session,
  state: Open,
  positions: readonly Position[],
): void {
  if (state.positionsPending >= PENDING_MAX)
    return closeSession(session, 'badMessage', 'positions: wait for the acknowledgement');
  state.positionsPending += 1;
  house.positions.add({ session, screen: session.screen, series: session.series, positions });
}

/** Stores what came from many players. @throws when the store does not answer: it is tried again. */
export async function storePositions(house: House, list: readonly PositionsIn[]): Promise<void> {
  await recordPositions(house.signage, list);
  for (const { session, positions } of list) {
    const { state } = session;
    if (state.at !== 'open') continue;
    state.positionsPending -= 1;
    answer(session, frame({ type: 'positions-ack', upTo: Math.max(...positions.map(([n]) => n)) }));
  }
}
