/** The picture by which a person sets up a screen: its edge, its size, its folds, its colours, its frames. */
import type { Face } from '../../content/wire/messages.ts';
import type { Painter } from '../stage/painter.ts';

const BARS = ['#f00', '#0f0', '#00f', '#fff'];
const STEP_PX_PER_SECOND = 30;

/** A one-pixel frame in white, a mark at the origin, each fold numbered, colour bars, a moving bar. */
export function testPicture(face: Face): Painter {
  const { width, height, folds, origin, rotation } = face;
  return {
    draw: (context, area, sinceMs) => {
      const bar = Math.max(1, Math.floor(height / 6));
      BARS.forEach((colour, i) => {
        context.fillStyle = colour;
        const x = Math.floor((width * i) / 4);
        context.fillRect(area.x + x, area.y + height - 1 - bar, Math.ceil(width / 4), bar);
      });
      context.fillStyle = '#fff';
      context.font = `${Math.max(8, Math.min(16, Math.floor(height / 2)))}px monospace`;
      context.textBaseline = 'top';
      context.fillText(
        `${width}x${height} +${origin.x}+${origin.y} ${rotation}°`,
        area.x + 3,
        area.y + 2,
      );
      folds.forEach(({ from }, i) => {
        context.strokeStyle = '#ff0';
        context.strokeRect(from.x + 0.5, from.y + 0.5, from.width - 1, from.height - 1);
        context.fillText(String(i + 1), from.x + from.width - 12, from.y + 2);
      });
      context.strokeStyle = '#fff';
      context.lineWidth = 1;
      context.strokeRect(area.x + 0.5, area.y + 0.5, width - 1, height - 1);
      // The corner at which the sending card must begin to crop.
      context.fillStyle = '#f00';
      context.fillRect(area.x, area.y, 3, 1);
      context.fillRect(area.x, area.y, 1, 3);
      context.fillStyle = '#fff';
      context.fillRect(
        area.x + (Math.floor((sinceMs / 1000) * STEP_PX_PER_SECOND) % width),
        area.y,
        1,
        height,
      );
      return true;
    },
  };
}
