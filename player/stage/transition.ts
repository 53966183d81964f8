/** From one showing to the next: cut, fade, push. Two-tone screens fade lamp by lamp, for they have no grey. */
import type { Transition } from '../../content/programme/programme.ts';
import type { Colour } from '../../content/wire/messages.ts';

export const TRANSITION_MS = 400;

/** Thresholds of ordered dithering, 4x4 (Bayer). */
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** A path of the lamps that have changed over at `progress` (0-1), for clipping. */
function ditherPath(x: number, y: number, width: number, height: number, progress: number): Path2D {
  const path = new Path2D();
  BAYER.forEach((threshold, i) => {
    if (threshold >= progress * 16) return;
    for (let dy = i >> 2; dy < height; dy += 4)
      for (let dx = i & 3; dx < width; dx += 4) path.rect(x + dx, y + dy, 1, 1);
  });
  return path;
}

/**
 * Prepares `context` so that what is drawn next, over the one before, stands at `progress` (0-1).
 * `push` also moves what was before: call with `leaving` for it first.
 */
export function enter(
  context: CanvasRenderingContext2D,
  kind: Transition,
  progress: number,
  area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  colour: Colour,
  leaving: boolean,
): void {
  if (kind === 'push') {
    const moved = Math.round(area.height * progress);
    context.translate(0, leaving ? -moved : area.height - moved);
  } else if (kind === 'fade' && !leaving) {
    if (colour === 'rgb') context.globalAlpha = progress;
    else context.clip(ditherPath(area.x, area.y, area.width, area.height, progress));
  }
}
