/** Limits that units adopt. A store from before has none, and what came with the program holds on. */
import { type Kysely, sql } from 'kysely';

const STATEMENT = `
CREATE TABLE policies (
  unit TEXT PRIMARY KEY REFERENCES units (id), profile TEXT, name TEXT NOT NULL, name_en TEXT NOT NULL, limits TEXT,
  version INTEGER NOT NULL, set_by TEXT NOT NULL REFERENCES people (id), set_at BIGINT NOT NULL
)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(STATEMENT).execute(db);
}
