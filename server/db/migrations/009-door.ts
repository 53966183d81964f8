/** Where people have signed in from before, and what lies about the place from which a player asked for a code. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
CREATE TABLE familiar (
  person TEXT NOT NULL REFERENCES people (id),
  mark TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (person, mark)
);
CREATE INDEX familiar_seen ON familiar (seen_at);
ALTER TABLE pairing_codes ADD COLUMN region TEXT`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
