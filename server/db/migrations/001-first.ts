/** The first schema. One text for both engines, but for one clause. */
import { type Kysely, SqliteAdapter, sql } from 'kysely';

const STATEMENTS = `
CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO counters (name, value) VALUES ('outbox', 0), ('series', 0), ('audit', 0), ('stale', 0);

CREATE TABLE units (
  id TEXT PRIMARY KEY, parent TEXT REFERENCES units (id), name TEXT NOT NULL, name_en TEXT NOT NULL, kind TEXT NOT NULL
);

CREATE TABLE people (
  id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, unit TEXT NOT NULL REFERENCES units (id),
  role TEXT NOT NULL, password_hash TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0, created_at BIGINT NOT NULL
);

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id), created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
);

CREATE TABLE screens (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL REFERENCES units (id), name TEXT NOT NULL, name_en TEXT NOT NULL, kind TEXT NOT NULL,
  width INTEGER NOT NULL, height INTEGER NOT NULL, colour TEXT NOT NULL, surface TEXT NOT NULL,
  origin_x INTEGER NOT NULL, origin_y INTEGER NOT NULL, folds TEXT NOT NULL, rotation INTEGER NOT NULL,
  gamma DOUBLE PRECISION NOT NULL, brightness TEXT NOT NULL, time_zone TEXT NOT NULL, opening_hours TEXT NOT NULL,
  zones TEXT NOT NULL, contract TEXT NOT NULL, tags TEXT NOT NULL, position TEXT NOT NULL,
  sound INTEGER NOT NULL, open INTEGER NOT NULL, version INTEGER NOT NULL, created_at BIGINT NOT NULL
);

CREATE TABLE pairings (
  series BIGINT PRIMARY KEY, screen TEXT NOT NULL REFERENCES screens (id), token_hash TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL, revoked_at BIGINT
);
CREATE INDEX pairings_screen ON pairings (screen);

CREATE TABLE items (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL REFERENCES units (id), template TEXT NOT NULL, text TEXT NOT NULL,
  copy TEXT NOT NULL, style TEXT NOT NULL, dwell_ms INTEGER NOT NULL, created_by TEXT REFERENCES people (id),
  created_at BIGINT NOT NULL, withdrawn_at BIGINT, version INTEGER NOT NULL
);

CREATE TABLE campaigns (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL REFERENCES units (id), name TEXT NOT NULL, name_en TEXT NOT NULL, theme_day TEXT,
  weight DOUBLE PRECISION NOT NULL, pauses TEXT NOT NULL, ended_at BIGINT, created_by TEXT REFERENCES people (id),
  created_at BIGINT NOT NULL, version INTEGER NOT NULL
);

CREATE TABLE schedules (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL REFERENCES units (id), campaign TEXT REFERENCES campaigns (id), phase TEXT,
  layer TEXT NOT NULL, target TEXT NOT NULL, "window" TEXT NOT NULL, items TEXT NOT NULL, ordering TEXT NOT NULL, zone TEXT,
  share_seconds_per_hour INTEGER NOT NULL, weight DOUBLE PRECISION NOT NULL, priority INTEGER NOT NULL,
  created_by TEXT REFERENCES people (id), created_at BIGINT NOT NULL, ended_at BIGINT, version INTEGER NOT NULL
);
CREATE INDEX schedules_running ON schedules (ended_at);

CREATE TABLE renders (key TEXT PRIMARY KEY, media TEXT NOT NULL, created_at BIGINT NOT NULL);

CREATE TABLE programme_bodies (hash TEXT PRIMARY KEY, body TEXT NOT NULL, created_at BIGINT NOT NULL);

CREATE TABLE programmes (
  screen TEXT PRIMARY KEY REFERENCES screens (id), serial BIGINT NOT NULL, hash TEXT NOT NULL REFERENCES programme_bodies (hash),
  signature TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_until BIGINT NOT NULL, compiled_at BIGINT NOT NULL,
  pushed_at BIGINT, received_at BIGINT, live_at BIGINT
);
CREATE INDEX programmes_hash ON programmes (hash);

CREATE TABLE stale_screens (screen TEXT PRIMARY KEY REFERENCES screens (id), mark BIGINT NOT NULL);

CREATE TABLE outbox (id BIGINT PRIMARY KEY, topic TEXT NOT NULL, subject TEXT NOT NULL, created_at BIGINT NOT NULL);

CREATE TABLE urgents (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL REFERENCES units (id), version INTEGER NOT NULL, text TEXT NOT NULL, copy TEXT NOT NULL,
  target TEXT NOT NULL, drill INTEGER NOT NULL, issued_by TEXT REFERENCES people (id), issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL, ended_at BIGINT, ended_how TEXT, idempotency_key TEXT UNIQUE
);
CREATE INDEX urgents_running ON urgents (ended_at);

CREATE TABLE urgent_pictures (
  urgent TEXT NOT NULL REFERENCES urgents (id), version INTEGER NOT NULL, geometry TEXT NOT NULL, hash TEXT NOT NULL,
  signature TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (urgent, version, geometry)
);

CREATE TABLE urgent_screens (
  urgent TEXT NOT NULL REFERENCES urgents (id), screen TEXT NOT NULL REFERENCES screens (id), geometry TEXT NOT NULL,
  received_at BIGINT, painted_at BIGINT, finished_at BIGINT, PRIMARY KEY (urgent, screen)
);
CREATE INDEX urgent_screens_screen ON urgent_screens (screen);

CREATE TABLE plays (
  screen TEXT NOT NULL, series BIGINT NOT NULL, n BIGINT NOT NULL, item TEXT NOT NULL, asset TEXT NOT NULL, schedule TEXT, campaign TEXT,
  zone INTEGER NOT NULL, started_at BIGINT NOT NULL, ended_at BIGINT NOT NULL, planned_ms INTEGER NOT NULL, how TEXT NOT NULL,
  stored_at BIGINT NOT NULL, PRIMARY KEY (screen, series, n)
) /* clustered */;
CREATE INDEX plays_started ON plays (started_at);

CREATE TABLE presence (
  screen TEXT PRIMARY KEY REFERENCES screens (id), connected INTEGER NOT NULL, since BIGINT NOT NULL, seen_at BIGINT NOT NULL, health TEXT NOT NULL
);

CREATE TABLE audit (
  id BIGINT PRIMARY KEY, at BIGINT NOT NULL, person TEXT, action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL
)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  // Clustered by its key, a play costs 24 bytes in SQLite; PostgreSQL knows no such clause.
  const clustered = db.getExecutor().adapter instanceof SqliteAdapter ? 'WITHOUT ROWID' : '';
  const script = STATEMENTS.replace('/* clustered */', clustered);
  for (const statement of script.split(';')) await sql.raw(statement).execute(db);
}
