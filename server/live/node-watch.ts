/** Nodes watch one another: the lines of one that is dead end, though it cannot say so any more. */
import type { Logger } from 'pino';
import { coalesce } from '../coalesce.ts';
import type { Db } from '../db/open.ts';
import { beatOnce, buryNode, leave, listNodes } from '../signage/screens/presence.ts';

export interface NodeWatch {
  /** Beats once and looks how far the others have come. Never rejects: while the store is away nothing is seen. */
  look(): Promise<void>;
  /** Takes its leave of the store. */
  close(): Promise<void>;
}

/**
 * Looks at which a node has come no further. They are counted and not timed: a clock may be put anywhere, and while the
 * store is away nobody can look, nor beat.
 */
const LOOKS_MAX = 6;

/** @param lost called where this node was taken for dead: what it had written of its lines is gone. */
export function createNodeWatch(db: Db, log: Logger, node: string, lost: () => void): NodeWatch {
  const others = new Map<string, { beat: number; looks: number }>();
  let mine = 0;
  async function look(): Promise<void> {
    const beat = await beatOnce(db, node);
    if (beat <= mine) {
      log.warn({ node, beat, before: mine }, 'another node took this one for dead');
      lost();
    }
    mine = beat;
    const nodes = await listNodes(db);
    const there = new Set(nodes.map(({ id }) => id));
    for (const id of others.keys()) if (!there.has(id)) others.delete(id);
    for (const { id, beat: theirs } of nodes) {
      if (id === node) continue;
      const known = others.get(id);
      if (!known || known.beat !== theirs) others.set(id, { beat: theirs, looks: 0 });
      else if (++known.looks >= LOOKS_MAX) {
        const screens = await buryNode(db, id, theirs);
        others.delete(id);
        if (screens !== null)
          log.warn({ node: id, screens }, 'a node is dead: its lines have ended');
      }
    }
  }

  const looking = coalesce(look);
  return {
    look: () =>
      looking.run().catch((error: unknown) => {
        log.error({ err: error }, 'the other nodes could not be looked at; trying again');
      }),
    close: async () => {
      await looking.idle();
      await leave(db, node).catch((error: unknown) => {
        log.error({ err: error }, 'this node could not take its leave');
      });
    },
  };
}
