/** A strip that runs through its zone by whole pixels, tile after tile, without a seam. */
import type { Rect } from '../../content/programme/programme.ts';
import type { Picture } from '../platform.ts';
import type { Painter } from './painter.ts';

/** A speed within this share of whole pixels a frame, or of a pixel each few frames, is run as that. */
const NEARLY_WHOLE = 0.005;
/** Off the server's clock by more than this: made good by a pixel a frame, never backwards. */
const TOLERANCE_PX = 1;
/** Off by more than this, the picture stood still for a moment anyway: it goes on where it should be. */
const FAR_PX = 8;
/** Frames are taken to be this far apart until enough of them were seen. */
const FRAME_MS = 1000 / 60;

export interface Travel {
  /** Whole pixels travelled at this frame; `idealPx` is where the clock says it should be. */
  at(idealPx: number, frameMs: number): number;
}

/**
 * Even steps at a constant speed. Rounding the clock at each frame would now and then double or
 * skip a step, which the eye sees as judder; so the position advances by the same amount each
 * frame and follows the clock only when it is off by more than a pixel.
 */
export function createTravel(pxPerSecond: number): Travel {
  let position: number | null = null;
  let seenMs = 0;
  let intervalMs = FRAME_MS;
  return {
    at: (idealPx, frameMs) => {
      const elapsed = frameMs - seenMs;
      if (elapsed === 0 && position !== null) return Math.floor(position);
      seenMs = frameMs;
      // A frame that came late is no measure of the display's rate, but it did cover more than one step.
      const frames = Math.max(1, Math.round(elapsed / intervalMs));
      if (position !== null && frames === 1) intervalMs += (elapsed - intervalMs) / 64;
      let step = (pxPerSecond * intervalMs) / 1000;
      const even = step < 1 ? 1 / Math.round(1 / step) : Math.round(step);
      if (Math.abs(step / even - 1) < NEARLY_WHOLE) step = even;
      position = position === null ? idealPx : position + step * frames;
      const off = idealPx - position;
      if (Math.abs(off) > FAR_PX) position = idealPx;
      else if (off > TOLERANCE_PX) position++;
      else if (off < -TOLERANCE_PX) position -= Math.min(1, step * frames);
      return Math.floor(position);
    },
  };
}

export interface StripShape {
  readonly width: number;
  readonly pxPerSecond: number;
  readonly direction: 'left' | 'right';
}

/** `tiles` side by side; for `left` it enters at the right edge, for `right` it enters at the left. */
export function strip(tiles: readonly Picture[], shape: StripShape): Painter {
  const travel = createTravel(shape.pxPerSecond);
  return {
    draw: (context, area: Rect, sinceMs, frameMs) => {
      const travelled = travel.at((sinceMs / 1000) * shape.pxPerSecond, frameMs);
      let x =
        area.x + (shape.direction === 'left' ? area.width - travelled : travelled - shape.width);
      for (const tile of tiles) {
        if (x < area.x + area.width && x + tile.width > area.x)
          context.drawImage(tile.source, x, area.y);
        x += tile.width;
      }
      return true;
    },
  };
}
