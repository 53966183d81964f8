import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hearOutbox } from '../../../server/db/listen.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { type Db, openDatabase } from '../../../server/db/open.ts';
import { isStoreAway } from '../../../server/store-errors.ts';
import { transact } from '../../../server/db/transact.ts';
import { takeNumbers } from '../../../server/db/counters.ts';
import { holdAfter } from '../../support/held-store.ts';
import { type Cluster, freshDatabase, startPostgres } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';

test('a change of the schema may take longer than any other statement', async () => {
  const url = await freshDatabase('migrated');
  const hurried = new URL(url);
  // In place of the three quarters of a minute that an answer may take.
  hurried.searchParams.set('query_timeout', '300');
  const db = await openDatabase({ kind: 'postgres', url: hurried.href });
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  await other.query('BEGIN');
  await other.query('LOCK TABLE kysely_migration');
  const migrating = migrate(db);
  await other.query('SELECT pg_sleep(0.9)');
  await other.query('COMMIT');
  await migrating;
  // And nothing else may.
  await expect(sql`SELECT pg_sleep(0.9)`.execute(db)).rejects.toThrow('timeout');
  await other.end();
  await db.destroy();
});

describe('a PostgreSQL that goes and comes back', () => {
  let cluster: Cluster;
  let db: Db;
  beforeAll(async () => {
    cluster = await startPostgres();
    db = await openDatabase({ kind: 'postgres', url: cluster.url });
    await migrate(db);
  });
  afterAll(async () => {
    await db.destroy();
    await cluster.stop();
  });

  test.each(['fast', 'immediate'] as const)(
    'stopped under load (%s) it fails what was under way, and nothing else',
    async (how) => {
      const errors: unknown[] = [];
      let done = 0;
      let stop = false;
      const work = async (): Promise<void> => {
        while (!stop) {
          try {
            await transact(db, async (trx) => {
              await takeNumbers(trx, 'series');
              await sql`SELECT pg_sleep(0.005)`.execute(trx);
            });
            done += 1;
          } catch (error) {
            errors.push(error);
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        }
      };
      const before = await valueOf('series');
      const workers = Array.from({ length: 12 }, work);
      await until('work is done', () => done > 20);
      await cluster.halt(how);
      await until('it is missed', () => errors.length > 20);
      await cluster.resume();
      const reached = done;
      await until('work is done again', () => done > reached + 20);
      stop = true;
      await Promise.all(workers);
      expect(errors.filter((error) => !isStoreAway(error))).toEqual([]);
      // What was answered is stored; of what was cut off at its commit nobody knows.
      const counted = (await valueOf('series')) - before;
      expect(counted).toBeGreaterThanOrEqual(done);
      expect(counted).toBeLessThanOrEqual(done + errors.length);
    },
  );

  test('whoever listens hears again when it is back', async () => {
    let heard = 0;
    const listener = hearOutbox(
      cluster.url,
      () => (heard += 1),
      () => undefined,
    );
    await until('it listens', () => heard === 1);
    await cluster.halt('fast');
    await cluster.resume();
    // Once for what was missed.
    await until('it listens again', () => heard === 2);
    const other = hearOutbox(
      cluster.url,
      () => undefined,
      () => undefined,
    );
    await until('another tells', async () => {
      other.tell();
      return heard > 2;
    });
    await other.close();
    await listener.close();
  });

  const valueOf = async (name: string): Promise<number> => {
    const row = await db
      .selectFrom('counters')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    return row.value;
  };
});

describe('transactions on PostgreSQL', () => {
  test('of two that wait for one another both come through', async () => {
    const db = await openDatabase({ kind: 'postgres', url: await freshDatabase('migrated') });
    let runs = 0;
    const held = holdAfter(db, /update "counters"/);
    const both = (store: Db, first: 'series' | 'audit', second: 'series' | 'audit') =>
      transact(store, async (trx) => {
        runs += 1;
        await takeNumbers(trx, first);
        await takeNumbers(trx, second);
      });
    const one = both(held.db, 'series', 'audit');
    await held.reached;
    const other = both(db, 'audit', 'series');
    await until('the other waits', async () => {
      const { rows } = await sql`SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(db);
      return rows.length > 0;
    });
    held.release();
    await Promise.all([one, other]);
    expect(runs).toBe(3);
    const rows = await db
      .selectFrom('counters')
      .select(['name', 'value'])
      .where('name', 'in', ['series', 'audit'])
      .orderBy('name')
      .execute();
    expect(rows).toEqual([
      { name: 'audit', value: 2 },
      { name: 'series', value: 2 },
    ]);
    await db.destroy();
  });

  test('what a body throws is thrown, and its transaction is run once', async () => {
    const db = await openDatabase({ kind: 'postgres', url: await freshDatabase('migrated') });
    let runs = 0;
    const broken = transact(db, async (trx) => {
      runs += 1;
      await takeNumbers(trx, 'series');
      throw new Error('broken');
    });
    await expect(broken).rejects.toThrow('broken');
    expect(runs).toBe(1);
    await db.destroy();
  });

  test('nobody waits for ever: statements, locks and idle transactions have their limits', async () => {
    const db = await openDatabase({ kind: 'postgres', url: await freshDatabase() });
    const { rows } = await sql<{
      name: string;
      setting: string;
    }>`SELECT name, setting FROM pg_settings
      WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')`.execute(
      db,
    );
    expect(rows).toHaveLength(3);
    for (const { name, setting } of rows) {
      expect(Number(setting), name).toBeGreaterThan(0);
      expect(Number(setting), name).toBeLessThanOrEqual(60_000);
    }
    await db.destroy();
  });

  test('a connection that was cut in the midst of its work is not used again', async () => {
    const url = await freshDatabase();
    const db = await openDatabase({ kind: 'postgres', url });
    const killer = new pg.Client({ connectionString: url });
    await killer.connect();
    const asleep = sql`SELECT pg_sleep(30)`.execute(db).then(
      () => null,
      (error: unknown) => error,
    );
    await until('it sleeps', async () => {
      const { rowCount } = await killer.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'`,
      );
      return rowCount === 1;
    });
    expect(isStoreAway(await asleep)).toBe(true);
    expect((await sql<{ one: number }>`SELECT 1 AS one`.execute(db)).rows).toEqual([{ one: 1 }]);
    await killer.end();
    await db.destroy();
  });
});
