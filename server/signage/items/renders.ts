/** What was drawn: by the key of its job, with the job, so that a file that is lost can be drawn again. */
import { sql } from 'kysely';
import { assetsIn } from '../../../content/programme/assets.ts';
import type { Media } from '../../../content/programme/programme.ts';
import type { RenderJob } from '../../../content/render/job.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { chunks, text, values } from '../ground/values.ts';

export async function rememberRender(
  { db, clock }: Signage,
  key: string,
  job: RenderJob,
  media: Media,
): Promise<void> {
  const row = { key, media: JSON.stringify(media), job: JSON.stringify(job) };
  const assets = [...new Set(assetsIn(media).map(({ hash }) => hash))];
  await transact(db, async (trx) => {
    await trx
      .insertInto('renders')
      .values({ ...row, created_at: clock.now() })
      .onConflict((oc) => oc.column('key').doUpdateSet({ job: row.job }))
      .execute();
    if (assets.length === 0) return;
    await trx
      .insertInto('render_assets')
      .values(assets.map((asset) => ({ asset, key })))
      .onConflict((oc) => oc.columns(['asset', 'key']).doNothing())
      .execute();
  });
}

/** Says of renders from before jobs were kept what their jobs are. */
export async function rememberJobs(
  db: Db,
  jobs: readonly (readonly [key: string, job: RenderJob])[],
): Promise<void> {
  for (const some of chunks(jobs)) {
    const rows = some.map(([key, job]) => [key, JSON.stringify(job)]);
    await sql`UPDATE renders SET job = ${text(2)} FROM ${values(db, rows)}
      WHERE renders.key = ${text(1)} AND renders.job IS NULL`.execute(db);
  }
}

export interface RenderOfAsset {
  readonly key: string;
  readonly media: Media;
  /** Null: it was drawn before jobs were kept, and no programme has asked for it since. */
  readonly job: RenderJob | null;
}

/** The renders that an asset is of; several where different words come out the same. */
export async function rendersOf(db: Db, asset: string): Promise<RenderOfAsset[]> {
  const rows = await db
    .selectFrom('render_assets')
    .innerJoin('renders', 'renders.key', 'render_assets.key')
    .select(['renders.key', 'renders.media', 'renders.job'])
    .where('asset', '=', asset)
    .orderBy('renders.key')
    .execute();
  return rows.map(({ key, media, job }) => ({
    key,
    media: JSON.parse(media) as Media,
    job: JSON.parse(job ?? 'null') as RenderJob | null,
  }));
}

/** Puts what a job gives now in the place of what it gave: its programmes are to be compiled anew. */
export async function replaceRender(
  signage: Signage,
  { key, job }: { readonly key: string; readonly job: RenderJob },
  media: Media,
): Promise<void> {
  await forgetRender(signage.db, key);
  await rememberRender(signage, key, job, media);
}

/** Whoever asks for it next draws it anew, or finds that it cannot be drawn. */
export async function forgetRender(db: Db, key: string): Promise<void> {
  await transact(db, async (trx) => {
    await trx.deleteFrom('render_assets').where('key', '=', key).execute();
    await trx.deleteFrom('renders').where('key', '=', key).execute();
  });
}
