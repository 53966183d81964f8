/** Follows the outbox: what was committed, in its order, goes to the sockets of this node. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Aside, createAside } from './aside.ts';
import { coalesce } from '../coalesce.ts';
import { newest, type OutboxRow, readAfter } from '../signage/ledger/outbox.ts';
import { askThumbnails, deliverCredentials, deliverKeys, deliverProgrammes } from './deliver.ts';
import { deliverUrgent } from './deliver-urgent.ts';
import type { House } from './house.ts';
import { closeSession } from './session.ts';

export interface Follower {
  /** True once the place in the outbox is known: sessions that open from then on miss nothing. False: closed before. */
  readonly ready: Promise<boolean>;
  pump(): Promise<void>;
  close(): Promise<void>;
}

const ROWS_AT_ONCE = 1000;
/** Where the store does not say its place. */
const AGAIN_MS = 1000;

export function createFollower(house: House): Follower {
  const { db, log } = house.signage;
  const aside = createAside(log);
  let seen = 0;
  let closed = false;
  const begin = async (): Promise<boolean> => {
    while (!closed) {
      try {
        seen = await newest(db);
        return true;
      } catch (error) {
        // Without its place no socket can ever be opened here.
        log.error({ err: error }, 'the outbox could not be read; trying again');
      }
      await delay(AGAIN_MS);
    }
    return false;
  };
  const ready = begin();

  const bringing = coalesce(async () => {
    await ready;
    while (!closed) {
      const rows = await readAfter(db, seen, ROWS_AT_ONCE);
      await carryOut(house, aside, rows);
      seen = rows.at(-1)?.id ?? seen;
      if (rows.length < ROWS_AT_ONCE) break;
    }
    if (!closed) await carryOut(house, aside, aside.due());
  });
  const pump = (): Promise<void> =>
    bringing.run().catch((error: unknown) => {
      log.error({ err: error }, 'the outbox could not be brought out; trying again');
    });

  return {
    ready,
    pump,
    close: async () => {
      closed = true;
      await bringing.idle();
    },
  };
}

type Subject = Pick<OutboxRow, 'topic' | 'subject'>;

/**
 * Urgent before all else; several rows of one subject are one delivery. What fails by itself is set aside, and holds up
 * nothing behind it.
 * @throws where the store does not answer: then all of it is tried again.
 */
async function carryOut(house: House, aside: Aside, rows: readonly Subject[]): Promise<void> {
  const subjects = (topic: OutboxRow['topic']): string[] => [
    ...new Set(rows.filter((row) => row.topic === topic).map(({ subject }) => subject)),
  ];
  const bring = (
    topic: OutboxRow['topic'],
    deliver: (some: readonly string[]) => Promise<void> | void,
  ): Promise<void> => aside.bring(topic, subjects(topic), deliver);

  await bring('revoked', (some) => {
    const revoked = new Set(some.map(Number));
    for (const session of house.sessions.values()) {
      if (revoked.has(session.series))
        closeSession(session, 'revoked', 'the credential was revoked');
    }
  });
  // A new key goes before whatever is signed with it.
  await bring('key', () => tellKeys(house));
  await bring('urgent', async (some) => {
    for (const id of some) await deliverUrgent(house, id);
  });
  await bring('thumbnail', (some) => askThumbnails(house, some));
  await bring('programme', (some) => deliverProgrammes(house, some));
  await bring('rotated', (some) => {
    const rotated = new Set(some.map(Number));
    const theirs = [...house.sessions.values()].filter(({ series }) => rotated.has(series));
    return deliverCredentials(house, theirs);
  });
}

async function tellKeys(house: House): Promise<void> {
  house.frames.clear();
  try {
    await deliverKeys(house, [...house.sessions.values()]);
  } catch (error) {
    // Whoever was not told the key takes what is signed with it for forged: nothing more goes to them before it.
    for (const session of house.sessions.values()) {
      if (session.state.at !== 'open') continue;
      session.state.welcomed = false;
      house.waiting.add(session);
    }
    throw error;
  }
}
