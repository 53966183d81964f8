/** SQLite as a store that others may write to for a moment: a person with a shell, a backup, a server started twice. */
import type Database from 'libsql';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';

const WRITE = /^\s*(?:insert|update|delete|with\b[^]*\b(?:insert|update|delete)\b)/i;

/**
 * Every write takes the lock before it begins, and waits for it (`busy_timeout`). A transaction that began by reading
 * cannot wait: should another have written meanwhile it fails, and `libsql` leaves the statement that failed open, so that
 * nothing could be written any more until the process ends.
 */
export class PatientSqliteDialect extends SqliteDialect {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new PatientDriver(this.#database);
  }
}

class PatientDriver extends SqliteDriver {
  readonly #database: Database.Database;
  /** SQLite has but one. */
  #connection: DatabaseConnection | null = null;

  constructor(database: Database.Database) {
    super({ database });
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    this.#connection ??= {
      executeQuery: (query) => this.#execute(connection, query),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    };
    return this.#connection;
  }

  override async beginTransaction(): Promise<void> {
    // Not by a prepared statement: one that fails would stay open.
    this.#database.exec('BEGIN IMMEDIATE');
  }

  /** A full disk, or one that fails, has SQLite end the transaction itself; a second end would be the only error that anybody saw. */
  override async rollbackTransaction(): Promise<void> {
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }

  async #execute<Row>(
    connection: DatabaseConnection,
    query: CompiledQuery,
  ): Promise<QueryResult<Row>> {
    if (this.#database.inTransaction || !WRITE.test(query.sql))
      return connection.executeQuery<Row>(query);
    await this.beginTransaction();
    try {
      const result = await connection.executeQuery<Row>(query);
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      await this.rollbackTransaction();
      throw error;
    }
  }
}
