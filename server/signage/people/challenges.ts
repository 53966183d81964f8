/** A sign-in that is half done: the password was right, and a code of the second factor is owed. It opens nothing else. */
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { record } from '../ledger/audit.ts';
import { takeCode } from './second-factor.ts';
import { newToken, tokenHash } from './tokens.ts';

/** As long as it takes to find the telephone. */
export const CHALLENGE_MS = 10 * 60_000;
/** Then the password is asked for again. */
const TRIES = 5;

export interface Challenge {
  readonly challenge: string;
  readonly expiresAt: number;
}

export async function beginChallenge(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  person: string,
): Promise<Challenge> {
  const challenge = newToken();
  const now = clock.now();
  const expiresAt = now + CHALLENGE_MS;
  await db
    .insertInto('sign_in_challenges')
    .values({
      token_hash: tokenHash(challenge),
      person,
      created_at: now,
      expires_at: expiresAt,
      tries_left: TRIES,
    })
    .execute();
  return { challenge, expiresAt };
}

/** Who owes a code by it; null: nobody, it is over or used up. For who is asked how often one may try. */
export async function challenged(
  db: Db,
  challenge: string,
  now: number,
): Promise<{ readonly person: string; readonly login: string } | null> {
  const row = await db
    .selectFrom('sign_in_challenges')
    .innerJoin('people', 'people.id', 'sign_in_challenges.person')
    .select(['people.id as person', 'login'])
    .where('token_hash', '=', tokenHash(challenge))
    .where('expires_at', '>', now)
    .where('tries_left', '>', 0)
    .where('disabled', '=', 0)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Answers a challenge with a code, which uses up one of its tries, or the whole of it where it is right.
 * @returns whose it was, or null
 */
export async function answerChallenge(
  signage: Pick<Signage, 'db' | 'clock' | 'secrets'>,
  challenge: string,
  code: string,
  from: string,
): Promise<string | null> {
  const { db, clock } = signage;
  const token_hash = tokenHash(challenge);
  return transact(db, async (trx) => {
    const now = clock.now();
    const tried = await trx
      .updateTable('sign_in_challenges')
      .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
      .where('token_hash', '=', token_hash)
      .where('tries_left', '>', 0)
      .where('expires_at', '>', now)
      .returning('person')
      .executeTakeFirst();
    if (!tried) return null;
    const { person } = tried;
    const by = await takeCode(trx, signage, person, code);
    if (by === null) return null;
    await trx.deleteFrom('sign_in_challenges').where('token_hash', '=', token_hash).execute();
    if (by === 'recovery')
      await record(trx, {
        at: now,
        by: { person, unit: null, from },
        action: 'second-factor.recover',
        subject: person,
      });
    return person;
  });
}
