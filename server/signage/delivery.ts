/** Delivery of programmes: what is to be sent, and how far it came. "Pushed" is not "showing". */
import { sql } from 'kysely';
import type { Db } from '../db/open.ts';
import { chunks, text, values, whole } from './values.ts';

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
  for (const some of chunks(screens)) {
    const rows = await db
      .selectFrom('programmes')
      .select(['screen', 'serial', 'hash', 'signature'])
      .where('screen', 'in', some)
      .execute();
    for (const row of rows) heads.set(row.screen, row);
  }
  return heads;
}

/** The bodies of these hashes, as the bytes that the hash is of. */
export async function programmeBodies(
  db: Db,
  hashes: readonly string[],
): Promise<Map<string, Buffer>> {
  const bodies = new Map<string, Buffer>();
  for (const some of chunks(hashes)) {
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

/** Writes the first time of each step, and only for the serial that is current. */
export async function recordDelivery(db: Db, steps: readonly DeliveryStep[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const step of ['pushed', 'received', 'live'] as const) {
      const column = sql.ref(`${step}_at`);
      const rows = steps
        .filter((one) => one.step === step)
        .map(({ screen, serial, at }) => [screen, serial, at]);
      for (const some of chunks(rows)) {
        await sql`UPDATE programmes SET ${column} = ${whole(3)} FROM ${values(trx, some)}
          WHERE programmes.screen = ${text(1)} AND programmes.serial = ${whole(2)} AND programmes.${column} IS NULL`.execute(
          trx,
        );
      }
    }
  });
}
