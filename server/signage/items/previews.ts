/** What an item would look like on every distinct geometry of a target, drawn and not stored. */
import { clockAt } from '../../../content/render/raster/clock-image.ts';
import type { Geometry, Rendered, RenderedImage } from '../../../content/render/job.ts';
import type { Actor } from '../reach/actor.ts';
import { type Audience, audiencesOf, type Place } from './audiences.ts';
import type { Signage } from '../ground/context.ts';
import { type CheckedWords, checkWords, type Known, knownOf } from './copy-checks.ts';
import type { Failure } from '../ground/failure.ts';
import type { NewItem } from './items.ts';
import { faultOf, jobOf, scrollSpeed } from './pictures.ts';
import { because, type Why } from '../ground/refusals.ts';
import type { Limits } from '../policy/profiles.ts';

export interface PreviewImage {
  readonly mime: string;
  readonly base64: string;
  readonly width: number;
  readonly height: number;
}

export type PreviewDrawing =
  | { readonly kind: 'picture'; readonly image: PreviewImage }
  | {
      readonly kind: 'strip';
      readonly tiles: readonly PreviewImage[];
      readonly width: number;
      readonly pxPerSecond: number;
      readonly direction: 'left' | 'right';
    }
  /** It cannot be shown there, and why. */
  | { readonly kind: 'refused'; readonly field: string; readonly why: Why };

export interface Preview {
  readonly geometry: Geometry;
  readonly screens: readonly {
    readonly id: string;
    readonly name: string;
    readonly nameEn: string;
  }[];
  /** Screens among them that would not be heard, where there is something to hear. */
  readonly mute: number;
  readonly drawing: PreviewDrawing;
  /** What had better be known of the words; null: none are on show, or nobody could look. */
  readonly words: CheckedWords | null;
  /** How long it stands, where it does not scroll; null: nobody knows yet. */
  readonly dwellMs: number | null;
}

/** Jobs asked for at once: the renderer's queue stays free for what is urgent. */
const AT_ONCE = 2;

/** @returns one preview a geometry, the smallest first; or why the item cannot be drawn at all. */
export async function previewItem(
  signage: Signage,
  actor: Actor,
  item: NewItem,
  place: Place,
): Promise<{ ok: true; previews: Preview[] } | Failure> {
  const found = await audiencesOf(signage.db, actor, item, place);
  if (!found.ok) return found;
  const { audiences } = found;
  const known = await knownOf(signage.db, actor.unit, item);
  const previews: Preview[] = [];
  for (let at = 0; at < audiences.length; at += AT_ONCE) {
    const some = audiences.slice(at, at + AT_ONCE);
    previews.push(...(await Promise.all(some.map((one) => preview(signage, item, one, known)))));
  }
  return { ok: true, previews };
}

async function preview(
  signage: Signage,
  item: NewItem,
  audience: Audience,
  known: Known,
): Promise<Preview> {
  const { geometry, screens } = audience;
  const [drawing, checked] = await Promise.all([
    draw(signage, item, audience, known),
    checkWords(signage, item, audience, known),
  ]);
  return {
    geometry,
    screens: screens.map(({ id, name, name_en }) => ({ id, name, nameEn: name_en || name })),
    mute: item.template === 'recording' ? screens.filter(({ sound }) => sound === 0).length : 0,
    drawing,
    words: checked.ok ? checked.words : null,
    dwellMs: known.dwellMs,
  };
}

async function draw(
  signage: Signage,
  item: NewItem,
  { geometry, screens }: Audience,
  { limits }: Known,
): Promise<PreviewDrawing> {
  if (item.template === 'video' && geometry.colour !== 'rgb') {
    return { kind: 'refused', field: 'media', why: because('video-needs-colours') };
  }
  const result = await signage.render.render(jobOf(item, geometry));
  if (!result.ok) {
    const why = because('renderer', faultOf(result, geometry));
    return { kind: 'refused', field: result.field.replace(/^copy\./, ''), why };
  }
  const timeZone = screens[0]?.time_zone ?? 'UTC';
  return drawingOf(result.rendered, { timeZone, now: signage.clock.now(), limits });
}

async function drawingOf(
  rendered: Rendered,
  { timeZone, now, limits }: { timeZone: string; now: number; limits: Limits },
): Promise<PreviewDrawing> {
  if (rendered.kind === 'picture') return { kind: 'picture', image: inline(rendered.image) };
  if (rendered.kind === 'clock') {
    const { width, height, sheet } = rendered;
    const bytes = await clockAt(sheet.bytes, rendered, timeZone, now);
    return { kind: 'picture', image: inline({ bytes, mime: 'image/png', width, height }) };
  }
  const { tiles, width, height, direction } = rendered;
  return {
    kind: 'strip',
    tiles: tiles.map(inline),
    width,
    direction,
    pxPerSecond: scrollSpeed(height, limits),
  };
}

const inline = ({ bytes, mime, width, height }: Omit<RenderedImage, 'hash'>): PreviewImage => ({
  mime,
  base64: Buffer.from(bytes).toString('base64'),
  width,
  height,
});
