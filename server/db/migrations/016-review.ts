/** What was approved of each schedule, the rules that ask for approval, and what waits for it. What plays already is approved. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
CREATE TABLE approved_schedules (
  schedule TEXT PRIMARY KEY REFERENCES schedules (id) ON DELETE CASCADE, version INTEGER NOT NULL, phase TEXT, phase_en TEXT NOT NULL,
  layer TEXT NOT NULL, target TEXT NOT NULL, "window" TEXT NOT NULL, items TEXT NOT NULL, ordering TEXT NOT NULL, zone TEXT,
  share_seconds_per_hour INTEGER NOT NULL, weight DOUBLE PRECISION NOT NULL, priority INTEGER NOT NULL, near TEXT NOT NULL,
  level INTEGER NOT NULL, submission TEXT, hash TEXT, approved_at BIGINT NOT NULL
);
INSERT INTO approved_schedules (schedule, version, phase, phase_en, layer, target, "window", items, ordering, zone, share_seconds_per_hour,
    weight, priority, near, level, submission, hash, approved_at)
  SELECT id, version, phase, phase_en, layer, target, "window", items, ordering, zone, share_seconds_per_hour,
    weight, priority, near, 0, NULL, NULL, created_at FROM schedules;

CREATE TABLE review_rules (
  unit TEXT NOT NULL REFERENCES units (id), kind TEXT NOT NULL, level INTEGER, hours INTEGER NOT NULL, borrow INTEGER NOT NULL,
  was INTEGER NOT NULL, set_by TEXT NOT NULL, set_at BIGINT NOT NULL, PRIMARY KEY (unit, kind)
);

CREATE TABLE review_snapshots (hash TEXT PRIMARY KEY, body TEXT NOT NULL);

CREATE TABLE submissions (
  id TEXT PRIMARY KEY, noun TEXT NOT NULL, subject TEXT NOT NULL, unit TEXT NOT NULL REFERENCES units (id), kinds TEXT NOT NULL,
  state TEXT NOT NULL, stages INTEGER NOT NULL, round INTEGER NOT NULL, hash TEXT NOT NULL REFERENCES review_snapshots (hash),
  version INTEGER NOT NULL, authors TEXT NOT NULL, hours INTEGER NOT NULL, borrow INTEGER NOT NULL, submitted_by TEXT NOT NULL,
  submitted_at BIGINT NOT NULL, deadline BIGINT NOT NULL, overdue INTEGER NOT NULL, closed_at BIGINT, entries INTEGER NOT NULL
);
CREATE UNIQUE INDEX submissions_open ON submissions (noun, subject) WHERE closed_at IS NULL;
CREATE INDEX submissions_subject ON submissions (subject, submitted_at);
CREATE INDEX submissions_queue ON submissions (unit, deadline, id);

CREATE TABLE review_entries (
  submission TEXT NOT NULL REFERENCES submissions (id), n INTEGER NOT NULL, at BIGINT NOT NULL, person TEXT, what TEXT NOT NULL,
  state TEXT NOT NULL, round INTEGER NOT NULL, hash TEXT NOT NULL, note TEXT NOT NULL, marks TEXT NOT NULL,
  PRIMARY KEY (submission, n)
)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
