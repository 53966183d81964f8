/** Transactions that are tried again where the store itself asks for it. */
import { setTimeout as delay } from 'node:timers/promises';
import { PostgresAdapter } from 'kysely';
import type { Trx } from './counters.ts';
import type { Db } from './open.ts';
import { isForAnotherTry } from '../store-errors.ts';

/** Two that wait for one another: one of them is picked out, and is through at its next try. */
const TRIES = 6;
const PAUSE_MS = 20;

/**
 * Runs `body` in a transaction, and once more from its beginning where PostgreSQL gave it up for a deadlock or for another
 * transaction that came between. So `body` does nothing but speak to the store: what it does beside that would be done twice.
 * A connection that is lost is not tried again here, for nobody knows then whether the commit had come through.
 * @throws as `body` does, and when the store does not answer; nothing of it is stored then.
 */
export async function transact<T>(db: Db, body: (trx: Trx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction().execute(body);
    } catch (error) {
      if (tries >= TRIES || !isForAnotherTry(error)) throw error;
    }
    // Not both at the same instant again.
    await delay(Math.random() * PAUSE_MS * tries);
  }
}

/** Whether other connections may change rows between two statements of a transaction. A transaction of SQLite has the file to itself. */
export const isShared = (db: Db): boolean => db.getExecutor().adapter instanceof PostgresAdapter;

/** What is read by it stays as it is to the end of the transaction: others that read so wait for nobody, who changes it waits. */
export function held<Query extends { forShare(): Query }>(trx: Trx, query: Query): Query {
  return isShared(trx) ? query.forShare() : query;
}

/** What is read by it stays as it is to the end of the transaction, and the next who asks so for it waits. */
export function alone<Query extends { forNoKeyUpdate(): Query }>(trx: Trx, query: Query): Query {
  return isShared(trx) ? query.forNoKeyUpdate() : query;
}
