/** The audit is asked by unit, person, action and subject, newest first. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
CREATE INDEX audit_unit ON audit (unit, id);
CREATE INDEX audit_person ON audit (person, id);
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_subject ON audit (subject, id)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
