/** A person may be several things on several units; the audit says for which unit somebody acted, and from where. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
CREATE TABLE grants (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id), unit TEXT NOT NULL REFERENCES units (id),
  role TEXT NOT NULL, from_at BIGINT, until_at BIGINT, deputy_of TEXT REFERENCES people (id)
);
CREATE INDEX grants_person ON grants (person);
CREATE INDEX grants_unit ON grants (unit, role);
INSERT INTO grants (id, person, unit, role) SELECT 'grant-' || id, id, unit, role FROM people;
ALTER TABLE people DROP COLUMN role;

ALTER TABLE audit ADD COLUMN unit TEXT;
ALTER TABLE audit ADD COLUMN place TEXT`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
