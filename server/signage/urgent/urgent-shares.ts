/** Who gets the same frame of an urgent message: screens of one geometry, so few that its body can name them. */
import { sql } from 'kysely';
import type { Trx } from '../../db/counters.ts';
import { geometryKey, geometryOf } from '../reach/geometry.ts';
import type { LampRow } from '../reach/targets.ts';
import { chunks, inTurns, text, values } from '../ground/values.ts';

/** Their names are one or two kilobytes, which is less than most pictures. */
const SCREENS_A_SHARE = 100;

const NUMBER = '#';

export interface Share {
  /** Unique within a version of a message. */
  readonly name: string;
  readonly geometry: string;
  readonly screens: readonly [LampRow, ...LampRow[]];
}

/**
 * @param before how many shares the version of the message has already, whose names these must not take.
 * @returns shares in which each of the screens is once.
 */
export function sharesOf(screens: readonly LampRow[], before = 0): Share[] {
  const byGeometry = new Map<string, LampRow[]>();
  for (const screen of screens) {
    const geometry = geometryKey(geometryOf(screen));
    const alike = byGeometry.get(geometry);
    if (alike) alike.push(screen);
    else byGeometry.set(geometry, [screen]);
  }
  const shares: Share[] = [];
  for (const [geometry, alike] of byGeometry) {
    for (const [first, ...others] of chunks(alike, SCREENS_A_SHARE)) {
      if (!first) continue;
      const name = `${geometry}${NUMBER}${before + shares.length}`;
      shares.push({ name, geometry, screens: [first, ...others] });
    }
  }
  return shares;
}

/** The geometry that a share was drawn for, of which its name tells. */
export const geometryIn = (share: string): string => share.split(NUMBER)[0] ?? '';

/** Writes for which screens a message is, none of which has said anything of it yet. */
export async function storeShares(
  trx: Trx,
  urgent: string,
  shares: readonly Share[],
): Promise<void> {
  await trx.deleteFrom('urgent_screens').where('urgent', '=', urgent).execute();
  await addShares(trx, urgent, shares);
}

/** Writes for which more screens it is. @throws where it is for one of them already. */
export async function addShares(trx: Trx, urgent: string, shares: readonly Share[]): Promise<void> {
  const rows = shares.flatMap(({ name, screens }) => screens.map(({ id }) => [id, name]));
  for await (const some of inTurns(rows, { first: true })) {
    await sql`INSERT INTO urgent_screens (urgent, screen, share)
      SELECT CAST(${urgent} AS TEXT), ${text(1)}, ${text(2)} FROM ${values(trx, some)}`.execute(
      trx,
    );
  }
}
