/** Schedules near places; where screens on wheels were; networks where kilobytes matter. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
ALTER TABLE schedules ADD COLUMN near TEXT NOT NULL DEFAULT 'null';
ALTER TABLE screens ADD COLUMN track TEXT NOT NULL DEFAULT 'null';
ALTER TABLE screens ADD COLUMN profile TEXT;

CREATE TABLE positions (
  screen TEXT NOT NULL REFERENCES screens (id), series BIGINT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL,
  latitude DOUBLE PRECISION NOT NULL, longitude DOUBLE PRECISION NOT NULL, accuracy DOUBLE PRECISION NOT NULL,
  speed DOUBLE PRECISION, heading DOUBLE PRECISION, PRIMARY KEY (screen, series, n)
);
CREATE INDEX positions_at ON positions (screen, at)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
}
