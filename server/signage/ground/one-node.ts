/** Housekeeping that one node does for all that share a store. */
import { PostgresAdapter, sql } from 'kysely';
import type { Db } from '../../db/open.ts';

/**
 * Runs a task unless another node is at it just now: an advisory lock of PostgreSQL, which goes with the connection of a
 * node that dies. A SQLite store has one node.
 * @returns whether it ran.
 */
export async function inOneNode(
  db: Db,
  task: string,
  run: () => Promise<unknown>,
): Promise<boolean> {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) {
    await run();
    return true;
  }
  return db.connection().execute(async (mine) => {
    const lock = sql`hashtext(${`gengfu.${task}`})`;
    const { rows } = await sql<{
      got: boolean;
    }>`SELECT pg_try_advisory_lock(${lock}) AS got`.execute(mine);
    if (!rows[0]?.got) return false;
    try {
      await run();
    } finally {
      await sql`SELECT pg_advisory_unlock(${lock})`.execute(mine);
    }
    return true;
  });
}
