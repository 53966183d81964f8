/** What several nodes need to be one: what a programme was made from, who is at work, and which lines it holds. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
ALTER TABLE programmes ADD COLUMN compiled_from BIGINT NOT NULL DEFAULT 0;

CREATE TABLE nodes (id TEXT PRIMARY KEY, beat BIGINT NOT NULL);

CREATE TABLE presence_lines (
  line TEXT PRIMARY KEY, screen TEXT NOT NULL REFERENCES screens (id), node TEXT NOT NULL, since BIGINT NOT NULL
);
CREATE INDEX presence_lines_screen ON presence_lines (screen);
CREATE INDEX presence_lines_node ON presence_lines (node);

UPDATE presence SET connected = 0, since = seen_at WHERE connected = 1`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
