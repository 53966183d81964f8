/** What owners of screens are asked and answer, and the receipts of what was inserted on each day. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
CREATE TABLE consents (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL, asked_by TEXT NOT NULL, asked_at BIGINT NOT NULL, owner_unit TEXT NOT NULL, campaign TEXT,
  schedules TEXT NOT NULL, from_at BIGINT NOT NULL, until_at BIGINT NOT NULL, minutes_a_day INTEGER, words TEXT NOT NULL,
  answer TEXT, answered_by TEXT, answered_at BIGINT, answer_words TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX consents_owner ON consents (owner_unit, id);
CREATE INDEX consents_asker ON consents (unit, id);
CREATE INDEX consents_until ON consents (until_at);
CREATE TABLE consent_screens (
  consent TEXT NOT NULL REFERENCES consents (id), screen TEXT NOT NULL, PRIMARY KEY (consent, screen)
);

CREATE TABLE receipts (
  screen TEXT NOT NULL, day TEXT NOT NULL, n INTEGER NOT NULL, made_at BIGINT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL,
  signature TEXT NOT NULL, public_key TEXT NOT NULL, PRIMARY KEY (screen, day, n)
);
CREATE TABLE receipt_marks (series BIGINT PRIMARY KEY, n BIGINT NOT NULL);
INSERT INTO receipt_marks (series, n) SELECT pairings.series, MAX(plays.n) FROM pairings
  JOIN plays ON plays.screen = pairings.screen AND plays.series = pairings.series GROUP BY pairings.series;

CREATE INDEX revisions_at ON revisions (at)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
