/** An uploaded picture as it is kept: upright, and with nothing but its pixels and their colours. */
import sharp, { type Metadata, type Sharp } from 'sharp';
import { formatOf } from './photo-header.ts';
import { stripMetadata } from './strip-metadata.ts';

/** The best that two lossy kinds give before the file grows beyond reason; nobody sees it on lamps. */
const QUALITY = 95;
/** The longest side of a WebP. */
const WEBP_SIDE = 16_383;

/**
 * Where parts can be left out the pixels stay as they are, bit by bit; what must be turned, and what has no simple parts,
 * is drawn anew. A picture that has nothing to leave out comes back as it came. To be called where decoding may fail.
 * @throws where it is damaged.
 */
export async function cleanPhoto(bytes: Uint8Array): Promise<Uint8Array> {
  const { orientation = 1 } = await sharp(bytes).metadata();
  const stripped = orientation === 1 ? stripMetadata(bytes) : null;
  if (stripped && !tells(await sharp(stripped).metadata())) return stripped;
  const upright = sharp(bytes, { failOn: 'error', pages: 1 }).autoOrient();
  return new Uint8Array(await encoded(upright, bytes));
}

const tells = ({ exif, xmp, iptc, comments, orientation }: Metadata): boolean =>
  Boolean(exif || xmp || iptc || comments || (orientation ?? 1) !== 1);

/** In its own kind, but AVIF, whose encoder takes minutes for what a telephone takes. sharp keeps no metadata unasked. */
async function encoded(picture: Sharp, bytes: Uint8Array): Promise<Buffer> {
  const format = formatOf(bytes);
  if (format === 'png') return picture.png().toBuffer();
  if (format === 'jpeg')
    return picture.jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' }).toBuffer();
  const { width, height } = await sharp(bytes).metadata();
  if (Math.max(width, height) > WEBP_SIDE) return picture.png().toBuffer();
  const isLossless = Buffer.from(bytes.subarray(0, 64)).includes('VP8L');
  return picture.webp(isLossless ? { lossless: true } : { quality: QUALITY }).toBuffer();
}
