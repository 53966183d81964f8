/**
 * Where a person has signed in before: in which browser, and from which place in the network. Whoever guesses from
 * elsewhere must not be able to shut a person out there.
 */
import { createHash } from 'node:crypto';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';

/** Longer than any leave: who comes back by then is let in as ever. */
export const FAMILIAR_MS = 120 * 24 * 3_600_000;

/** Only the hashes are kept: a stolen table tells neither a browser's token nor at once an address. */
export const marksOf = {
  browser: (token: string): string => hashOf(`browser ${token}`),
  place: (place: string): string => hashOf(`place ${place}`),
};

/** Those of the marks at which whoever has this login has signed in. */
export async function familiarAmong(
  db: Db,
  login: string,
  marks: readonly string[],
): Promise<Set<string>> {
  const rows = await db
    .selectFrom('familiar')
    .innerJoin('people', 'people.id', 'familiar.person')
    .select('mark')
    .where('login', '=', login)
    .where('mark', 'in', [...marks])
    .execute();
  return new Set(rows.map(({ mark }) => mark));
}

export async function remember(
  trx: Trx,
  person: string,
  marks: readonly string[],
  now: number,
): Promise<void> {
  for (const mark of marks) {
    await trx
      .insertInto('familiar')
      .values({ person, mark, seen_at: now })
      .onConflict((on) => on.columns(['person', 'mark']).doUpdateSet({ seen_at: now }))
      .execute();
  }
}

export async function forgetUnused(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('familiar')
    .where('seen_at', '<=', now - FAMILIAR_MS)
    .execute();
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
