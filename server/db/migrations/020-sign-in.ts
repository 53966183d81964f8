/** Sessions that their person can see and end, second factors, links that recover an account, and what signing in asks for. */
import { type Kysely, sql } from 'kysely';

/** Of the sessions that are there: as long as they last, so that nobody is signed out by a new version. */
const ALL_ITS_TIME = 12 * 3_600_000;

const STATEMENTS = `
ALTER TABLE people ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0;

ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN idle_ms BIGINT NOT NULL DEFAULT ${ALL_ITS_TIME};
ALTER TABLE sessions ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '';
UPDATE sessions SET id = 'session-' || substr(token_hash, 1, 12), seen_at = created_at;
CREATE UNIQUE INDEX sessions_id ON sessions (id);
CREATE INDEX sessions_person ON sessions (person, created_at);

CREATE TABLE second_factors (
  person TEXT PRIMARY KEY REFERENCES people (id), secret TEXT NOT NULL, made_at BIGINT NOT NULL,
  confirmed_at BIGINT, last_step BIGINT NOT NULL
);
CREATE TABLE recovery_codes (
  person TEXT NOT NULL REFERENCES people (id), code_hash TEXT NOT NULL, PRIMARY KEY (person, code_hash)
);
CREATE TABLE sign_in_challenges (
  token_hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id), created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
  tries_left INTEGER NOT NULL
);
CREATE INDEX sign_in_challenges_person ON sign_in_challenges (person);
CREATE TABLE recovery_links (
  token_hash TEXT PRIMARY KEY, person TEXT NOT NULL UNIQUE REFERENCES people (id), made_by TEXT REFERENCES people (id),
  second_factor INTEGER NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
);
CREATE TABLE sign_in_policy (
  id TEXT PRIMARY KEY, second_factor TEXT NOT NULL, idle_ms BIGINT NOT NULL, secrets_key TEXT, version INTEGER NOT NULL
);
INSERT INTO sign_in_policy (id, second_factor, idle_ms, secrets_key, version) VALUES ('all', '[]', 7200000, NULL, 1)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
