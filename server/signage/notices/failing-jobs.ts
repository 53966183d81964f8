/** Jobs of the server that fail: told to whoever administers a whole county, once, by whichever node comes first. */
import type { Trx } from '../../db/counters.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { notify } from './notify.ts';

type Store = Pick<Signage, 'db' | 'clock'>;

export async function tellFailing({ db, clock }: Store, job: string, since: number): Promise<void> {
  const at = clock.now();
  await transact(db, async (trx) => {
    const first = await trx
      .insertInto('failing_jobs')
      .values({ job, since })
      .onConflict((on) => on.column('job').doNothing())
      .returning('job')
      .executeTakeFirst();
    if (first) await tellAll(trx, 'job.failing', job, since, at);
  });
}

export async function tellWell({ db, clock }: Store, job: string): Promise<void> {
  const at = clock.now();
  await transact(db, async (trx) => {
    const was = await trx
      .deleteFrom('failing_jobs')
      .where('job', '=', job)
      .returning('since')
      .executeTakeFirst();
    if (was) await tellAll(trx, 'job.well', job, was.since, at);
  });
}

/** A server is of no unit: it concerns those above all others. */
async function tellAll(
  trx: Trx,
  event: 'job.failing' | 'job.well',
  job: string,
  since: number,
  at: number,
): Promise<void> {
  const roots = await trx.selectFrom('units').select('id').where('parent', 'is', null).execute();
  for (const { id: unit } of roots) {
    const subject = { kind: 'job', id: job, name: job } as const;
    await notify(trx, { event, unit, subject, facts: { since }, at });
  }
}
