/** How loud a screen is by the hour of its day; what is really on canvases, while somebody waits for it; videos and recordings. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
ALTER TABLE screens ADD COLUMN volume TEXT NOT NULL DEFAULT '[]';

CREATE TABLE thumbnails (
  id TEXT PRIMARY KEY, screen TEXT NOT NULL REFERENCES screens (id), asked_by TEXT NOT NULL REFERENCES people (id), asked_at BIGINT NOT NULL,
  taken_at BIGINT, mime TEXT, width INTEGER, height INTEGER, base64 TEXT
);
CREATE INDEX thumbnails_screen ON thumbnails (screen, asked_at);

CREATE TABLE media (
  hash TEXT PRIMARY KEY, kind TEXT NOT NULL, mime TEXT NOT NULL, bytes BIGINT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
  duration_ms BIGINT NOT NULL, added_by TEXT NOT NULL REFERENCES people (id), added_at BIGINT NOT NULL
)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
