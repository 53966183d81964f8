/** Lists of words, each of a unit, and what they said of items that were handed in. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
CREATE TABLE word_lists (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL REFERENCES units (id), name TEXT NOT NULL, name_en TEXT NOT NULL,
  note TEXT NOT NULL, created_by TEXT, created_at BIGINT NOT NULL, version INTEGER NOT NULL
);
CREATE INDEX word_lists_unit ON word_lists (unit);

CREATE TABLE word_list_entries (
  id TEXT PRIMARY KEY, list TEXT NOT NULL REFERENCES word_lists (id), word TEXT NOT NULL, folded TEXT NOT NULL,
  kind TEXT NOT NULL, better TEXT NOT NULL, note TEXT NOT NULL
);
CREATE UNIQUE INDEX word_list_entries_folded ON word_list_entries (list, folded);

CREATE TABLE word_findings (
  item TEXT NOT NULL REFERENCES items (id), version INTEGER NOT NULL, at BIGINT NOT NULL, findings TEXT NOT NULL,
  PRIMARY KEY (item, version)
)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
