/** The machine's clock was set: players learn it at once, and who is there is written down as of the new time. */
import { frame } from './frames.ts';
import type { House } from './house.ts';
import { send } from './session.ts';

/**
 * Tells every player in one go: what is sent to it behind this (an urgent message with its expiry) is judged by the new time.
 * Whoever is still greeted hears the time in its welcome.
 */
export function tellStep(house: House): void {
  const { sessions, presence, signage } = house;
  const now = signage.clock.now();
  const bytes = frame({ type: 'clock', now });
  for (const session of sessions.values())
    if (session.state.at === 'open' && session.state.greeted) send(session, bytes);
  presence.renew(now);
}
