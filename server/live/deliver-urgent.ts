/** Urgent messages and their ends, to the screens that they are for. */
import type { UrgentBody } from '../../content/wire/messages.ts';
import { signEnd } from '../signage/urgent/urgent.ts';
import {
  picturesOf,
  screensOfUrgent,
  type SignedPicture,
  urgentNamed,
} from '../signage/urgent/urgent-state.ts';
import type { SharedFrame } from './frame-cache.ts';
import { frame, urgentRef } from './frames.ts';
import type { House } from './house.ts';
import { type Open, push, ready, type Sent, type Session, type UrgentVersion } from './session.ts';
import { quieten } from '../turn.ts';
import { each } from './turns.ts';

/**
 * An urgent message goes out to a whole county before its first acknowledgements are read: some 100 ms in which nothing else
 * has a turn. Reading them in between would keep the last screen waiting three times as long.
 */
const URGENT_SENDS_A_TURN = 10_000;
/** For so long after it is sent nothing is compiled: by then the last screen of a large county has said that it shows it. */
const QUIET_MS = 800;

/** Sends an urgent message, or its end, to its screens that are connected. One buffer serves a share of them. */
export async function deliverUrgent(house: House, id: string): Promise<void> {
  house.steps.look();
  const { db, clock } = house.signage;
  const urgent = await urgentNamed(db, id);
  if (!urgent) return;
  if (urgent.endedAt !== null) {
    house.frames.forget(id);
    if (urgent.endedHow === 'expired') return;
    const end = ending(house, id, urgent.version);
    const bytes = endFrame(house, id, urgent.version);
    await each(await screensOfUrgent(db, id), (screen) => {
      const session = house.sessions.get(screen);
      const state = ready(session);
      if (session && state) sendEnd(session, state, end, bytes);
    });
    return;
  }
  if (urgent.expiresAt <= clock.now()) return;
  // Screens may have joined since its frames were read.
  house.frames.forget(id);
  const frames = await urgentFrames(house, id, urgent.version);
  const told = notice(house, id, urgent.version);
  const wanted = [...frames.values()].flatMap(({ screens, bytes }) =>
    screens.map((screen) => ({ screen, bytes })),
  );
  quieten(QUIET_MS);
  await each(
    wanted,
    ({ screen, bytes }) => {
      const session = house.sessions.get(screen);
      const state = ready(session);
      if (session && state) sendUrgent(session, state, told, bytes);
    },
    URGENT_SENDS_A_TURN,
  );
}

export async function urgentFrames(
  house: House,
  id: string,
  version: number,
): Promise<ReadonlyMap<string, SharedFrame>> {
  return house.frames.of(id, version, async () => {
    const pictures = await picturesOf(house.signage.db, id, version);
    const ref = urgentRef(id, version);
    const framed = ({ hash, signature, body }: SignedPicture): SharedFrame => ({
      bytes: frame({ type: 'urgent', ref, hash, signature }, body),
      screens: (JSON.parse(body.toString()) as UrgentBody).screens,
    });
    return new Map([...pictures].map(([share, picture]) => [share, framed(picture)]));
  });
}

/** What is told of a version of an urgent message: itself, or its end. */
interface Notice extends UrgentVersion, Sent {}

export const notice = (house: House, id: string, version: number): Notice => ({
  id,
  version,
  ref: urgentRef(id, version),
  sentMs: house.signage.clock.monotonicMs(),
  serial: null,
});

export function sendUrgent(session: Session, state: Open, told: Notice, bytes: Buffer): void {
  const held = state.held.urgents ?? [];
  if (held.some(({ id, version }) => id === told.id && version >= told.version)) return;
  if (!push(session, state, told, bytes)) return;
  state.held.urgents = [...held.filter(({ id }) => id !== told.id), told];
}

export const endFrame = (house: House, id: string, version: number): Buffer =>
  frame({
    type: 'urgent-end',
    ref: endRef(id, version),
    id,
    version,
    signature: signEnd(house.signage, id, version),
  });

export const ending = (house: House, id: string, version: number): Notice => ({
  ...notice(house, id, version),
  ref: endRef(id, version),
});

const endRef = (id: string, version: number): string => `e.${id}.${version}`;

export function sendEnd(session: Session, state: Open, told: Notice, bytes: Buffer): void {
  const { urgents } = state.held;
  if (!urgents?.some(({ id }) => id === told.id)) return;
  if (!push(session, state, told, bytes)) return;
  const left = urgents.filter(({ id }) => id !== told.id);
  state.held.urgents = left.length > 0 ? left : null;
}
