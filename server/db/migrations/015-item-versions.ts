/** Each version of an item, so that what was approved and is on show stays what it was when its words are changed. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
CREATE TABLE item_versions (
  item TEXT NOT NULL REFERENCES items (id), version INTEGER NOT NULL,
  template TEXT NOT NULL, text TEXT NOT NULL, copy TEXT NOT NULL, style TEXT NOT NULL, dwell_ms INTEGER NOT NULL,
  changed_by TEXT REFERENCES people (id), changed_at BIGINT NOT NULL,
  PRIMARY KEY (item, version)
);

INSERT INTO item_versions (item, version, template, text, copy, style, dwell_ms, changed_by, changed_at)
  SELECT id, version, template, text, copy, style, dwell_ms, created_by, created_at FROM items`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
