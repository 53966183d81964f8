/** The pictures of one run: what is known of them is read in bulk, and each is asked for once. */
import type { Media } from '../../../content/programme/programme.ts';
import type { RenderJob } from '../../../content/render/job.ts';
import { renderKey } from '../../../content/render/render-key.ts';
import type { Signage } from '../ground/context.ts';
import type { Failure } from '../ground/failure.ts';
import { atPace, draw, type Pace, picture, type Picture } from './pictures.ts';
import { inTurns } from '../ground/values.ts';
import { rememberJobs } from './renders.ts';

/** How long a picture stands, and at which pace one that scrolls is read. */
export interface Standing {
  readonly dwellMs: number;
  readonly pace: Pace;
}

export interface PictureBook {
  /** Reads in bulk which of the jobs were done before. */
  load(jobs: readonly RenderJob[]): Promise<void>;
  /** What was loaded or drawn; null: the job was not done yet. */
  known(job: RenderJob, standing: Standing): Picture | null;
  /** Known or drawn now. @returns the failure of the renderer where it cannot be drawn on that geometry. */
  pictureOf(job: RenderJob, standing: Standing): Promise<Picture | Failure>;
  /** Sees to it that it is drawn. @returns the same failure, or null. */
  drawn(job: RenderJob): Promise<Failure | null>;
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
  /** Equal media stay the same objects. */
  const paced = new Map<string, Media>();
  const pacedOf = (key: string, found: Media, pace: Pace): Media => {
    const name = `${key}\n${pace.charactersPerMinute}`;
    let one = paced.get(name);
    if (!one) paced.set(name, (one = atPace(found, pace)));
    return one;
  };
  const known = (job: RenderJob, { dwellMs, pace }: Standing): Picture | null => {
    const key = keyOf(job);
    const found = media.get(key);
    return found ? picture(pacedOf(key, found, pace), job.geometry, dwellMs) : null;
  };
  const drawn = async (job: RenderJob): Promise<Failure | null> => {
    const key = keyOf(job);
    await load([job]);
    if (media.get(key)) return null;
    await beforeDrawing();
    const made = await draw(signage, key, job);
    if (!made.ok) return made;
    media.set(key, made.media);
    return null;
  };
  return {
    load,
    known,
    drawn,
    pictureOf: async (job, standing) => {
      const failure = await drawn(job);
      if (failure) return failure;
      const made = known(job, standing);
      if (!made) throw new Error('a picture was drawn, and is not there');
      return made;
    },
  };
}
