/** Opens the store: SQLite by default, PostgreSQL where a URL is configured. */
import Database from 'libsql';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { PatientSqliteDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

export type DatabaseConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

export type Db = Kysely<Tables>;

/** BIGINT; `pg` would hand it over as a string. Our largest are epoch milliseconds. */
const INT8 = 20;

/**
 * @returns a query builder; `destroy()` closes it.
 * @throws when the file cannot be written or the server cannot be reached.
 */
export async function openDatabase(config: DatabaseConfig): Promise<Db> {
  return config.kind === 'sqlite' ? openSqlite(config.file) : openPostgres(config.url);
}

function openSqlite(file: string): Db {
  const database = new Database(file);
  // First of all: even the next line has to wait for who holds the file for a moment.
  database.exec('PRAGMA busy_timeout = 5000');
  database.exec('PRAGMA journal_mode = WAL');
  // A power cut must not take back what was acknowledged.
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA foreign_keys = ON');
  return new Kysely<Tables>({ dialect: new PatientSqliteDialect(database) });
}

async function openPostgres(url: string): Promise<Db> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === INT8 ? Number : pg.types.getTypeParser(id, format as 'text'),
    },
  });
  // An idle connection that the server cuts must not end the process; the next query reports it.
  pool.on('error', () => undefined);
  const probe = await pool.connect();
  probe.release();
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
