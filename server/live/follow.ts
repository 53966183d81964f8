/** Follows the outbox: what was committed, in its order, goes to the sockets of this node. */
import { coalesce } from '../coalesce.ts';
import { newest, type OutboxRow, readAfter } from '../signage/ledger/outbox.ts';
import { askThumbnails, deliverCredentials, deliverKeys, deliverProgrammes } from './deliver.ts';
import { deliverUrgent } from './deliver-urgent.ts';
import type { House } from './house.ts';
import { closeSession } from './session.ts';

export interface Follower {
  /** The place in the outbox is known: sessions that open from now on miss nothing. */
  readonly ready: Promise<void>;
  pump(): Promise<void>;
  close(): Promise<void>;
}

const ROWS_AT_ONCE = 1000;

export function createFollower(house: House): Follower {
  const { db, log } = house.signage;
  let seen = 0;
  let closed = false;
  const ready = newest(db).then((id) => {
    seen = id;
  });
  // Whoever awaits `ready` is told; until then a failure must not end the process.
  ready.catch((error: unknown) => log.error({ err: error }, 'the outbox could not be read'));

  const bringing = coalesce(async () => {
    await ready;
    while (!closed) {
      const rows = await readAfter(db, seen, ROWS_AT_ONCE);
      await carryOut(house, rows);
      seen = rows.at(-1)?.id ?? seen;
      if (rows.length < ROWS_AT_ONCE) return;
    }
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

/** Urgent before all else; several rows of one subject are one delivery. */
async function carryOut(house: House, rows: readonly OutboxRow[]): Promise<void> {
  const subjects = (topic: OutboxRow['topic']): string[] => [
    ...new Set(rows.filter((row) => row.topic === topic).map(({ subject }) => subject)),
  ];
  const revoked = new Set(subjects('revoked').map(Number));
  if (revoked.size > 0) {
    for (const session of house.sessions.values()) {
      if (revoked.has(session.series))
        closeSession(session, 'revoked', 'the credential was revoked');
    }
  }
  // A new key goes before whatever is signed with it.
  if (subjects('key').length > 0) {
    house.frames.clear();
    await deliverKeys(house, [...house.sessions.values()]);
  }
  for (const id of subjects('urgent')) await deliverUrgent(house, id);
  await askThumbnails(house, subjects('thumbnail'));
  await deliverProgrammes(house, subjects('programme'));
  const rotated = new Set(subjects('rotated').map(Number));
  if (rotated.size > 0) {
    const theirs = [...house.sessions.values()].filter(({ series }) => rotated.has(series));
    await deliverCredentials(house, theirs);
  }
}
