/** Urgent messages that were issued by a clock that was ahead, and has been set back since. */
import { APART_MS } from '../../clock.ts';
import type { Signage } from '../ground/context.ts';
import { LIFE_MAX_MS, type Urgent, urgentFrom } from './urgent.ts';
import { updateFor } from './urgent-change.ts';

/**
 * Gives the messages in force whose instant of issue has not come a new version, issued now: ten minutes by a clock that was a year
 * ahead would be a year, and whatever is issued from here on would lie below. What a person issued has its life from now on; an
 * alert from outside ends when its sender said.
 * @returns whether all of them are done: a busy renderer is to be asked again.
 */
export async function restampUrgents(signage: Signage): Promise<boolean> {
  const now = signage.clock.now();
  const rows = await signage.db
    .selectFrom('urgents')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('issued_at', '>', now + APART_MS)
    .orderBy('issued_at')
    .execute();
  let done = true;
  let after = now - rows.length;
  for (const urgent of rows.map(urgentFrom)) {
    // In their order.
    after += 1;
    const change = { expiresAt: newEnd(urgent, now) };
    const issuer = { person: null, unit: urgent.unit, from: null };
    const changed = await updateFor(signage, issuer, urgent.id, change, { issuedAt: after });
    if (changed.ok) continue;
    const { id } = urgent;
    signage.log.warn({ urgent: id, reason: changed.message }, 'not issued anew by the right clock');
    done &&= changed.reason !== 'busy';
  }
  return done;
}

function newEnd({ issuedBy, issuedAt, expiresAt }: Urgent, now: number): number {
  const life = issuedBy === null || expiresAt <= issuedAt ? LIFE_MAX_MS : expiresAt - issuedAt;
  return Math.min(expiresAt, now + life);
}
