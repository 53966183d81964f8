/** Reads every file of the asset folder through, slowly and again and again: a disk forgets without a word. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AssetFolder } from '../assets/folder.ts';
import { heal } from '../signage/assets/healing.ts';
import { wasRemoved } from '../signage/files/file-deletion.ts';
import type { Signage } from '../signage/ground/context.ts';

export interface Scrub {
  stop(): Promise<void>;
}

interface ScrubParts {
  readonly signage: Signage;
  readonly folder: AssetFolder;
  /** What else is to be done with a file that is right, such as putting it where others find it. */
  readonly offer?: (hash: string) => Promise<void>;
  /** Between two files, and between the end of a round and the next. */
  readonly pauseMs?: number;
  readonly everyMs?: number;
}

const PAUSE_MS = 100;
const EVERY_MS = 24 * 3_600_000;
/** What a put that died left behind, and what was set aside, may be looked at for so long. */
const LEFT_MS = 14 * 24 * 3_600_000;

/** Begins after a first pause; by timers that no clock can move. */
export function startScrub(parts: ScrubParts): Scrub {
  const { signage, folder, pauseMs = PAUSE_MS, everyMs = EVERY_MS } = parts;
  const { offer = async () => {} } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  const rounds = async (): Promise<void> => {
    for (;;) {
      try {
        await round(folder, {
          pause: () => delay(pauseMs, undefined, { signal, ref: false }),
          right: offer,
          gone: (hash) => wasRemoved(signage.db, hash),
          wrong: (hash) => heal(signage, hash),
        });
      } catch (err) {
        if (signal.aborted) return;
        signage.log.error({ err }, 'the files could not be read through');
      }
      await delay(everyMs, undefined, { signal, ref: false });
    }
  };
  const work = rounds().catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
      await work;
    },
  };
}

interface Steps {
  readonly pause: () => Promise<void>;
  readonly right: (hash: string) => Promise<unknown>;
  readonly wrong: (hash: string) => Promise<unknown>;
  /** Whether it was deleted, on this node or another: a copy that is still here goes too, and is offered to nobody. */
  readonly gone: (hash: string) => Promise<boolean>;
}

/** One round: what is wrong is set aside and healed, what nobody wants any more is swept away. */
async function round(folder: AssetFolder, { pause, right, wrong, gone }: Steps): Promise<void> {
  for await (const hash of folder.names()) {
    await pause();
    if (await gone(hash)) await folder.delete(hash);
    else await ((await folder.check(hash)) ? right(hash) : wrong(hash));
  }
  // The disk's own clock dates the files.
  await folder.sweep(Date.now() - LEFT_MS);
}
