/** Telling people: what happened, whose inbox it lies in, the letters and calls that go out, and who wants what. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
CREATE TABLE notices (
  id TEXT PRIMARY KEY, at BIGINT NOT NULL, event TEXT NOT NULL, unit TEXT NOT NULL REFERENCES units (id),
  subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL, subject_name TEXT NOT NULL, subject_name_en TEXT NOT NULL,
  facts TEXT NOT NULL
);
CREATE INDEX notices_at ON notices (at);

CREATE TABLE inbox (
  person TEXT NOT NULL REFERENCES people (id), notice TEXT NOT NULL REFERENCES notices (id),
  at BIGINT NOT NULL, read_at BIGINT, PRIMARY KEY (person, notice)
);
CREATE INDEX inbox_person ON inbox (person, at, notice);
CREATE INDEX inbox_unread ON inbox (person, at, notice) WHERE read_at IS NULL;
CREATE INDEX inbox_notice ON inbox (notice);

CREATE TABLE notice_wishes (
  person TEXT NOT NULL REFERENCES people (id), event TEXT NOT NULL,
  inbox INTEGER NOT NULL, mail INTEGER NOT NULL, PRIMARY KEY (person, event)
);

CREATE TABLE notice_settings (
  person TEXT PRIMARY KEY REFERENCES people (id), mail TEXT, language TEXT NOT NULL,
  time_zone TEXT NOT NULL, quiet TEXT NOT NULL
);

CREATE TABLE letters (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id), unit TEXT NOT NULL REFERENCES units (id),
  address TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, created_at BIGINT NOT NULL,
  state TEXT NOT NULL, tries INTEGER NOT NULL, next_at BIGINT NOT NULL, done_at BIGINT, problem TEXT
);
CREATE INDEX letters_next ON letters (state, next_at);

CREATE TABLE mail_lines (
  person TEXT NOT NULL REFERENCES people (id), notice TEXT NOT NULL REFERENCES notices (id),
  due_at BIGINT NOT NULL, hurried INTEGER NOT NULL, letter TEXT,
  PRIMARY KEY (person, notice)
);
CREATE INDEX mail_lines_due ON mail_lines (due_at, person) WHERE letter IS NULL;
CREATE INDEX mail_lines_letter ON mail_lines (letter);
CREATE INDEX mail_lines_notice ON mail_lines (notice);

CREATE TABLE webhooks (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL REFERENCES units (id), url TEXT NOT NULL, events TEXT NOT NULL,
  secret TEXT NOT NULL, created_by TEXT REFERENCES people (id), created_at BIGINT NOT NULL, version INTEGER NOT NULL,
  failing_since BIGINT, disabled_at BIGINT, problem TEXT
);
CREATE INDEX webhooks_unit ON webhooks (unit);

CREATE TABLE webhook_calls (
  webhook TEXT NOT NULL, notice TEXT NOT NULL REFERENCES notices (id),
  state TEXT NOT NULL, tries INTEGER NOT NULL, next_at BIGINT NOT NULL, done_at BIGINT, problem TEXT,
  PRIMARY KEY (webhook, notice)
);
CREATE INDEX webhook_calls_next ON webhook_calls (state, next_at);
CREATE INDEX webhook_calls_notice ON webhook_calls (notice);

CREATE TABLE failing_jobs (job TEXT PRIMARY KEY, since BIGINT NOT NULL)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
