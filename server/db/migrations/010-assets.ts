/** Where assets come from: the job of each render, the renders of each asset, and who brought what was uploaded. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
ALTER TABLE renders ADD COLUMN job TEXT;

CREATE TABLE render_assets (
  asset TEXT NOT NULL, key TEXT NOT NULL REFERENCES renders (key) ON DELETE CASCADE, PRIMARY KEY (asset, key)
);
CREATE INDEX render_assets_key ON render_assets (key);

CREATE TABLE uploads (
  hash TEXT NOT NULL, person TEXT NOT NULL REFERENCES people (id), at BIGINT NOT NULL, PRIMARY KEY (hash, person)
);

INSERT INTO uploads (hash, person, at)
  SELECT subject, person, MIN(at) FROM audit
  WHERE action IN ('photo.add', 'media.add') AND person IN (SELECT id FROM people)
  GROUP BY subject, person`;

const AT_ONCE = 500;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
  for (let after = ''; ;) {
    const { rows } = await sql<{ key: string; media: string }>`
      SELECT key, media FROM renders WHERE key > ${after} ORDER BY key LIMIT ${AT_ONCE}`.execute(
      db,
    );
    const last = rows.at(-1);
    if (!last) return;
    const pairs = rows.flatMap(({ key, media }) =>
      [...new Set(media.match(/(?<=")[0-9a-f]{64}(?=")/g))].map((asset) => sql`(${asset}, ${key})`),
    );
    for (let at = 0; at < pairs.length; at += AT_ONCE) {
      const some = sql.join(pairs.slice(at, at + AT_ONCE));
      await sql`INSERT INTO render_assets (asset, key) VALUES ${some}`.execute(db);
    }
    after = last.key;
  }
}
