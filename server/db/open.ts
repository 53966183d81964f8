/** Opens the store: SQLite by default, PostgreSQL where a URL is configured. */
import Database from 'libsql';
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { PatientSqliteDialect } from './sqlite-dialect.ts';
import { isAnswered } from '../store-errors.ts';
import type { Tables } from './tables/tables.ts';

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

/** What the store may take: whoever waits longer waits in vain, and holds up others. */
const LIMITS = {
  /** For a connection, also for a turn where all are in use. */
  connectionTimeoutMillis: 15_000,
  /** By PostgreSQL's own clock: a statement, a lock that somebody else holds, and a transaction that nobody goes on with. */
  statement_timeout: 30_000,
  lock_timeout: 15_000,
  idle_in_transaction_session_timeout: 60_000,
  /** By ours, where no answer comes at all: a line that is cut without a word. */
  query_timeout: 45_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const;

/** Lifts, and sets again, what a statement may take on its connection: a change of a large table takes its time. */
export const PATIENCE = {
  begin: 'SET statement_timeout = 0; SET lock_timeout = 0',
  end: 'RESET statement_timeout; RESET lock_timeout',
} as const;
/** In place of `query_timeout`, which knows no never. */
const PATIENT_MS = 7 * 86_400_000;

async function openPostgres(url: string): Promise<Db> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'gengfu',
    max: 10,
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === INT8 ? Number : pg.types.getTypeParser(id, format as 'text'),
    },
    ...LIMITS,
  });
  // A connection that the server cuts must not end the process, be it idle or at work: its next query reports it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const probe = await pool.connect();
  probe.release();
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: withoutBroken(pool) }) });
}

/**
 * A connection on which a query went wrong otherwise than by PostgreSQL's answer is not used again: the answer may come
 * yet, and would be taken for that of the next query.
 */
function withoutBroken(pool: pg.Pool): PostgresPool {
  return {
    connect: async () => {
      const client = await pool.connect();
      let broken = false;
      let patient = false;
      const query = async (text: string, parameters: readonly unknown[]) => {
        try {
          if (text === PATIENCE.begin || text === PATIENCE.end) patient = text === PATIENCE.begin;
          // `query_timeout` is younger than the types of the package.
          const asked: pg.QueryConfig & { query_timeout?: number } = {
            text,
            values: [...parameters],
            ...(patient && { query_timeout: PATIENT_MS }),
          };
          return await client.query(asked);
        } catch (error) {
          broken ||= !isAnswered(error);
          throw error;
        }
      };
      return {
        query: query as unknown as PostgresPoolClient['query'],
        release: () => client.release(broken),
      };
    },
    end: () => pool.end(),
  };
}
