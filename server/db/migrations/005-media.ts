/** How loud a screen is by the hour of its day. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`ALTER TABLE screens ADD COLUMN volume TEXT NOT NULL DEFAULT '[]'`).execute(db);
}
