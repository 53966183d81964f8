/** What heartbeats name missing is looked after here, before its player asks again. */
import type { Logger } from 'pino';

interface MissingParts {
  readonly log: Logger;
  /** Milliseconds on a clock that never jumps. */
  readonly now: () => number;
  /** Whether the screen's programme names the file: what else a player says is not worth the work. */
  readonly isNamed: (screen: string, hash: string) => Promise<boolean>;
  readonly heal: (hash: string) => Promise<unknown>;
}

export interface Missing {
  /** Takes what a heartbeat said; never waits. */
  heard(screen: string, hashes: readonly string[]): void;
  /** Resolves when what was heard so far is looked after. */
  idle(): Promise<void>;
  /** Lets go of what waits: the next heartbeats say it again. */
  close(): Promise<void>;
}

/** A player says what it lacks every fifteen seconds, and a fetch that is under way is lacking, too. */
const AGAIN_MS = 60_000;
/** Waiting at once: a county that lost its disk says the same few hundred names. */
const WAITING_MAX = 2000;
const REMEMBERED_MAX = 20_000;

/** One at a time: it must not take the renderer from those who publish. */
export function createMissing({ log, now, isNamed, heal }: MissingParts): Missing {
  const waiting = new Map<string, string>();
  const seen = new Map<string, number>();
  let work: Promise<void> | null = null;
  let closed = false;

  async function run(): Promise<void> {
    for (let [next] = waiting; next; [next] = waiting) {
      const [hash, screen] = next;
      waiting.delete(hash);
      try {
        if (await isNamed(screen, hash)) await heal(hash);
      } catch (err) {
        log.error(
          { err, screen, asset: hash },
          'a file that a screen lacks could not be looked after',
        );
      }
    }
    work = null;
  }

  const idle = async (): Promise<void> => {
    while (work) await work;
  };
  return {
    idle,
    close: async () => {
      closed = true;
      waiting.clear();
      await idle();
    },
    heard: (screen, hashes) => {
      if (closed) return;
      for (const hash of hashes) {
        const at = seen.get(hash);
        if (at !== undefined && now() - at < AGAIN_MS) continue;
        if (waiting.size >= WAITING_MAX) break;
        const [oldest] = seen.keys();
        if (seen.size >= REMEMBERED_MAX && oldest !== undefined) seen.delete(oldest);
        seen.delete(hash);
        seen.set(hash, now());
        waiting.set(hash, screen);
      }
      if (waiting.size > 0) work ??= run();
    },
  };
}
