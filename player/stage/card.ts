/** The built-in card: calm, the screen's name, never black. Drawn by the player, so it needs nothing. */
import type { Rect } from '../../content/programme/programme.ts';
import type { Colour } from '../../content/wire/messages.ts';
import type { Painter } from './painter.ts';

const INK: { readonly [colour in Colour]: string } = { mono: '#f00', dual: '#0f0', rgb: '#ffd27d' };

/** The largest whole size at which `text` fits, between 8 px and the height. */
function fittingPx(
  context: CanvasRenderingContext2D,
  text: string,
  width: number,
  height: number,
): number {
  let px = Math.max(8, Math.min(96, Math.floor(height * 0.75)));
  for (; px > 8; px--) {
    context.font = `${px}px sans-serif`;
    if (context.measureText(text).width <= width) break;
  }
  return px;
}

/** Text to black and one colour: a lamp is on or off, there is no grey on a two-tone screen. */
function twoTone(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  ink: string,
): void {
  const image = context.getImageData(0, 0, width, height);
  const { data } = image;
  const value = parseInt(ink.slice(1), 16);
  const rgb = [(value >> 8) & 15, (value >> 4) & 15, value & 15].map((nibble) => nibble * 17);
  for (let i = 0; i < data.length; i += 4) {
    const on = Math.max(data[i] || 0, data[i + 1] || 0) > 100;
    for (let channel = 0; channel < 3; channel++) data[i + channel] = on ? rgb[channel] || 0 : 0;
  }
  context.putImageData(image, 0, 0);
}

/** One line in the middle of the area, drawn once. */
export function card(text: string, colour: Colour): Painter {
  let drawn: HTMLCanvasElement | null = null;
  const make = ({ width, height }: Rect): HTMLCanvasElement => {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) return canvas;
    const px = fittingPx(context, text, width - 4, height);
    context.font = `${px}px sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = INK[colour];
    context.fillText(
      text,
      Math.round(width / 2),
      Math.round(height / 2) + Math.round(px * 0.04),
      width,
    );
    if (colour !== 'rgb') twoTone(context, width, height, INK[colour]);
    return canvas;
  };
  return {
    draw: (context, area) => {
      if (!drawn || drawn.width !== area.width || drawn.height !== area.height) drawn = make(area);
      context.drawImage(drawn, area.x, area.y);
      return false;
    },
  };
}
