/** Writes down who is there: on change, together, and no oftener for a network that flaps. */
import type { Logger } from 'pino';
import type { Health } from '../../content/wire/messages.ts';
import type { Db } from '../db/open.ts';
import {
  PRESENCE_STALE_MS,
  type PresenceChange,
  writePresence,
} from '../signage/screens/presence.ts';
import { type Batch, createBatch } from './batch.ts';

export interface PresenceBook {
  came(screen: string, now: number): void;
  went(screen: string, now: number): void;
  heard(screen: string, health: Health, now: number): void;
  /** The clock was set: all who are here are seen now, and came no later. */
  renew(now: number): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Line {
  connected: boolean;
  since: number;
  health: Health | null;
  /** When the row was last handed to the store, and what it said of the health. */
  writtenAt: number;
  written: string;
}

/** A connected screen's row is renewed within this, so that a killed node's screens do not stay for ever. */
const RENEW_MS = PRESENCE_STALE_MS / 3;

export function createPresenceBook(db: Db, log: Logger, delayMs: number): PresenceBook {
  const lines = new Map<string, Line>();
  const batch: Batch<PresenceChange> = createBatch({
    name: 'presence',
    log,
    delayMs,
    write: (changes) => writePresence(db, changes),
    nameOf: ({ screen, connected }) => ({ screen, connected }),
  });

  function write(screen: string, line: Line, now: number): void {
    line.writtenAt = now;
    line.written = digest(line.health);
    const { connected, since, health } = line;
    batch.add({ screen, connected, since, seenAt: now, health });
  }

  return {
    came: (screen, now) => {
      const line: Line = {
        connected: true,
        since: now,
        health: lines.get(screen)?.health ?? null,
        writtenAt: now,
        written: '',
      };
      lines.set(screen, line);
      write(screen, line, now);
    },
    went: (screen, now) => {
      const line = lines.get(screen);
      if (!line) return;
      lines.delete(screen);
      write(screen, { ...line, connected: false, since: now }, now);
    },
    heard: (screen, health, now) => {
      const line = lines.get(screen);
      if (!line) return;
      line.health = health;
      // Either way: a clock that was set back must not put it off.
      if (Math.abs(now - line.writtenAt) >= RENEW_MS || digest(health) !== line.written)
        write(screen, line, now);
    },
    renew: (now) => {
      for (const [screen, line] of lines) {
        line.since = Math.min(line.since, now);
        write(screen, line, now);
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
