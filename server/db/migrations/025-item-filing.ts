/** By what items are found and what they need: folded words, tags, the files that each version names; files that were deleted; drafts. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = `
CREATE TABLE item_search (item TEXT PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE, words TEXT NOT NULL);

CREATE TABLE item_tags (
  item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE, tag TEXT NOT NULL, PRIMARY KEY (item, tag)
);
CREATE INDEX item_tags_tag ON item_tags (tag);

CREATE TABLE item_files (
  hash TEXT NOT NULL, item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE, version INTEGER NOT NULL,
  PRIMARY KEY (hash, item, version)
);
CREATE INDEX item_files_item ON item_files (item, version);

CREATE TABLE deleted_files (
  hash TEXT PRIMARY KEY, state TEXT NOT NULL, deleted_by TEXT REFERENCES people (id), deleted_at BIGINT NOT NULL
);

CREATE TABLE drafts (
  person TEXT NOT NULL REFERENCES people (id), id TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
  saved_at BIGINT NOT NULL, PRIMARY KEY (person, id)
);
CREATE INDEX drafts_saved_at ON drafts (saved_at);
CREATE INDEX uploads_at ON uploads (at)`;

const AT_ONCE = 500;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) await sql.raw(statement).execute(db);
  for (let after = ''; ;) {
    const { rows } = await sql<{ item: string; text: string }>`
      SELECT id AS item, text FROM items WHERE id > ${after} ORDER BY id LIMIT ${AT_ONCE}`.execute(
      db,
    );
    const last = rows.at(-1);
    if (!last) break;
    const words = rows.map(
      ({ item, text }) => sql`(${item}, ${text.normalize('NFKC').toLowerCase()})`,
    );
    await sql`INSERT INTO item_search (item, words) VALUES ${sql.join(words)}`.execute(db);
    after = last.item;
  }
  const { rows: named } = await sql<{ item: string; version: number; copy: string }>`
    SELECT item, version, copy FROM item_versions WHERE copy LIKE '%"hash"%'`.execute(db);
  for (const { item, version, copy } of named)
    for (const hash of new Set(copy.match(/(?<=")[0-9a-f]{64}(?=")/g)))
      await sql`INSERT INTO item_files (hash, item, version) VALUES (${hash}, ${item}, ${version})`.execute(
        db,
      );
}
