/** Presence: which screens have a player on the line, and how it fares. */
import { sql } from 'kysely';
import type { Health } from '../../../content/wire/messages.ts';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { alone, transact } from '../../db/transact.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { standing } from '../reach/standing.ts';
import { inTurns, text, values, whole } from '../ground/values.ts';

/** What is told of one line: that its player is there, or that it has ended. */
export interface PresenceChange {
  readonly screen: string;
  /** Names the connection: the end of an old one says nothing of a newer. */
  readonly line: string;
  readonly connected: boolean;
  /** When it came or went. */
  readonly since: number;
  readonly seenAt: number;
  readonly health: Health | null;
}

/** Writes what a node knows of its lines. A screen is there while any line of it stands, whichever node that leads to. */
export async function writePresence(
  db: Db,
  node: string,
  changes: readonly PresenceChange[],
): Promise<void> {
  const lines = [...new Map(changes.map((change) => [change.line, change])).values()];
  const latest = [...new Map(changes.map((change) => [change.screen, change])).values()]
    // Who locks many does so in one order.
    .sort((one, other) => (one.screen < other.screen ? -1 : 1));
  await transact(db, async (trx) => {
    // Its row is locked by that, also where nothing changes: who buries the node waits, and ends these lines too.
    await trx
      .insertInto('nodes')
      .values({ id: node, beat: 0 })
      .onConflict((oc) => oc.column('id').doUpdateSet((eb) => ({ beat: eb.ref('nodes.beat') })))
      .execute();
    for await (const some of inTurns(latest)) await writeRows(trx, some);
    for await (const some of inTurns(lines.filter(({ connected }) => connected)))
      await trx
        .insertInto('presence_lines')
        .values(some.map(({ line, screen, since }) => ({ line, screen, node, since })))
        .onConflict((oc) =>
          oc.column('line').doUpdateSet((eb) => ({ since: eb.ref('excluded.since') })),
        )
        .execute();
    for await (const some of inTurns(lines.filter(({ connected }) => !connected)))
      await trx
        .deleteFrom('presence_lines')
        .where(
          'line',
          'in',
          some.map(({ line }) => line),
        )
        .execute();
    await judge(
      trx,
      latest.map(({ screen, since, health }) => [screen, since, JSON.stringify(health)]),
    );
  });
}

/** The rows stay locked: who asks behind it whether a line stands is not overtaken by another node. */
async function writeRows(trx: Trx, changes: readonly PresenceChange[]): Promise<void> {
  await trx
    .insertInto('presence')
    .values(
      changes.map(({ screen, connected, since, seenAt, health }) => ({
        screen,
        connected: 0,
        since,
        seen_at: seenAt,
        health: JSON.stringify(connected ? health : null),
      })),
    )
    .onConflict((oc) =>
      oc.column('screen').doUpdateSet((eb) => ({
        seen_at: eb.ref('excluded.seen_at'),
        health: told('presence.health', 'excluded.health'),
      })),
    )
    .execute();
}

/** A player that went before its first heartbeat tells nothing new. */
const told = (before: string, now: string) =>
  sql<string>`CASE WHEN ${sql.ref(now)} = 'null' THEN ${sql.ref(before)} ELSE ${sql.ref(now)} END`;

/**
 * Says of each screen whether a line of it stands.
 * @param rows screen, since when it is gone if it is, and the JSON of its last health; null: since the last word of it.
 */
async function judge(
  trx: Trx,
  rows: readonly (readonly [string, number | null, string])[],
): Promise<void> {
  for await (const some of inTurns(rows)) {
    const stands = sql`EXISTS (SELECT 1 FROM presence_lines WHERE presence_lines.screen = presence.screen)`;
    await sql`UPDATE presence SET connected = 1,
        since = (SELECT MAX(presence_lines.since) FROM presence_lines WHERE presence_lines.screen = presence.screen)
      FROM ${values(trx, some)} WHERE presence.screen = ${text(1)} AND ${stands}`.execute(trx);
    await sql`UPDATE presence SET connected = 0, since = COALESCE(${whole(2)}, presence.seen_at),
        health = CASE WHEN ${text(3)} = 'null' THEN presence.health ELSE ${text(3)} END
      FROM ${values(trx, some)} WHERE presence.screen = ${text(1)} AND NOT ${stands}`.execute(trx);
  }
}

/**
 * Ends the lines of a node that has stopped beating.
 * @param beat the one at which it stood still; where it has gone on since, it lives.
 * @returns how many screens were on its lines, or null: it lives, or another was first.
 */
export async function buryNode(db: Db, node: string, beat: number): Promise<number | null> {
  return transact(db, async (trx) => {
    const buried = await trx
      .deleteFrom('nodes')
      .where('id', '=', node)
      .where('beat', '=', beat)
      .returning('id')
      .executeTakeFirst();
    return buried ? endLines(trx, node) : null;
  });
}

/** A node that stops takes its leave: what its sessions have not said themselves ends here. */
export async function leave(db: Db, node: string): Promise<void> {
  await transact(db, async (trx) => {
    await trx.deleteFrom('nodes').where('id', '=', node).execute();
    await endLines(trx, node);
  });
}

async function endLines(trx: Trx, node: string): Promise<number> {
  const lines = trx.selectFrom('presence_lines').select('screen').where('node', '=', node);
  const query = trx.selectFrom('presence').select('screen').where('screen', 'in', lines);
  const screens = await alone(trx, query.orderBy('screen')).execute();
  await trx.deleteFrom('presence_lines').where('node', '=', node).execute();
  await judge(
    trx,
    screens.map(({ screen }) => [screen, null, 'null']),
  );
  return screens.length;
}

/** Counts one beat of a node. @returns the number of it: 1 is its first, also where it was taken for dead meanwhile. */
export async function beatOnce(db: Db, node: string): Promise<number> {
  const { beat } = await db
    .insertInto('nodes')
    .values({ id: node, beat: 1 })
    .onConflict((oc) => oc.column('id').doUpdateSet((eb) => ({ beat: eb('nodes.beat', '+', 1) })))
    .returning('beat')
    .executeTakeFirstOrThrow();
  return beat;
}

/** The nodes at work, and how far each has counted. */
export function listNodes(db: Db): Promise<{ id: string; beat: number }[]> {
  return db.selectFrom('nodes').select(['id', 'beat']).execute();
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

/** The actor's screens with what is known of their players. */
export async function listPresence(db: Db, actor: Actor): Promise<Presence[]> {
  const units = belowUnit(actor.unit);
  const rows = await standing(db)
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
    connected: row.connected === 1,
    since: row.since,
    seenAt: row.seen_at,
    health: JSON.parse(row.health ?? 'null') as Health | null,
  }));
}
