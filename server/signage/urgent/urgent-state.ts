/** What is known of an urgent message screen by screen: in force, received, painted, finished, silent. */
import { sql } from 'kysely';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Failure } from '../ground/failure.ts';
import { belowUnit } from '../reach/units-up.ts';
import {
  countStages,
  findUrgent,
  isCounted,
  type Issuer,
  type StageCounts,
  type Urgent,
  urgentFrom,
} from './urgent.ts';
import { inTurns, text, values, whole } from '../ground/values.ts';

/** An urgent message on one screen. */
export interface InForce {
  readonly screen: string;
  readonly urgent: string;
  readonly version: number;
  readonly share: string;
}

/** What the screens should be showing at `now`: neither ended nor expired. */
export async function inForceFor(
  db: Db,
  screens: readonly string[],
  now: number,
): Promise<InForce[]> {
  const running = await db
    .selectFrom('urgents')
    .select(['id', 'version'])
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .execute();
  if (running.length === 0) return [];
  const versions = new Map(running.map(({ id, version }) => [id, version]));
  const found: InForce[] = [];
  for await (const some of inTurns(screens)) {
    const rows = await db
      .selectFrom('urgent_screens')
      .select(['urgent', 'screen', 'share'])
      .where('screen', 'in', some)
      .where('urgent', 'in', [...versions.keys()])
      .execute();
    for (const row of rows) found.push({ ...row, version: versions.get(row.urgent) ?? 0 });
  }
  return found;
}

export interface SignedPicture {
  readonly share: string;
  readonly hash: string;
  readonly signature: string;
  readonly body: Buffer;
}

/** The pictures of one version, by share. */
export async function picturesOf(
  db: Db,
  urgent: string,
  version: number,
): Promise<Map<string, SignedPicture>> {
  const rows = await db
    .selectFrom('urgent_pictures')
    .select(['share', 'hash', 'signature', 'body'])
    .where('urgent', '=', urgent)
    .where('version', '=', version)
    .execute();
  return new Map(rows.map((row) => [row.share, { ...row, body: Buffer.from(row.body) }]));
}

/** The message whatever its unit: for the sockets, not for people. */
export async function urgentNamed(db: Db, id: string): Promise<Urgent | null> {
  const row = await db.selectFrom('urgents').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? urgentFrom(row) : null;
}

/** The screens that it is, or was, for. */
export async function screensOfUrgent(db: Db, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('urgent_screens')
    .select('screen')
    .where('urgent', '=', id)
    .execute();
  return rows.map(({ screen }) => screen);
}

export interface StageReached {
  readonly screen: string;
  readonly urgent: string;
  readonly version: number;
  readonly stage: 'received' | 'painted' | 'finished';
  /** The server's instant. */
  readonly at: number;
}

/**
 * Writes the first time of each stage; what belongs to an older version, or to another screen's message, is nothing.
 * Who comes back says its last stage only: whoever painted or finished a message had received it.
 */
export async function recordStages(db: Db, reached: readonly StageReached[]): Promise<void> {
  await transact(db, async (trx) => {
    for (const stage of ['received', 'painted', 'finished'] as const) {
      const column = sql.ref(`${stage}_at`);
      const received = sql`received_at = COALESCE(urgent_screens.received_at, ${whole(4)})`;
      const both = stage === 'received' ? received : sql`${column} = ${whole(4)}, ${received}`;
      const rows = reached
        .filter((one) => one.stage === stage)
        .map(({ urgent, screen, version, at }) => [urgent, screen, version, at]);
      for await (const some of inTurns(rows, { first: true })) {
        await sql`UPDATE urgent_screens SET ${both} FROM ${values(trx, some)}, urgents
          WHERE urgent_screens.urgent = ${text(1)} AND urgent_screens.screen = ${text(2)}
            AND urgent_screens.${column} IS NULL
            AND urgents.id = ${text(1)} AND urgents.version = ${whole(3)}`.execute(trx);
      }
    }
  });
}

export interface SilentScreen {
  readonly screen: string;
  readonly name: string;
  readonly unit: string;
  /** Where it stopped: nothing came back, or received but not painted. */
  readonly stage: 'none' | 'received';
}

export interface UrgentState extends StageCounts {
  readonly urgent: Urgent;
  /** Screens that have not painted it, by name: the list to escalate. */
  readonly silent: SilentScreen[];
}

/** How far a message of the issuer's unit, or one below, has come. */
export async function urgentState(
  db: Db,
  viewer: Pick<Issuer, 'unit'>,
  id: string,
): Promise<{ ok: true; state: UrgentState } | Failure> {
  const found = await findUrgent(db, viewer, id);
  if (!found.ok) return found;
  const counts = await countStages(db, id);
  const rows = await db
    .selectFrom('urgent_screens')
    .innerJoin('screens', 'screens.id', 'urgent_screens.screen')
    .select(['screens.id', 'screens.name', 'screens.unit', 'urgent_screens.received_at'])
    .where('urgent_screens.urgent', '=', id)
    .where('urgent_screens.painted_at', 'is', null)
    .where(isCounted)
    .orderBy('screens.name')
    .execute();
  const silent = rows.map((row) => ({
    screen: row.id,
    name: row.name,
    unit: row.unit,
    stage: row.received_at === null ? ('none' as const) : ('received' as const),
  }));
  return { ok: true, state: { urgent: found.urgent, ...counts, silent } };
}

/** The newest first, of these units. */
export async function listUrgents(db: Db, unit: string, limit: number): Promise<Urgent[]> {
  const rows = await db
    .selectFrom('urgents')
    .selectAll()
    .where('unit', 'in', belowUnit(unit))
    .orderBy('issued_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(urgentFrom);
}
