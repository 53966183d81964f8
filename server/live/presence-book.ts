/** Writes down who is there: on change, together, and no oftener for a network that flaps. */
import type { Logger } from 'pino';
import type { Health } from '../../content/wire/messages.ts';
import type { Db } from '../db/open.ts';
import { type PresenceChange, writePresence } from '../signage/screens/presence.ts';
import { type Batch, createBatch } from './batch.ts';

export interface PresenceBook {
  /** `line` names the connection. */
  came(screen: string, line: string, now: number): void;
  went(line: string, now: number): void;
  heard(line: string, health: Health, now: number): void;
  /** The clock was set, or the store has lost them: all who are here are seen now, and came no later. */
  renew(now: number): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Line {
  readonly screen: string;
  since: number;
  health: Health | null;
  /** When the row was last handed to the store, and what it said of the health. */
  writtenAt: number;
  written: string;
}

/** The counters of a player that go on all the time are written this often. */
const RENEW_MS = 60_000;

export interface PresenceBookOptions {
  readonly db: Db;
  readonly log: Logger;
  /** The node that its lines lead to. */
  readonly node: string;
  readonly delayMs: number;
}

export function createPresenceBook({ db, log, node, delayMs }: PresenceBookOptions): PresenceBook {
  const lines = new Map<string, Line>();
  const batch: Batch<PresenceChange> = createBatch({
    name: 'presence',
    log,
    delayMs,
    write: (changes) => writePresence(db, node, changes),
    nameOf: ({ screen, connected }) => ({ screen, connected }),
  });

  function write(id: string, line: Line, now: number): void {
    line.writtenAt = now;
    line.written = digest(line.health);
    const { screen, since, health } = line;
    batch.add({ screen, line: id, connected: true, since, seenAt: now, health });
  }

  return {
    came: (screen, id, now) => {
      const line: Line = { screen, since: now, health: null, writtenAt: now, written: '' };
      lines.set(id, line);
      write(id, line, now);
    },
    went: (id, now) => {
      const line = lines.get(id);
      if (!line) return;
      lines.delete(id);
      const { screen, health } = line;
      batch.add({ screen, line: id, connected: false, since: now, seenAt: now, health });
    },
    heard: (id, health, now) => {
      const line = lines.get(id);
      if (!line) return;
      line.health = health;
      // Either way: a clock that was set back must not put it off.
      if (Math.abs(now - line.writtenAt) >= RENEW_MS || digest(health) !== line.written)
        write(id, line, now);
    },
    renew: (now) => {
      for (const [id, line] of lines) {
        line.since = Math.min(line.since, now);
        write(id, line, now);
      }
    },
    flush: batch.flush,
    close: batch.close,
  };
}

/** What makes health worth a write at once; counters that always run are written when the row is renewed. */
function digest(health: Health | null): string {
  if (!health) return '';
  const { player, serial, missing, clockOffsetMs } = health;
  const clock = Math.abs(clockOffsetMs) < 1000 ? 'right' : Math.round(clockOffsetMs / 1000);
  return `${player} ${serial} ${missing.join()} ${clock}`;
}
