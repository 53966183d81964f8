/** One job, from words to bytes, in this thread. The pool runs it in a worker. */
import { templateNamed } from '../templates/registry.ts';
import type { Design } from '../templates/template.ts';
import { renderClock } from './clock-image.ts';
import { changesPixels, pngOf, pngOfSvg, rasterOf, reduce } from './depth.ts';
import { drawWords } from './draw-line.ts';
import type { Face } from './face.ts';
import { loadFaces } from './fonts.ts';
import type { RenderedImage, RenderFailure, RenderJob, RenderResult } from './job.ts';
import { preparePhoto } from './photo.ts';
import { emojiIn, plain } from './plain.ts';
import { stageOf } from './stage.ts';
import { renderStrip } from './strip-image.ts';
import { svgOf } from './svg.ts';

/** Uploaded pictures by the SHA-256 of their bytes. */
export type Pictures = ReadonlyMap<string, Uint8Array>;

/**
 * Draws a job. Never throws for what a person may have written; see RenderFailure for what can be wrong.
 * @param job plain JSON.
 */
export async function renderJob(
  job: RenderJob,
  pictures: Pictures = new Map(),
): Promise<RenderResult> {
  const designed = designJob(job);
  if (!designed.ok) return designed;
  const { design, faces } = designed;
  const { width, height } = job.geometry;
  if (design.kind === 'strip') return renderStrip(design, job.geometry, faces);
  if (design.kind === 'clock') return renderClock(design, job.geometry);
  const words = drawWords(design, width, height);
  if (words) return picture(await pngOf(reduce(words, job.geometry)));
  const photos: Buffer[] = [];
  for (const wish of design.pictures) {
    const bytes = pictures.get(wish.hash);
    const photo = bytes
      ? await preparePhoto(bytes, wish, job.geometry, design.ground)
      : ({ ok: false, message: 'is not in the store' } as const);
    if (!photo.ok) return refused(wish.hash, photo.message);
    photos.push(photo.png);
  }
  const svg = await svgOf(design, photos, width, height);
  if (!changesPixels(job.geometry)) return picture(await pngOfSvg(svg, width, height));
  return picture(await pngOf(reduce(await rasterOf(svg), job.geometry)));
}

const picture = (image: RenderedImage): RenderResult => ({
  ok: true,
  rendered: { kind: 'picture', image },
});

const refused = (hash: string, message: string): RenderFailure => ({
  ok: false,
  reason: 'picture-refused',
  field: 'copy.picture',
  message: `the picture ${hash.slice(0, 12)} ${message}`,
});

type Designed =
  | {
      readonly ok: true;
      readonly design: Extract<Design, { ok: true }>;
      readonly faces: readonly Face[];
    }
  | RenderFailure;

function designJob(job: RenderJob): Designed {
  const template = templateNamed(job.template);
  if (!template) {
    return {
      ok: false,
      reason: 'template-unknown',
      field: 'template',
      message: `there is no template "${job.template}"`,
    };
  }
  const parsed = template.schema.safeParse(normal(job.copy));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = ['copy', ...(issue?.path ?? [])].join('.');
    return { ok: false, reason: 'copy-invalid', field, message: issue?.message ?? 'is not valid' };
  }
  const emoji = emojiField(parsed.data, 'copy');
  if (emoji) return emoji;
  const faces = [...loadFaces().values()];
  const design = template.design(parsed.data, stageOf(job, faces));
  if (!design.ok) return { ...design, field: `copy.${design.field}` };
  return { ok: true, design, faces };
}

/** Every text in the copy in its normal form. */
function normal(value: unknown): unknown {
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(normal);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, normal(one)]));
}

function emojiField(value: unknown, field: string): RenderFailure | null {
  if (typeof value === 'string') {
    const found = emojiIn(value);
    if (found.length === 0) return null;
    return {
      ok: false,
      reason: 'glyph-missing',
      field,
      message: `emoji cannot be shown: ${found.join(' ')}`,
    };
  }
  if (value === null || typeof value !== 'object') return null;
  for (const [key, one] of Object.entries(value)) {
    const failure = emojiField(one, `${field}.${key}`);
    if (failure) return failure;
  }
  return null;
}
