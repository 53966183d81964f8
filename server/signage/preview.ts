/** What an item would look like on every distinct geometry of a target, drawn and not stored. */
import { clockAt } from '../../content/render/clock-image.ts';
import type { Geometry, Rendered, RenderedImage } from '../../content/render/job.ts';
import { type Actor, unitsBelow } from './actor.ts';
import type { Signage } from './context.ts';
import { type Failure, invalid } from './failure.ts';
import { copyProblem, type NewItem } from './items.ts';
import { geometriesOf, geometryKey, geometryOf, jobOf, scrollSpeed } from './pictures.ts';
import { type ScreenRow, screensOf, type Target } from './targets.ts';

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
  | { readonly kind: 'refused'; readonly field: string; readonly message: string };

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
}

/** Jobs asked for at once: the renderer's queue stays free for what is urgent. */
const AT_ONCE = 2;

/** @returns one preview a geometry, the smallest first; or why the item cannot be drawn at all. */
export async function previewItem(
  signage: Signage,
  actor: Actor,
  item: NewItem,
  target: Target,
): Promise<{ ok: true; previews: Preview[] } | Failure> {
  const problem = copyProblem(item);
  if (problem) return problem;
  const screens = await screensOf(signage.db, target, await unitsBelow(signage.db, actor.unit));
  if (screens.length === 0)
    return invalid('target', 'matches no screen of your unit or those below');
  const geometries = geometriesOf(screens).sort((a, b) => a.width * a.height - b.width * b.height);
  const previews: Preview[] = [];
  for (let at = 0; at < geometries.length; at += AT_ONCE) {
    const some = geometries.slice(at, at + AT_ONCE);
    previews.push(...(await Promise.all(some.map((one) => draw(signage, item, one, screens)))));
  }
  return { ok: true, previews };
}

async function draw(
  signage: Signage,
  item: NewItem,
  geometry: Geometry,
  screens: readonly ScreenRow[],
): Promise<Preview> {
  const key = geometryKey(geometry);
  const alike = screens.filter((screen) => geometryKey(geometryOf(screen)) === key);
  const timeZone = alike[0]?.time_zone ?? 'UTC';
  const mute = item.template === 'recording' ? alike.filter(({ sound }) => sound === 0).length : 0;
  if (item.template === 'video' && geometry.colour !== 'rgb') {
    const message = 'a video cannot be shown in one or two colours';
    return {
      geometry,
      screens: named(alike),
      mute,
      drawing: { kind: 'refused', field: 'media', message },
    };
  }
  const result = await signage.render.render(jobOf(item, geometry));
  return {
    geometry,
    screens: named(alike),
    mute,
    drawing: result.ok
      ? await drawingOf(result.rendered, { timeZone, now: signage.clock.now() })
      : { kind: 'refused', field: result.field.replace(/^copy\./, ''), message: result.message },
  };
}

const named = (screens: readonly ScreenRow[]): Preview['screens'] =>
  screens.map(({ id, name, name_en }) => ({ id, name, nameEn: name_en || name }));

async function drawingOf(
  rendered: Rendered,
  { timeZone, now }: { timeZone: string; now: number },
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
    pxPerSecond: scrollSpeed(height),
  };
}

const inline = ({ bytes, mime, width, height }: Omit<RenderedImage, 'hash'>): PreviewImage => ({
  mime,
  base64: Buffer.from(bytes).toString('base64'),
  width,
  height,
});
