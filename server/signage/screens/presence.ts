/** Presence: which screens have a player on the line, and how it fares. */
import { sql } from 'kysely';
import type { Health } from '../../../content/wire/messages.ts';
import { APART_MS } from '../../clock.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { type Actor, unitsBelow } from '../reach/actor.ts';
import { inTurns } from '../ground/values.ts';

export interface PresenceChange {
  readonly screen: string;
  readonly connected: boolean;
  /** When it came or went. */
  readonly since: number;
  readonly seenAt: number;
  readonly health: Health | null;
}

/** Writes the latest change of each screen; a later one of the same screen wins. */
export async function writePresence(db: Db, changes: readonly PresenceChange[]): Promise<void> {
  const latest = [...new Map(changes.map((change) => [change.screen, change])).values()];
  await transact(db, async (trx) => {
    for await (const some of inTurns(latest)) {
      await trx
        .insertInto('presence')
        .values(
          some.map(({ screen, connected, since, seenAt, health }) => ({
            screen,
            connected: connected ? 1 : 0,
            since,
            seen_at: seenAt,
            health: JSON.stringify(health),
          })),
        )
        .onConflict((oc) =>
          oc
            .column('screen')
            .doUpdateSet((eb) => ({
              connected: eb.ref('excluded.connected'),
              since: eb.ref('excluded.since'),
              seen_at: eb.ref('excluded.seen_at'),
              // A player that went before its first heartbeat tells nothing new.
              health: sql<string>`CASE WHEN excluded.health = 'null' THEN presence.health ELSE excluded.health END`,
            }))
            // A node that learns late that its socket died must not take away what another node holds by now. What came
            // only after this was seen came by a clock that was set back since, and counts for nothing.
            .where((eb) =>
              eb.or([
                eb('presence.since', '<=', eb.ref('excluded.since')),
                eb('presence.since', '>', sql<number>`excluded.seen_at + ${APART_MS}`),
              ]),
            ),
        )
        .execute();
    }
  });
}

export interface Presence {
  readonly screen: string;
  readonly name: string;
  readonly unit: string;
  readonly connected: boolean;
  /** Null: it never was. */
  readonly since: number | null;
  readonly seenAt: number | null;
  readonly health: Health | null;
}

/**
 * After this long without a word in the store a screen counts as gone, whatever its row says: the node that held
 * it may have been killed. Rows of connected screens are renewed three times as often.
 */
export const PRESENCE_STALE_MS = 180_000;

/** The actor's screens with what is known of their players. */
export async function listPresence(db: Db, actor: Actor, now: number): Promise<Presence[]> {
  const units = [...(await unitsBelow(db, actor.unit))];
  const rows = await db
    .selectFrom('screens')
    .leftJoin('presence', 'presence.screen', 'screens.id')
    .select([
      'screens.id',
      'screens.name',
      'screens.unit',
      'presence.connected',
      'presence.since',
      'presence.seen_at',
      'presence.health',
    ])
    .where('screens.unit', 'in', units)
    .orderBy('screens.id')
    .execute();
  return rows.map((row) => ({
    screen: row.id,
    name: row.name,
    unit: row.unit,
    connected: row.connected === 1 && (row.seen_at ?? 0) > now - PRESENCE_STALE_MS,
    since: row.since,
    seenAt: row.seen_at,
    health: JSON.parse(row.health ?? 'null') as Health | null,
  }));
}
