import type { Transaction } from 'kysely';
import type { Tables } from './tables.ts';

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
