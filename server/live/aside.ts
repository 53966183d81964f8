/** Deliveries that failed by themselves: named, and tried again later, while those behind them go on. */
import type { Logger } from 'pino';
import { isStoreAway } from '../store-errors.ts';
import type { OutboxRow } from '../signage/ledger/outbox.ts';

type Topic = OutboxRow['topic'];

export interface Aside {
  /**
   * Delivers the subjects together. Where that fails they are halved until only those are left out that fail alone.
   * @throws where the store does not answer, which is no fault of any of them.
   */
  bring(
    topic: Topic,
    subjects: readonly string[],
    deliver: (some: readonly string[]) => Promise<void> | void,
  ): Promise<void>;
  /** Those whose time has come to be tried again. */
  due(): Pick<OutboxRow, 'topic' | 'subject'>[];
}

/** The first try comes with the next pull, each further one after twice the time. */
const FIRST_MS = 4000;
const LONGEST_MS = 300_000;
/** The outbox itself is forgotten after a day, and a screen that connects anew gets all that stands. */
const TRIES_MAX = 300;

interface Waiting {
  readonly topic: Topic;
  readonly subject: string;
  tries: number;
  /** By `performance.now`. */
  dueAt: number;
}

/** @param now a clock that is never put. */
export function createAside(log: Logger, now: () => number = () => performance.now()): Aside {
  const waiting = new Map<string, Waiting>();

  function failed(topic: Topic, subject: string, error: unknown): void {
    const key = `${topic} ${subject}`;
    const tries = (waiting.get(key)?.tries ?? 0) + 1;
    log.error({ err: error, topic, subject, tries }, 'set aside: it could not be brought out');
    if (tries >= TRIES_MAX) waiting.delete(key);
    else {
      const dueAt = now() + Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS);
      waiting.set(key, { topic, subject, tries, dueAt });
    }
  }

  async function bring(
    topic: Topic,
    subjects: readonly string[],
    deliver: (some: readonly string[]) => Promise<void> | void,
  ): Promise<void> {
    if (subjects.length === 0) return;
    try {
      await deliver(subjects);
      for (const subject of subjects) waiting.delete(`${topic} ${subject}`);
    } catch (error) {
      const [first] = subjects;
      if (first === undefined || isStoreAway(error)) throw error;
      if (subjects.length === 1) return failed(topic, first, error);
      const middle = Math.ceil(subjects.length / 2);
      await bring(topic, subjects.slice(0, middle), deliver);
      await bring(topic, subjects.slice(middle), deliver);
    }
  }

  return {
    bring,
    due: () => {
      const at = now();
      return [...waiting.values()].filter(({ dueAt }) => dueAt <= at);
    },
  };
}
