/** Uploaded pictures: checked, cut to size, reduced to what the lamps can show. */
import sharp from 'sharp';
import type { PictureWish } from '../../templates/template.ts';
import type { Geometry } from '../job.ts';
import { damaged, headerFault, MOST_PIXELS } from '../uploads/photo-header.ts';

const MOST_SECONDS = 10;

export type PhotoResult =
  | { readonly ok: true; readonly png: Buffer }
  | { readonly ok: false; readonly message: string };

/**
 * @param ground colour beside a contained picture.
 * @returns a PNG of exactly the wished size, or why not: its kind, its size, its damage.
 */
export async function preparePhoto(
  bytes: Uint8Array,
  wish: PictureWish,
  { colour }: Geometry,
  ground: string,
): Promise<PhotoResult> {
  const fault = await headerFault(bytes);
  if (fault !== null) return { ok: false, message: fault };
  const { width, height } = wish;
  try {
    const { data } = await sharp(bytes, {
      limitInputPixels: MOST_PIXELS,
      failOn: 'error',
      pages: 1,
    })
      .timeout({ seconds: MOST_SECONDS })
      .rotate()
      .resize({ width, height, fit: wish.fit, background: ground, position: 'attention' })
      .flatten({ background: ground })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (colour !== 'rgb') dither(data, width, height, colour, wish.dither);
    const png = await sharp(data, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    return { ok: true, png };
  } catch (error) {
    return { ok: false, message: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  const late = error instanceof Error && /timeout/iu.test(error.message);
  return late ? `takes longer than ${MOST_SECONDS} s to decode` : damaged(error);
}

/** Bayer's 4x4 thresholds. */
const ORDERED = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** Each lamp on or off. Mono lights white, which the depth stage makes red; dual judges red and green apart. */
function dither(
  data: Buffer,
  width: number,
  height: number,
  colour: 'mono' | 'dual',
  how: PictureWish['dither'],
): void {
  const planes = colour === 'mono' ? [grey(data)] : [plane(data, 0), plane(data, 1)];
  for (const levels of planes) halftone(levels, width, height, how);
  for (let at = 0; at < width * height; at += 1) {
    const first = planes[0]?.[at] ?? 0;
    data[at * 3] = first;
    data[at * 3 + 1] = planes[1]?.[at] ?? first;
    data[at * 3 + 2] = colour === 'mono' ? first : 0;
  }
}

const plane = (data: Buffer, channel: number): Float32Array =>
  Float32Array.from({ length: data.length / 3 }, (_, at) => data[at * 3 + channel] ?? 0);

const grey = (data: Buffer): Float32Array =>
  Float32Array.from({ length: data.length / 3 }, (_, at) => {
    const [red = 0, green = 0, blue = 0] = data.subarray(at * 3, at * 3 + 3);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });

/** Floyd and Steinberg's diffusion, Bayer's thresholds, or a plain threshold; 0 or 255 remains. */
function halftone(
  levels: Float32Array,
  width: number,
  height: number,
  how: PictureWish['dither'],
): void {
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const level = levels[at] ?? 0;
      const limit = how === 'ordered' ? ((ORDERED[(y % 4) * 4 + (x % 4)] ?? 0) + 0.5) * 16 : 128;
      const lit = level >= limit ? 255 : 0;
      levels[at] = lit;
      if (how === 'diffusion') spread(levels, width, at, x, level - lit);
    }
  }
}

function spread(levels: Float32Array, width: number, at: number, x: number, error: number): void {
  const give = (to: number, share: number): void => {
    if (to < levels.length) levels[to] = (levels[to] ?? 0) + error * share;
  };
  if (x + 1 < width) give(at + 1, 7 / 16);
  if (x > 0) give(at + width - 1, 3 / 16);
  give(at + width, 5 / 16);
  if (x + 1 < width) give(at + width + 1, 1 / 16);
}
