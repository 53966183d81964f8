/** Screens that fall silent and come back: each told once. */
import { takeNumbers, type Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { type Actor, unitsBelow } from '../reach/actor.ts';
import type { Signage } from '../ground/context.ts';
import { inTurns } from '../ground/values.ts';

export interface PresenceEvent {
  readonly id: number;
  readonly screen: string;
  readonly name: string;
  readonly kind: 'silent' | 'back';
  /** When it was noticed. */
  readonly at: number;
  /** Since when it is so. */
  readonly since: number;
}

interface Turn {
  readonly screen: string;
  readonly kind: PresenceEvent['kind'];
  readonly since: number;
}

/**
 * Writes an event for each screen that has been without a player for `afterMs`, and for each such screen that is
 * back. The mark is in the store: a restart neither repeats nor forgets. Revoked screens are silent by intent.
 * @returns how many events.
 */
export async function watchSilence(signage: Signage, afterMs: number): Promise<number> {
  const now = signage.clock.now();
  return transact(signage.db, async (trx) => {
    const turns = [...(await fallenSilent(trx, now, afterMs)), ...(await comeBack(trx))];
    if (turns.length === 0) return 0;
    const first = await takeNumbers(trx, 'event', turns.length);
    const rows = turns.map((turn, i) => ({ ...turn, id: first + i, at: now }));
    for await (const some of inTurns(rows))
      await trx.insertInto('presence_events').values(some).execute();
    return turns.length;
  });
}

async function fallenSilent(trx: Trx, now: number, afterMs: number): Promise<Turn[]> {
  // What lies ahead was written by a clock that has been put back since: it counts from now.
  await trx
    .updateTable('presence')
    .set({ since: now })
    .where('connected', '=', 0)
    .where('since', '>', now)
    .execute();
  const rows = await trx
    .updateTable('presence')
    .set({ silent_at: now })
    .where('silent_at', 'is', null)
    .where('connected', '=', 0)
    .where('since', '<=', now - afterMs)
    .where('screen', 'in', (eb) =>
      eb.selectFrom('pairings').select('screen').where('revoked_at', 'is', null),
    )
    .returning(['screen', 'since'])
    .execute();
  return rows.map(({ screen, since }) => ({ screen, kind: 'silent', since }));
}

async function comeBack(trx: Trx): Promise<Turn[]> {
  const rows = await trx
    .updateTable('presence')
    .set({ silent_at: null })
    .where('silent_at', 'is not', null)
    .where('connected', '=', 1)
    .returning(['screen', 'since'])
    .execute();
  return rows.map(({ screen, since }) => ({ screen, kind: 'back', since }));
}

/** The newest first, of the actor's screens. */
export async function listPresenceEvents(
  db: Db,
  actor: Actor,
  filter: { readonly screen?: string | undefined; readonly limit: number },
): Promise<PresenceEvent[]> {
  const units = [...(await unitsBelow(db, actor.unit))];
  let query = db
    .selectFrom('presence_events')
    .innerJoin('screens', 'screens.id', 'presence_events.screen')
    .selectAll('presence_events')
    .select('screens.name')
    .where('screens.unit', 'in', units)
    .orderBy('presence_events.id', 'desc')
    .limit(filter.limit);
  if (filter.screen !== undefined)
    query = query.where('presence_events.screen', '=', filter.screen);
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, kind: row.kind as PresenceEvent['kind'] }));
}
