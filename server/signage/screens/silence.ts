/** Screens that fall silent and come back: each told once. */
import { takeNumbers, type Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import type { Named } from '../notices/notice-events.ts';
import { notify } from '../notices/notify.ts';
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
    await tellOf(trx, turns, now);
    return turns.length;
  });
}

/** Screens that a notice names; of others it says how many there are. */
const NAMED_MOST = 20;

/** One notice for each unit, however many of its screens a switch took with it. */
async function tellOf(trx: Trx, turns: readonly Turn[], at: number): Promise<void> {
  const kinds = new Map(turns.map(({ screen, kind }) => [screen, kind]));
  const groups = new Map<string, { kind: Turn['kind']; screens: (Named & { id: string })[] }>();
  const units = new Map<string, Named>();
  for await (const some of inTurns([...kinds.keys()].sort())) {
    const rows = await trx
      .selectFrom('screens')
      .innerJoin('units', 'units.id', 'screens.unit')
      .select(['screens.id', 'screens.name', 'screens.name_en', 'screens.unit'])
      .select(['units.name as unit_name', 'units.name_en as unit_name_en'])
      .where('screens.id', 'in', some)
      .orderBy('screens.id')
      .execute();
    for (const row of rows) {
      const kind = kinds.get(row.id) ?? 'silent';
      const key = `${kind} ${row.unit}`;
      const group = groups.get(key) ?? { kind, screens: [] };
      group.screens.push({ id: row.id, name: row.name, nameEn: row.name_en });
      groups.set(key, group);
      units.set(row.unit, { name: row.unit_name, nameEn: row.unit_name_en });
    }
  }
  for (const [key, { kind, screens }] of groups) {
    const unit = key.slice(kind.length + 1);
    const [only] = screens;
    const subject =
      screens.length === 1 && only
        ? ({ kind: 'screen', ...only } as const)
        : ({ kind: 'unit', id: unit, name: unit, ...units.get(unit) } as const);
    const named = screens.slice(0, NAMED_MOST).map(({ name, nameEn }) => ({ name, nameEn }));
    const facts = { screens: screens.length, named };
    await notify(trx, { event: `screen.${kind}`, unit, subject, facts, at });
  }
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
  const units = belowUnit(actor.unit);
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
