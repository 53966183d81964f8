/** The play chains of one screen, or of all that have some, reckoned anew. */
import type { Db } from '../../db/open.ts';
import { type CheckedSeries, checkWhole } from './play-proofs.ts';

export interface VerifiedScreen {
  readonly screen: string;
  /** The newest first; empty: no play is stored. */
  readonly series: readonly CheckedSeries[];
}

/**
 * Whose plays there are to verify: that screen, or all that ever had a player.
 * @returns null where there is no such screen
 */
export async function screensToVerify(db: Db, screen?: string): Promise<string[] | null> {
  if (screen === undefined) {
    const query = db.selectFrom('pairings').select('screen').distinct().orderBy('screen');
    return (await query.execute()).map((row) => row.screen);
  }
  const found = await db.selectFrom('screens').select('id').where('id', '=', screen).execute();
  return found.length === 0 ? null : [screen];
}

/** One screen after another, each as soon as it is reckoned. */
export async function* verifyPlays(
  db: Db,
  screens: readonly string[],
): AsyncGenerator<VerifiedScreen> {
  for (const screen of screens) yield { screen, series: await checkWhole(db, screen) };
}
