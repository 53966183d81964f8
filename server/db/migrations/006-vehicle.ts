/** Schedules near places. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
ALTER TABLE schedules ADD COLUMN near TEXT NOT NULL DEFAULT 'null'`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
