/** Urgent messages and their ends, to the screens that they are for. */
import { signEnd } from '../signage/urgent.ts';
import {
  picturesOf,
  screensOfUrgent,
  type SignedPicture,
  urgentNamed,
} from '../signage/urgent-state.ts';
import { frame, urgentRef } from './frames.ts';
import type { House } from './house.ts';
import { type Open, push, ready, type Session } from './session.ts';
import { each } from './turns.ts';

/**
 * An urgent message goes out to a whole county before its first acknowledgements are read: some 100 ms in which nothing else
 * has a turn. Reading them in between would keep the last screen waiting three times as long.
 */
const URGENT_SENDS_A_TURN = 10_000;

/** Sends an urgent message, or its end, to its screens that are connected. One buffer serves a geometry. */
export async function deliverUrgent(house: House, id: string): Promise<void> {
  const { db, clock } = house.signage;
  const urgent = await urgentNamed(db, id);
  if (!urgent) return;
  const screens = await screensOfUrgent(db, id);
  if (urgent.endedAt !== null) {
    house.frames.forget(id);
    if (urgent.endedHow === 'expired') return;
    const bytes = endFrame(house, id, urgent.version);
    await each([...screens.values()].flat(), (screen) => {
      const session = house.sessions.get(screen);
      const state = ready(session);
      if (session && state) sendEnd(house, session, state, id, urgent.version, bytes);
    });
    return;
  }
  if (urgent.expiresAt <= clock.now()) return;
  const frames = await urgentFrames(house, id, urgent.version);
  const wanted = [...screens].flatMap(([geometry, ids]) => {
    const bytes = frames.get(geometry);
    return bytes ? ids.map((screen) => ({ screen, bytes })) : [];
  });
  await each(
    wanted,
    ({ screen, bytes }) => {
      const session = house.sessions.get(screen);
      const state = ready(session);
      if (session && state) sendUrgent(house, session, state, id, urgent.version, bytes);
    },
    URGENT_SENDS_A_TURN,
  );
}

export async function urgentFrames(
  house: House,
  id: string,
  version: number,
): Promise<ReadonlyMap<string, Buffer>> {
  return house.frames.of(id, version, async () => {
    const pictures = await picturesOf(house.signage.db, id, version);
    const ref = urgentRef(id, version);
    const framed = ({ hash, signature, body }: SignedPicture): Buffer =>
      frame({ type: 'urgent', ref, hash, signature }, body);
    return new Map([...pictures].map(([geometry, picture]) => [geometry, framed(picture)]));
  });
}

export function sendUrgent(
  house: House,
  session: Session,
  state: Open,
  id: string,
  version: number,
  bytes: Buffer,
): void {
  if ((state.held.urgents?.get(id) ?? 0) >= version) return;
  const sent = { at: house.signage.clock.now(), serial: null };
  if (push(session, state, urgentRef(id, version), bytes, sent)) {
    (state.held.urgents ??= new Map()).set(id, version);
  }
}

export const endFrame = (house: House, id: string, version: number): Buffer =>
  frame({
    type: 'urgent-end',
    ref: `e.${id}.${version}`,
    id,
    version,
    signature: signEnd(house.signage, id, version),
  });

export function sendEnd(
  house: House,
  session: Session,
  state: Open,
  id: string,
  version: number,
  bytes: Buffer,
): void {
  if (!state.held.urgents?.has(id)) return;
  const sent = { at: house.signage.clock.now(), serial: null };
  if (!push(session, state, `e.${id}.${version}`, bytes, sent)) return;
  state.held.urgents.delete(id);
  if (state.held.urgents.size === 0) state.held.urgents = null;
}
