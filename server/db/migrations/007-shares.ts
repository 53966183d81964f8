/** An urgent message's body is for a share of the screens of a geometry, and names them. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
ALTER TABLE urgent_pictures RENAME COLUMN geometry TO share;
ALTER TABLE urgent_screens RENAME COLUMN geometry TO share`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
