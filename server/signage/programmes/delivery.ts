/** Delivery of programmes: what is to be sent, and how far it came. "Pushed" is not "showing". */
import { sql } from 'kysely';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { isShared, transact } from '../../db/transact.ts';
import { inTurns, text, values, whole } from '../ground/values.ts';

/** A programme without its body, which screens of equal geometry and rules share. */
export interface ProgrammeHead {
  readonly screen: string;
  readonly serial: number;
  readonly hash: string;
  readonly signature: string;
}

/** The current programme of each of the screens that has one. */
export async function programmeHeads(
  db: Db,
  screens: readonly string[],
): Promise<Map<string, ProgrammeHead>> {
  const heads = new Map<string, ProgrammeHead>();
  for await (const some of inTurns(screens)) {
    const rows = await db
      .selectFrom('programmes')
      .select(['screen', 'serial', 'hash', 'signature'])
      .where('screen', 'in', some)
      .execute();
    for (const row of rows) heads.set(row.screen, row);
  }
  return heads;
}

/** Of some kilobytes each. */
const BODIES_A_TURN = 50;

/** The bodies of these hashes, as the bytes that the hash is of. */
export async function programmeBodies(
  db: Db,
  hashes: readonly string[],
): Promise<Map<string, Buffer>> {
  const bodies = new Map<string, Buffer>();
  for await (const some of inTurns(hashes, { size: BODIES_A_TURN })) {
    const rows = await db
      .selectFrom('programme_bodies')
      .select(['hash', 'body'])
      .where('hash', 'in', some)
      .execute();
    for (const { hash, body } of rows) bodies.set(hash, Buffer.from(body));
  }
  return bodies;
}

/** A step that a programme took on its way to the screen. Instants are the server's but for `live`. */
export interface DeliveryStep {
  readonly screen: string;
  readonly serial: number;
  readonly step: 'pushed' | 'received' | 'live';
  readonly at: number;
}

/**
 * Writes the first time of each step, and only for the serial that is current. A programme is pushed where the player
 * says that it does not hold it: what another player, or this one before it lost its disk, said of it is over.
 */
export async function recordDelivery(db: Db, steps: readonly DeliveryStep[]): Promise<void> {
  const pushed = new Map<string, number>();
  steps.forEach((one, i) => one.step === 'pushed' && pushed.set(nameOf(one), i));
  const standing = steps.filter((one, i) => i >= (pushed.get(nameOf(one)) ?? 0));
  const rowsOf = (step: DeliveryStep['step']) =>
    standing
      .filter((one) => one.step === step)
      .map(({ screen, serial, at }) => [screen, serial, at]);
  await transact(db, async (trx) => {
    if (isShared(db)) await lockProgrammes(trx, new Set(steps.map(({ screen }) => screen)));
    for await (const some of inTurns(rowsOf('pushed'))) {
      await sql`UPDATE programmes SET pushed_at = COALESCE(programmes.pushed_at, ${whole(3)}), received_at = NULL, live_at = NULL
        FROM ${values(trx, some)}
        WHERE programmes.screen = ${text(1)} AND programmes.serial = ${whole(2)}`.execute(trx);
    }
    for (const step of ['received', 'live'] as const) {
      const column = sql.ref(`${step}_at`);
      for await (const some of inTurns(rowsOf(step))) {
        await sql`UPDATE programmes SET ${column} = ${whole(3)} FROM ${values(trx, some)}
          WHERE programmes.screen = ${text(1)} AND programmes.serial = ${whole(2)} AND programmes.${column} IS NULL`.execute(
          trx,
        );
      }
    }
  });
}

/** In the order in which they are locked to be stored anew, behind the outbox: waiting in a circle would hold that up for a second. */
async function lockProgrammes(trx: Trx, screens: ReadonlySet<string>): Promise<void> {
  const rows = [...screens].map((screen) => [screen]);
  await sql`SELECT screen FROM programmes WHERE screen IN (SELECT ${text(1)} FROM ${values(trx, rows)})
    ORDER BY screen FOR NO KEY UPDATE`.execute(trx);
}

const nameOf = ({ screen, serial }: DeliveryStep): string => `${screen}\n${serial}`;

/** Nothing shows on screens whose players were cut off. Behind the outbox, as whoever stores programmes takes it. */
export async function forgetDelivery(trx: Trx, screens: readonly string[]): Promise<void> {
  for await (const some of inTurns(screens)) {
    await trx
      .updateTable('programmes')
      .set({ received_at: null, live_at: null })
      .where('screen', 'in', some)
      .execute();
  }
}
