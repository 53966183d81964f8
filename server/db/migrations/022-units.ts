/** Units that people keep: with a code, a telephone and somebody in charge, moved, merged and closed; and how people are reached. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
ALTER TABLE units ADD COLUMN code TEXT;
ALTER TABLE units ADD COLUMN telephone TEXT NOT NULL DEFAULT '';
ALTER TABLE units ADD COLUMN in_charge TEXT REFERENCES people (id);
ALTER TABLE units ADD COLUMN closed_at BIGINT;
ALTER TABLE units ADD COLUMN merged_into TEXT REFERENCES units (id);
ALTER TABLE units ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX units_code ON units (code);
CREATE INDEX units_parent ON units (parent);

ALTER TABLE people ADD COLUMN telephone TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE INDEX people_unit ON people (unit);

ALTER TABLE grants ADD COLUMN made_by TEXT REFERENCES people (id)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
