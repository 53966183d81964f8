/** The pictures of one run: what is known of them is read in bulk, and each is asked for once. */
import type { Media } from '../../../content/programme/programme.ts';
import type { RenderJob } from '../../../content/render/job.ts';
import { renderKey } from '../../../content/render/render-key.ts';
import type { Signage } from '../ground/context.ts';
import type { Failure } from '../ground/failure.ts';
import { draw, picture, type Picture } from './pictures.ts';
import { inTurns } from '../ground/values.ts';
import { rememberJobs } from './renders.ts';

export interface PictureBook {
  /** Reads in bulk which of the jobs were done before. */
  load(jobs: readonly RenderJob[]): Promise<void>;
  /** What was loaded or drawn; null: the job was not done yet. */
  known(job: RenderJob, dwellMs: number): Picture | null;
  /** Known or drawn now. @returns the failure of the renderer where it cannot be drawn on that geometry. */
  pictureOf(job: RenderJob, dwellMs: number): Promise<Picture | Failure>;
}

/** @param beforeDrawing called before something must be drawn, which takes a while. */
export function openPictureBook(
  signage: Signage,
  beforeDrawing: () => Promise<void> = async () => {},
): PictureBook {
  const keys = new WeakMap<RenderJob, string>();
  /** Null: asked for, and not there. */
  const media = new Map<string, Media | null>();
  const keyOf = (job: RenderJob): string => {
    let key = keys.get(job);
    if (key === undefined) keys.set(job, (key = renderKey(job)));
    return key;
  };
  const load = async (jobs: readonly RenderJob[]): Promise<void> => {
    const byKey = new Map(jobs.map((job) => [keyOf(job), job]));
    const asked = [...byKey.keys()].filter((key) => !media.has(key));
    const unsaid: (readonly [string, RenderJob])[] = [];
    for await (const some of inTurns(asked)) {
      const rows = await signage.db
        .selectFrom('renders')
        .select(['key', 'media'])
        .select((eb) => eb('job', 'is', null).as('jobless'))
        .where('key', 'in', some)
        .execute();
      for (const key of some) media.set(key, null);
      for (const row of rows) {
        media.set(row.key, JSON.parse(row.media) as Media);
        const job = row.jobless ? byKey.get(row.key) : undefined;
        if (job) unsaid.push([row.key, job]);
      }
    }
    await rememberJobs(signage.db, unsaid);
  };
  const known = (job: RenderJob, dwellMs: number): Picture | null => {
    const found = media.get(keyOf(job));
    return found ? picture(found, job.geometry, dwellMs) : null;
  };
  return {
    load,
    known,
    pictureOf: async (job, dwellMs) => {
      await load([job]);
      const before = known(job, dwellMs);
      if (before) return before;
      await beforeDrawing();
      const drawn = await draw(signage, keyOf(job), job);
      if (!drawn.ok) return drawn;
      media.set(keyOf(job), drawn.media);
      return picture(drawn.media, job.geometry, dwellMs);
    },
  };
}
