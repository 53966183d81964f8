/** What each deed changed, so that it can be undone; phases with an English name. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
INSERT INTO counters (name, value) VALUES ('revision', 0);

ALTER TABLE schedules ADD COLUMN phase_en TEXT NOT NULL DEFAULT '';
CREATE INDEX schedules_campaign ON schedules (campaign);

CREATE TABLE revisions (
  id BIGINT PRIMARY KEY, deed TEXT NOT NULL, person TEXT NOT NULL REFERENCES people (id), at BIGINT NOT NULL, action TEXT NOT NULL,
  needs TEXT NOT NULL, noun TEXT NOT NULL, subject TEXT NOT NULL, before TEXT, after TEXT NOT NULL, undone_at BIGINT
);
CREATE INDEX revisions_person ON revisions (person, id);
CREATE INDEX revisions_deed ON revisions (deed);
CREATE INDEX revisions_subject ON revisions (noun, subject, id)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
