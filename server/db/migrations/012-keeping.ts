/** Which key signs: a store remembers it, so that one that was lost is not replaced without a word. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE kept_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    public_key TEXT NOT NULL,
    since BIGINT NOT NULL
  )`.execute(db);
}
