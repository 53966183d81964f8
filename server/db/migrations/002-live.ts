/** Pairing by code, events of presence, reports of players, alerts that came in, keys that followed one another. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
INSERT INTO counters (name, value) VALUES ('event', 0);

ALTER TABLE pairings ADD COLUMN next_hash TEXT;
CREATE UNIQUE INDEX pairings_next ON pairings (next_hash);
ALTER TABLE presence ADD COLUMN silent_at BIGINT;
ALTER TABLE urgents ADD COLUMN options TEXT NOT NULL DEFAULT '{}';

CREATE TABLE pairing_codes (
  poll_hash TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, address TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
  screen TEXT REFERENCES screens (id), claimed_by TEXT REFERENCES people (id), claimed_at BIGINT, series BIGINT REFERENCES pairings (series)
);
CREATE INDEX pairing_codes_address ON pairing_codes (address);

CREATE TABLE presence_events (
  id BIGINT PRIMARY KEY, screen TEXT NOT NULL REFERENCES screens (id), kind TEXT NOT NULL, at BIGINT NOT NULL, since BIGINT NOT NULL
);
CREATE INDEX presence_events_screen ON presence_events (screen, id);

CREATE TABLE player_reports (
  id BIGINT PRIMARY KEY, screen TEXT NOT NULL REFERENCES screens (id), at BIGINT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX player_reports_screen ON player_reports (screen, id);

CREATE TABLE cap_alerts (
  id BIGINT PRIMARY KEY, reference TEXT NOT NULL, source TEXT NOT NULL, received_at BIGINT NOT NULL, xml TEXT NOT NULL,
  outcome TEXT NOT NULL, reason TEXT NOT NULL, urgent TEXT REFERENCES urgents (id)
);
CREATE INDEX cap_alerts_reference ON cap_alerts (reference);

CREATE TABLE signing_keys (
  n BIGINT PRIMARY KEY, from_key TEXT NOT NULL, to_key TEXT NOT NULL, signature TEXT NOT NULL, created_at BIGINT NOT NULL
)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
