/** Screens that are taken down and brought back, groups of screens, and the units that they hung under before. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
ALTER TABLE screens ADD COLUMN retired_at BIGINT;
ALTER TABLE screens ADD COLUMN member_of TEXT NOT NULL DEFAULT '[]';
CREATE INDEX screens_retired ON screens (retired_at) WHERE retired_at IS NOT NULL;

CREATE TABLE screen_groups (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL REFERENCES units (id), name TEXT NOT NULL, name_en TEXT NOT NULL,
  created_by TEXT, created_at BIGINT NOT NULL, ended_at BIGINT, version INTEGER NOT NULL
);
CREATE INDEX screen_groups_unit ON screen_groups (unit);

CREATE TABLE screen_stays (
  screen TEXT NOT NULL REFERENCES screens (id), until_at BIGINT NOT NULL, until_day TEXT NOT NULL,
  from_at BIGINT NOT NULL, from_day TEXT NOT NULL, unit TEXT NOT NULL, PRIMARY KEY (screen, until_at)
)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
