/** Tells other nodes that the outbox has grown, and hears it of them: PostgreSQL's NOTIFY. What it says is only "look". */
import pg from 'pg';

const CHANNEL = 'gengfu_outbox';

export interface Listener {
  /**
   * Tells the others; returns at once. Never in the transaction of a deed: a commit that notifies takes one lock of the
   * whole cluster, so that all deeds would wait for one another. What is told while a word is under way is told by the next.
   * A node that dies in between has told nobody, and the others find it by their pull.
   */
  tell(): void;
  close(): Promise<void>;
}

/** A connection that was cut is tried again after this; what was missed meanwhile is found by the pull of each node. */
const AGAIN_MS = 2000;

const PATIENCE = {
  connectionTimeoutMillis: 10_000,
  query_timeout: 10_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const;

/**
 * Calls `heard` at each word of another node, and once whenever a connection has come about, for what was missed.
 * Never rejects: while the server is away it tries again.
 */
export function hearOutbox(
  url: string,
  heard: () => void,
  failed: (error: Error) => void,
): Listener {
  let client: pg.Client | null = null;
  let listening = false;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let telling = false;
  let more = false;

  /** The connection is of no use any more. */
  const lost = (mine: pg.Client, error: Error): void => {
    if (client !== mine) return;
    client = null;
    listening = false;
    mine.end().catch(() => undefined);
    if (closed) return;
    failed(error);
    timer = setTimeout(() => void connect(), AGAIN_MS);
  };

  async function connect(): Promise<void> {
    const mine = new pg.Client({
      connectionString: url,
      application_name: 'gengfu outbox',
      ...PATIENCE,
    });
    client = mine;
    let own: number | null = null;
    mine.on('notification', ({ processId }) => {
      if (processId !== own) heard();
    });
    mine.on('error', (error) => lost(mine, error));
    mine.on('end', () => lost(mine, new Error('the connection ended')));
    try {
      await mine.connect();
      const { rows } = await mine.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      own = rows[0]?.pid ?? null;
      await mine.query(`LISTEN ${CHANNEL}`);
      if (client !== mine) return;
      listening = true;
      heard();
      // For what was committed while nobody could be told.
      void say();
    } catch (error) {
      lost(mine, error as Error);
    }
  }

  async function say(): Promise<void> {
    more = true;
    if (telling) return;
    telling = true;
    while (more && client && listening) {
      more = false;
      const mine = client;
      await mine.query(`NOTIFY ${CHANNEL}`).catch((error: Error) => lost(mine, error));
    }
    telling = false;
  }

  void connect();
  return {
    tell: () => void say(),
    close: async () => {
      closed = true;
      if (timer) clearTimeout(timer);
      await client?.end();
    },
  };
}
