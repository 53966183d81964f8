/** Which signing key a store's players trust: kept in the store, so that another is not taken in its place by mistake. */
import { signedProgramme } from '../../../content/wire/messages.ts';
import { takeTurn } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { newestKey } from '../ledger/signing-turn.ts';
import { keepKey, signAnew } from './key-succession.ts';
import type { Signer } from '../ground/signer.ts';
import { transact } from '../../db/transact.ts';

/** Stands for the key of a store that was made before keys were kept, where only its signatures are there to compare. */
export const UNNAMED_KEY = 'unknown';

/** The public key that signs here, UNNAMED_KEY where only its signatures are known, or null: nothing was ever signed. */
export async function keptKey(db: Db): Promise<string | null> {
  return (await newestKey(db)) ?? ((await anySigned(db)) ? UNNAMED_KEY : null);
}

/** Whether this is the key that the store's players trust. */
export async function isKept(db: Db, signer: Signer): Promise<boolean> {
  const kept = await keptKey(db);
  if (kept !== UNNAMED_KEY) return kept === null || kept === signer.publicKey;
  const programme = await anySigned(db);
  if (!programme) return true;
  const { screen, serial, hash, signature } = programme;
  // Ed25519 signs the same text the same way each time (RFC 8032, 5.1.6).
  return signer.sign(signedProgramme(screen, serial, hash)) === signature;
}

const anySigned = (db: Db) =>
  db
    .selectFrom('programmes')
    .select(['screen', 'serial', 'hash', 'signature'])
    .orderBy('screen')
    .limit(1)
    .executeTakeFirst();

/**
 * Keeps the first key of a store.
 * @returns the one that is kept: of two nodes that start together on one store only one was the first.
 */
export async function keepFirstKey(db: Db, key: string, now: number): Promise<string> {
  await db
    .insertInto('kept_key')
    .values({ id: 1, public_key: key, since: now })
    .onConflict((oc) => oc.column('id').doNothing())
    .execute();
  return (await db.selectFrom('kept_key').select('public_key').executeTakeFirstOrThrow())
    .public_key;
}

/** Lets another key follow without the signature of the one before: that one is lost, and players have to be paired anew. */
export async function abandonKey(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  signer: Signer,
): Promise<void> {
  const now = clock.now();
  await transact(db, async (trx) => {
    // First of all, as where a key follows another: whatever is stored with a signature waits here.
    await takeTurn(trx, 'outbox');
    const before = await trx.selectFrom('kept_key').select('public_key').executeTakeFirst();
    await keepKey(trx, signer.publicKey, now);
    await signAnew(trx, signer, now);
    await record(trx, {
      at: now,
      by: null,
      action: 'key.abandon',
      subject: signer.publicKey,
      detail: { from: before?.public_key ?? UNNAMED_KEY },
    });
  });
}
