/** One job, from words to bytes, in this thread. The pool runs it in a worker. */
import { renderClock } from './raster/clock-image.ts';
import { changesPixels, pngOf, pngOfSvg, rasterOf, reduce } from './raster/depth.ts';
import { designJob } from './design-job.ts';
import { drawWords } from './raster/draw-line.ts';
import { loadFaces } from './fonts/fonts.ts';
import type { RenderedImage, RenderFailure, RenderJob, RenderResult } from './job.ts';
import { preparePhoto } from './raster/photo.ts';
import { renderStrip } from './raster/strip-image.ts';
import { svgOf } from './raster/svg.ts';

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
  const faces = [...loadFaces().values()];
  const designed = designJob(job, faces);
  if (!designed.ok) return designed;
  const { design } = designed;
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
