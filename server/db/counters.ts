import type { Transaction } from 'kysely';
import type { Tables } from './tables/tables.ts';

export type Trx = Transaction<Tables>;

/**
 * Hands out `count` numbers of a named counter and returns the first. The row stays locked until the
 * transaction ends, so numbers become visible in their order: who reads past n never misses one below.
 */
export async function takeNumbers(
  trx: Trx,
  name: 'outbox' | 'series' | 'audit' | 'stale' | 'event' | 'revision',
  count = 1,
): Promise<number> {
  const { value } = await trx
    .updateTable('counters')
    .set((eb) => ({ value: eb('value', '+', count) }))
    .where('name', '=', name)
    .returning('value')
    .executeTakeFirstOrThrow();
  return value - count + 1;
}

/**
 * Waits for its turn at a counter, and keeps it to the end of the transaction without taking a number: what is read behind
 * it is what all that took theirs before have left.
 */
export async function takeTurn(trx: Trx, name: Parameters<typeof takeNumbers>[1]): Promise<void> {
  await takeNumbers(trx, name, 0);
}
