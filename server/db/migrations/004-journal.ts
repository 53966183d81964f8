/** The chains in which players keep their plays, the signatures under them, and totals of what was folded. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
ALTER TABLE plays ADD COLUMN link TEXT;

CREATE TABLE play_chains (
  series BIGINT PRIMARY KEY, screen TEXT NOT NULL, key TEXT NOT NULL, n BIGINT NOT NULL, hash TEXT NOT NULL, run_from BIGINT NOT NULL
);
CREATE INDEX play_chains_screen ON play_chains (screen);

CREATE TABLE play_runs (
  series BIGINT NOT NULL, from_n BIGINT NOT NULL, to_n BIGINT NOT NULL, kind TEXT NOT NULL, before TEXT NOT NULL, hash TEXT NOT NULL,
  signature TEXT NOT NULL, stored_at BIGINT NOT NULL, PRIMARY KEY (series, from_n)
);

CREATE TABLE play_totals (
  series BIGINT NOT NULL, from_n BIGINT NOT NULL, at INTEGER NOT NULL, screen TEXT NOT NULL, day TEXT NOT NULL, item TEXT NOT NULL,
  schedule TEXT, campaign TEXT, zone INTEGER NOT NULL, how TEXT NOT NULL, plays BIGINT NOT NULL, shown_ms BIGINT NOT NULL,
  PRIMARY KEY (series, from_n, at)
);
CREATE INDEX play_totals_day ON play_totals (screen, day)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
