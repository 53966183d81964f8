/** Tokens for programs, and people whom another system signs in. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id), unit TEXT NOT NULL REFERENCES units (id),
  name TEXT NOT NULL, rights TEXT NOT NULL, token_hash TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT, used_from TEXT, revoked_at BIGINT
);
CREATE INDEX api_tokens_person ON api_tokens (person, id);

CREATE TABLE identities (
  issuer TEXT NOT NULL, subject TEXT NOT NULL, person TEXT NOT NULL REFERENCES people (id), seen_at BIGINT NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_person ON identities (person);

ALTER TABLE grants ADD COLUMN source TEXT`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
