/** Hears from other nodes that the outbox has grown: PostgreSQL's NOTIFY. What it says is only "look". */
import pg from 'pg';

export const CHANNEL = 'gengfu_outbox';

export interface Listener {
  close(): Promise<void>;
}

/** A connection that was cut is tried again after this; what was missed meanwhile is found by the pull of each node. */
const AGAIN_MS = 2000;

/**
 * Calls `heard` at each notification, and once whenever a connection has come about, for what was missed.
 * Never rejects: while the server is away it tries again.
 */
export function hearOutbox(
  url: string,
  heard: () => void,
  failed: (error: Error) => void,
): Listener {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  const again = (): void => {
    client = null;
    if (!closed) timer = setTimeout(() => void connect(), AGAIN_MS);
  };

  async function connect(): Promise<void> {
    const mine = new pg.Client({ connectionString: url, keepAlive: true });
    client = mine;
    mine.on('notification', heard);
    mine.on('error', (error) => {
      failed(error);
      if (client === mine) again();
    });
    try {
      await mine.connect();
      await mine.query(`LISTEN ${CHANNEL}`);
      heard();
    } catch (error) {
      failed(error as Error);
      if (client === mine) again();
    }
  }

  void connect();
  return {
    close: async () => {
      closed = true;
      if (timer) clearTimeout(timer);
      await client?.end();
    },
  };
}
