/** The built-in card: calm, the screen's name, never black. Drawn by the player, so it needs nothing. */
import type { Rect } from '../../content/programme/programme.ts';
import type { Colour } from '../../content/wire/messages.ts';
import type { Painter } from './painter.ts';

const INK: { readonly [colour in Colour]: string } = { mono: '#f00', dual: '#0f0', rgb: '#ffd27d' };
const font = (px: number): string => `${px}px sans-serif`;

function draw(text: string, colour: Colour, { width, height }: Rect): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return canvas;
  context.font = font(100);
  const fitting = (100 * (width - 4)) / context.measureText(text).width;
  context.font = font(Math.max(8, Math.floor(Math.min(fitting, height * 0.75, 96))));
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = '#fff';
  context.fillText(text, width >> 1, (height >> 1) + 1, width);
  if (colour !== 'rgb') {
    // A lamp is on or off: there is no grey on a two-tone screen.
    context.filter = 'contrast(99)';
    context.drawImage(canvas, 0, 0);
    context.filter = 'none';
  }
  context.globalCompositeOperation = 'multiply';
  context.fillStyle = INK[colour];
  context.fillRect(0, 0, width, height);
  return canvas;
}

/** One line in the middle of the area, drawn once. */
export function card(text: string, colour: Colour): Painter {
  let drawn: HTMLCanvasElement | null = null;
  return {
    draw: (context, area) => {
      if (!drawn || drawn.width !== area.width || drawn.height !== area.height)
        drawn = draw(text, colour, area);
      context.drawImage(drawn, area.x, area.y);
      return false;
    },
  };
}
