/** Gamma, pixel by pixel. */
import type { Picture } from '../platform.ts';

/** Applies out = in ^ gamma to each channel, for modules that shine evenly with the number. */
export function toned(picture: Picture, gamma: number): Picture {
  const { width, height } = picture;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return picture;
  context.drawImage(picture.source, 0, 0);
  picture.close();
  const image = context.getImageData(0, 0, width, height);
  const { data } = image;
  const table = Array.from({ length: 256 }, (_, value) => Math.round(255 * (value / 255) ** gamma));
  for (let i = 0; i < data.length; i++) if (i % 4 < 3) data[i] = table[data[i] || 0] || 0;
  context.putImageData(image, 0, 0);
  const close = (): void => {
    canvas.width = 0;
  };
  return { source: canvas, width, height, close };
}
