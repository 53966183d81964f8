/** Jobs that fail, and what is kept of notices. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchSteps } from '../../../../server/clock.ts';
import { transact } from '../../../../server/db/transact.ts';
import { type Beat, startBeat } from '../../../../server/jobs/beat.ts';
import { createFailureWatch } from '../../../../server/jobs/failure-watch.ts';
import { notify } from '../../../../server/signage/notices/notify.ts';
import { pruneNotices } from '../../../../server/signage/notices/prune-notices.ts';
import { openSite, type Site } from '../../../support/site.ts';

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

describe.each(['sqlite', 'postgres'] as const)('a job that fails, on %s', (kind) => {
  let site: Site;
  let beats: Beat[];
  let failure: Error | null;
  beforeEach(async () => {
    site = await openSite(kind);
    beats = [];
    failure = new Error('the disk is gone');
  });
  afterEach(async () => {
    for (const beat of beats) await beat.stop();
    await site.close();
  });

  /** As a node has it. */
  function begin(): Beat {
    const { signage } = site;
    const run = async (): Promise<void> => {
      if (failure) throw failure;
    };
    const beat = startBeat({
      clock: signage.clock,
      steps: watchSteps(signage.clock),
      log: signage.log,
      jobs: [{ name: 'horizon', everyMs: 5 * SECOND_MS, run }],
      beatMs: 0,
      listener: createFailureWatch(signage),
    });
    beats.push(beat);
    return beat;
  }
  const go = async (times: number, ...nodes: readonly Beat[]): Promise<void> => {
    for (let time = 0; time < times; time++) {
      site.turnClock(site.signage.clock.now() + 5 * SECOND_MS);
      await Promise.all(nodes.map((node) => node.tick()));
    }
  };
  const told = async (): Promise<string[]> =>
    (await site.ask('GET', '/api/inbox')).body.notices.map(
      ({ event, subject }: { event: string; subject: { name: string } }) =>
        `${event} ${subject.name}`,
    );

  it('is told at the third time, once by all nodes, and so is that it is well', async () => {
    const nodes = [begin(), begin()];
    await go(2, ...nodes);
    expect(await told()).toEqual([]);
    await go(5, ...nodes);
    expect(await told()).toEqual(['job.failing horizon']);
    // A start does not tell it anew.
    await go(5, begin());
    expect(await told()).toHaveLength(1);
    failure = null;
    await go(3, ...nodes);
    expect(await told()).toEqual(['job.well horizon', 'job.failing horizon']);
    failure = new Error('again');
    await go(2, ...nodes);
    failure = null;
    await go(1, ...nodes);
    failure = new Error('now and then');
    await go(2, ...nodes);
    expect(await told()).toHaveLength(2);
  });

  it('that was well again only after a start is told of as well', async () => {
    await go(3, begin());
    failure = null;
    await go(1, begin());
    expect(await told()).toEqual(['job.well horizon', 'job.failing horizon']);
  });

  it('is not told where the store is away, which is no fault of the job', async () => {
    failure = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    await go(10, begin());
    expect(await told()).toEqual([]);
  });

  it('leaves notices that are kept for a season, and no longer', async () => {
    const { db, clock } = site.signage;
    const subject = { kind: 'job', id: 'x', name: 'x' } as const;
    const tell = () =>
      transact(db, (trx) =>
        notify(trx, {
          event: 'job.failing',
          unit: 'bureau',
          subject,
          facts: { since: 0 },
          at: clock.now(),
        }),
      );
    await tell();
    site.turnClock(clock.now() + 100 * DAY_MS);
    await tell();
    await pruneNotices(db, clock.now());
    expect(await db.selectFrom('inbox').selectAll().execute()).toHaveLength(2);
    site.turnClock(clock.now() + 21 * DAY_MS);
    await pruneNotices(db, clock.now());
    expect(await db.selectFrom('inbox').selectAll().execute()).toHaveLength(1);
    expect(await db.selectFrom('notices').selectAll().execute()).toHaveLength(1);
  });
});
