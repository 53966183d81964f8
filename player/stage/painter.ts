/** What can be put into a zone, and how it is drawn at an instant. */
import type { Rect } from '../../content/programme/programme.ts';
import type { Picture } from '../platform.ts';

export interface Painter {
  /**
   * Draws itself into `area` of the face, which is black and clipped. `sinceMs`: since its showing
   * began by the server's clock; `frameMs`: of this frame on the monotonic clock.
   * Returns whether the next frame will differ.
   */
  draw(context: CanvasRenderingContext2D, area: Rect, sinceMs: number, frameMs: number): boolean;
  /** Something else takes its place, or lies over it. It may be drawn again later. */
  leave?(): void;
}

/** One image pixel to one pixel of the face; a picture of another size is neither stretched nor squeezed. */
export const still = (picture: Picture): Painter => ({
  draw: (context, area) => {
    context.drawImage(picture.source, area.x, area.y);
    return false;
  },
});

export const dark: Painter = { draw: () => false };
