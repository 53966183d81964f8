/**
 * PostgreSQL databases that a process's tests use one after another. To copy one takes a tenth of a second of the processor
 * and nine megabytes of disk; to empty one takes some milliseconds.
 */
import { sql } from 'kysely';
import type { Db } from '../../server/db/open.ts';

/** How a migrated database is made as it was at first. */
export interface Emptying {
  /** Statements in one transaction. */
  readonly statements: string;
  /** Tables, columns and indexes as they must be; a copy of a database has the numbers of its original. */
  readonly shape: string;
}

/** Test files have modules of their own, and what is idle belongs to the process. */
const keeper = globalThis as { gengfuIdleDatabases?: string[] };
/** URLs. */
export const idleDatabases: string[] = (keeper.gengfuIdleDatabases ??= []);

/** Reads of a migrated database that nobody has used how another one is made the same. */
export async function readEmptying(db: Db): Promise<Emptying> {
  const tables = await sql<{ name: string }>`
    SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`.execute(
    db,
  );
  const first: { name: string; rows: string }[] = [];
  for (const { name } of tables.rows) {
    const found = await sql<{ rows: string }>`
      SELECT coalesce(json_agg(one), '[]')::text AS rows FROM ${sql.table(name)} one`.execute(db);
    const rows = found.rows[0]?.rows ?? '[]';
    if (rows !== '[]') first.push({ name, rows });
  }
  const sequences = await sql<{ name: string }>`
    SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'`.execute(
    db,
  );
  const statements = [
    'BEGIN',
    // Neither foreign keys nor triggers.
    'SET LOCAL session_replication_role = replica',
    ...tables.rows.map(({ name }) => `DELETE FROM "${name}"`),
    ...first.map(
      ({ name, rows }) =>
        `INSERT INTO "${name}" SELECT * FROM json_populate_recordset(NULL::"${name}", $rows$${rows}$rows$)`,
    ),
    ...sequences.rows.map(({ name }) => `ALTER SEQUENCE "${name}" RESTART`),
    'COMMIT',
  ].join(';\n');
  return { statements, shape: await shapeOf(db) };
}

async function shapeOf(db: Db): Promise<string> {
  const { rows } = await sql<{ shape: string }>`
    SELECT md5(string_agg(attrelid || '.' || attnum || attisdropped, ',' ORDER BY attrelid, attnum)) AS shape
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace`.execute(db);
  return rows[0]?.shape ?? '';
}

/** Empties a database. @returns false where a test has changed more of it than rows */
export async function empty(db: Db, { statements, shape }: Emptying): Promise<boolean> {
  // Whoever the last test forgot must not write into the next one.
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`.execute(db);
  if ((await shapeOf(db)) !== shape) return false;
  await sql.raw(statements).execute(db);
  return true;
}
