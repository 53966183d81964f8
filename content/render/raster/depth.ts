/** From a drawing to what the lamps can show, and to bytes. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Geometry, RenderedImage } from '../job.ts';

/** Pixels side by side, three bytes each. */
export interface Raster {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

export async function rasterOf(svg: string): Promise<Raster> {
  const { data, info } = await sharp(Buffer.from(svg))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Mono: drawn white on black, a lamp is on from half brightness, and red. Dual: red and green, each on or off. */
export function reduce({ data, width, height }: Raster, { colour, gamma }: Geometry): Raster {
  if (colour === 'rgb') {
    if (!gamma || gamma === 1) return { data, width, height };
    const curve = Uint8Array.from({ length: 256 }, (_, level) =>
      Math.round(255 * (level / 255) ** gamma),
    );
    for (let at = 0; at < data.length; at += 1) data[at] = curve[data[at] ?? 0] ?? 0;
    return { data, width, height };
  }
  for (let at = 0; at < data.length; at += 3) {
    const red = (data[at] ?? 0) >= 128 ? 255 : 0;
    data[at + 1] = colour === 'dual' && (data[at + 1] ?? 0) >= 128 ? 255 : 0;
    data[at] = red;
    data[at + 2] = 0;
  }
  return { data, width, height };
}

/** Whether the depth stage would change a drawing at all. */
export const changesPixels = ({ colour, gamma }: Geometry): boolean =>
  colour !== 'rgb' || (gamma ?? 1) !== 1;

/** Straight from the drawing, where no pixel has to be looked at. */
export async function pngOfSvg(svg: string, width: number, height: number): Promise<RenderedImage> {
  const bytes = await sharp(Buffer.from(svg)).removeAlpha().png({ compressionLevel: 3 }).toBuffer();
  return imageOf(bytes, width, height);
}

/** A raster as a PNG file. */
export async function pngOf({ data, width, height }: Raster): Promise<RenderedImage> {
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  return imageOf(await image.png({ compressionLevel: 3 }).toBuffer(), width, height);
}

function imageOf(bytes: Buffer, width: number, height: number): RenderedImage {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { bytes: new Uint8Array(bytes), hash, mime: 'image/png', width, height };
}
