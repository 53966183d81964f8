/** Each (item, geometry) is rendered once, stored under the hash of its bytes, and remembered by the key of its job. */
import type { Geometry, Rendered, RenderFailure, RenderJob } from '../../../content/render/job.ts';
import type { AssetRef, Media } from '../../../content/programme/programme.ts';
import type { RenderedImage } from '../../../content/render/job.ts';
import type { Signage } from '../ground/context.ts';
import { busy, type Failure, invalid } from '../ground/failure.ts';
import { rememberRender } from './renders.ts';
import { keeping, lackingInput } from './uploads.ts';
import { copyOf, type Item } from './items.ts';
import { type Limits, SHIPPED, USUAL } from '../policy/profiles.ts';
import type { DrawingFault } from '../ground/refusals.ts';

export interface Picture {
  readonly ok: true;
  readonly media: Media;
  /** The dwell of a picture; the time a strip needs to cross the screen. */
  readonly durationMs: number;
}

/** Speeds that a 60 Hz screen can scroll by whole pixels with no uneven step, in px/s. */
const EVEN_SPEEDS = [10, 12, 15, 20, 30, 60] as const;

export type Pace = Pick<Limits, 'charactersPerMinute'>;

/** A character is about as wide as the line is high. */
export function scrollSpeed(height: number, { charactersPerMinute }: Pace): number {
  const ideal = (charactersPerMinute / 60) * height;
  let best: number = EVEN_SPEEDS[0];
  for (const speed of EVEN_SPEEDS)
    if (Math.abs(speed - ideal) < Math.abs(best - ideal)) best = speed;
  return best;
}

/** The job that draws an item; `copy` replaces what changes by day. */
export function jobOf(
  item: Pick<Item, 'template' | 'text' | 'copy' | 'style'>,
  geometry: Geometry,
): RenderJob {
  return { template: item.template, copy: copyOf(item), style: item.style, geometry };
}

/** Whether the same job may well be drawn later. */
export const isPassing = ({ reason }: RenderFailure): boolean =>
  reason === 'queue-full' || reason === 'timed-out' || reason === 'crashed';

/** What a refusal says of it. */
export const faultOf = (
  { reason, message, characters }: RenderFailure,
  { width, height }: Pick<Geometry, 'width' | 'height'>,
): DrawingFault => ({
  reason,
  message,
  on: `${width}×${height}`,
  ...(characters && { characters }),
});

type Drawn = { readonly ok: true; readonly media: Media } | Failure;

/** Draws a job, keeps its files, and remembers them by its key. @returns the failure of the renderer where it cannot be drawn. */
export async function draw(signage: Signage, key: string, job: RenderJob): Promise<Drawn> {
  const drawn = await drawFiles(signage, job);
  if (drawn.ok) await rememberRender(signage, key, job, drawn.media);
  return drawn;
}

/** Draws a job and keeps its files: they are on the disk when it answers. */
export async function drawFiles(signage: Signage, job: RenderJob): Promise<Drawn> {
  const result = await signage.render.render(job);
  if (result.ok) {
    const kept = await keeping(() => store(signage, result.rendered));
    return kept.ok ? { ok: true, media: kept.value } : kept;
  }
  const fault = faultOf(result, job.geometry);
  if (isPassing(result)) return busy('renderer', fault);
  const lacking = await keeping(() => lackingInput(signage, job));
  if (!lacking.ok) return lacking;
  if (lacking.value !== null) return invalid(result.field, 'asset-not-here', { id: lacking.value });
  return invalid(result.field, 'renderer', fault);
}

/** What was drawn, at the pace at which it is to be read. @returns the same object where it has that pace. */
export function atPace(media: Media, pace: Pace): Media {
  if (media.kind !== 'strip') return media;
  const pxPerSecond = scrollSpeed(media.height, pace);
  return pxPerSecond === media.pxPerSecond ? media : { ...media, pxPerSecond };
}

export function picture(media: Media, geometry: Geometry, dwellMs: number): Picture {
  if (media.kind !== 'strip') return { ok: true, media, durationMs: dwellMs };
  // Multiplied first: whole numbers divide to a whole one where there is one.
  const durationMs = Math.ceil(((media.width + geometry.width) * 1000) / media.pxPerSecond);
  return { ok: true, media, durationMs };
}

async function store({ assets }: Signage, rendered: Rendered): Promise<Media> {
  const keep = async (image: RenderedImage): Promise<AssetRef> => ({
    hash: await assets.put(image.bytes),
    bytes: image.bytes.byteLength,
    mime: image.mime,
    width: image.width,
    height: image.height,
  });
  if (rendered.kind === 'picture') return { kind: 'picture', asset: await keep(rendered.image) };
  if (rendered.kind === 'clock') {
    const { width, height, parts, sheet } = rendered;
    return { kind: 'clock', asset: await keep(sheet), width, height, parts };
  }
  const { width, height, direction } = rendered;
  const tiles = await Promise.all(rendered.tiles.map(keep));
  // Units draw the same words the same and read them at paces of their own: `atPace` gives each its own.
  const pxPerSecond = scrollSpeed(height, SHIPPED[USUAL].limits);
  return { kind: 'strip', tiles, width, height, direction, pxPerSecond };
}
