/** Puts together what the sessions of a node share. */
import { setTimeout as delay } from 'node:timers/promises';
import type { StepWatch } from '../clock.ts';
import { coalesce } from '../coalesce.ts';
import { programmeNames } from '../signage/assets/access.ts';
import { heal } from '../signage/assets/healing.ts';
import type { Signage } from '../signage/ground/context.ts';
import { recordDelivery } from '../signage/programmes/delivery.ts';
import { recordReports } from '../signage/screens/reports.ts';
import { recordStages } from '../signage/urgent/urgent-state.ts';
import { type Batch, type BatchOptions, createBatch } from './batch.ts';
import { deliverSnapshots } from './deliver.ts';
import { createFrameCache } from './frame-cache.ts';
import type { House } from './house.ts';
import { createMissing } from './missing.ts';
import { storePositions } from './positions.ts';
import { createPresenceBook } from './presence-book.ts';
import { storePlays } from './receive.ts';
import { closeSession } from './session.ts';

/** How long those who come at the same time wait for one another: nobody notices, and a storm is a few queries. */
export const GATHER_MS = 10;
/** Steps of delivery are looked at by people, and can wait longer than acknowledgements that are counted live. */
const DELIVERY_SLOWER = 4;
/** Messages of plays, of up to 64 kB, that wait for a store that is away; whose are dropped sends them again. */
const PLAYS_KEPT_MAX = 2000;

export interface HouseOptions {
  /** Names this node in the store. */
  readonly node: string;
  readonly steps: StepWatch;
  readonly heartbeatMs: number;
  readonly playsEveryMs: number;
  readonly batchMs: number;
}

export function createHouse(
  signage: Signage,
  { node, steps, heartbeatMs, playsEveryMs, batchMs }: HouseOptions,
): House {
  const { db, log } = signage;
  const failed = (error: unknown): void =>
    log.error({ err: error }, 'snapshots could not be delivered; trying again');
  const snapshots = coalesce(async () => {
    await delay(GATHER_MS);
    await deliverSnapshots(house);
  });
  const batch = <Row>(
    name: string,
    {
      slower = 1,
      ...options
    }: Omit<BatchOptions<Row>, 'name' | 'log' | 'delayMs'> & { slower?: number },
  ): Batch<Row> => createBatch({ name, log, delayMs: batchMs * slower, ...options });
  const house: House = {
    signage,
    steps,
    heartbeatMs,
    playsEveryMs,
    sessions: new Map(),
    waiting: new Set(),
    deliveries: batch('deliveries', {
      write: (rows) => recordDelivery(db, rows),
      nameOf: ({ screen, serial, step }) => ({ screen, serial, step }),
      slower: DELIVERY_SLOWER,
    }),
    stages: batch('stages', {
      write: (rows) => recordStages(db, rows),
      nameOf: ({ screen, urgent, stage }) => ({ screen, urgent, stage }),
    }),
    plays: batch('plays', {
      write: (rows) => storePlays(house, rows),
      nameOf: ({ sent: { screen, series } }) => ({ screen, series }),
      dropped: ({ session }) => closeSession(session, 'failed', 'the plays could not be stored'),
      keptMax: PLAYS_KEPT_MAX,
    }),
    positions: batch('positions', {
      write: (rows) => storePositions(house, rows),
      nameOf: ({ screen, series }) => ({ screen, series }),
      dropped: ({ session }) =>
        closeSession(session, 'failed', 'the positions could not be stored'),
    }),
    reports: batch('reports', {
      write: (rows) => recordReports(db, rows),
      nameOf: ({ screen, what }) => ({ screen, what }),
    }),
    presence: createPresenceBook({ db, log, node, delayMs: batchMs * DELIVERY_SLOWER }),
    missing: createMissing({
      log,
      now: () => signage.clock.monotonicMs(),
      isNamed: (screen, hash) => programmeNames(db, screen, hash),
      heal: (hash) => heal(signage, hash),
    }),
    frames: createFrameCache(),
    serve: () => snapshots.run().catch(failed),
  };
  return house;
}
