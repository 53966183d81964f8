/** A store that can be held between two statements: what another connection does meanwhile comes in between. */
import { type KyselyPlugin, type QueryId, sql } from 'kysely';
import { isShared } from '../../server/db/transact.ts';
import type { Db } from '../../server/db/open.ts';
import { until } from './until.ts';

export interface Held {
  /** The same store, whose users stop right behind the statement. */
  readonly db: Db;
  /** Resolves when somebody stands there. */
  readonly reached: Promise<void>;
  /** Lets them go on, and nobody stops any more. */
  release(): void;
}

/**
 * @param statement what the SQL of the statement looks like; the first that does is where its user stops, with what it has
 *   locked and read by then.
 */
export function holdAfter(db: Db, statement: Pick<RegExp, 'test'>): Held {
  const executor = db.getExecutor();
  const texts = new WeakMap<QueryId, string>();
  let arrive: () => void = () => undefined;
  let release: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  let taken = false;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      texts.set(queryId, executor.compileQuery(node, queryId).sql);
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      if (taken || !statement.test(texts.get(queryId) ?? '')) return result;
      taken = true;
      arrive();
      await released;
      return result;
    },
  };
  return { db: db.withPlugin(plugin), reached, release };
}

/**
 * Waits until this has come to its end, or can go no further because somebody else holds what it needs. A store of SQLite
 * has one writer, so there it waits by itself as long as another is held.
 */
export async function asFarAsItGets(db: Db, deed: Promise<unknown>): Promise<void> {
  let over = false;
  void deed.then(
    () => (over = true),
    () => (over = true),
  );
  if (!isShared(db)) {
    // Turns enough for whatever needs no lock.
    for (let turn = 0; turn < 20 && !over; turn++) await new Promise((go) => setTimeout(go, 1));
    return;
  }
  await until('the other is through or waits', async () => {
    if (over) return true;
    const { rows } = await sql<{ waiting: number }>`SELECT count(*) AS waiting FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(db);
    return Number(rows[0]?.waiting) > 0;
  });
}

/** The same store, and the SQL of each statement that its users send by it, in order. */
export function noted(db: Db): { readonly db: Db; readonly statements: string[] } {
  const executor = db.getExecutor();
  const statements: string[] = [];
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      statements.push(executor.compileQuery(node, queryId).sql);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { db: db.withPlugin(plugin), statements };
}
