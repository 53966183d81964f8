/** The turn at what is stored with a signature, and the key that signs it. */
import { takeTurn, type Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { SERIALIZATION_FAILURE } from '../../store-errors.ts';
import type { Signer } from '../ground/signer.ts';

/**
 * The key that signs, or null: none was ever kept. Where one was abandoned it is not the last of the succession, which
 * ends with the one that is lost.
 */
export async function newestKey(db: Db): Promise<string | null> {
  const kept = await db.selectFrom('kept_key').select('public_key').executeTakeFirst();
  if (kept) return kept.public_key;
  const row = await db
    .selectFrom('signing_keys')
    .select('to_key')
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.to_key ?? null;
}

/** The store has the successor already, and the signer takes it up in this moment: a transaction is run again then. */
class KeyChanging extends Error {
  readonly code = SERIALIZATION_FAILURE;
}

/**
 * Waits for its turn at what is signed and stored, and keeps it: the key does not change before the transaction ends.
 * To be asked before anything is signed in it.
 */
export async function takeSigningTurn(trx: Trx, signer: Signer): Promise<void> {
  await takeTurn(trx, 'outbox');
  // A key that comes by configuration is changed by whoever configures.
  if (!signer.successor) return;
  const newest = await newestKey(trx);
  if (newest !== null && newest !== signer.publicKey) throw new KeyChanging('the key changes');
}
