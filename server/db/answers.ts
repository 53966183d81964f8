import type { Db } from './open.ts';

/** Whether the store reads a row that is always there. @throws what the store says, when it says no. */
export async function answers(db: Db): Promise<boolean> {
  const row = await db.selectFrom('counters').select('value').limit(1).executeTakeFirst();
  return row !== undefined;
}
