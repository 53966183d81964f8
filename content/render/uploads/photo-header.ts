/** What the first bytes of an uploaded picture say, and whether it may be decoded at all. */
import sharp, { type Metadata } from 'sharp';

/** A telephone's picture has 12 to 50 million pixels. */
export const MOST_PIXELS = 64_000_000;
/** What decoding may take: 64 million pixels of a JPEG, 15 of an AVIF, which is decoded whole and several times as large. */
const MOST_BYTES = 300_000_000;

export type PhotoFormat = 'png' | 'jpeg' | 'webp' | 'avif';

/** By the first bytes, never by a name; undefined for anything else, SVG above all: it can ask for other files. */
export function formatOf(bytes: Uint8Array): PhotoFormat | undefined {
  const head = Buffer.from(bytes.subarray(0, 32)).toString('latin1');
  if (head.startsWith('\u0089PNG\r\n\u001a\n')) return 'png';
  if (head.startsWith('\u00ff\u00d8\u00ff')) return 'jpeg';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  return /^....ftyp(?:avif|avis|mif1)/su.test(head) ? 'avif' : undefined;
}

/**
 * Looks at the header alone, which takes next to no memory.
 * @returns why the picture is not to be decoded, as the end of a sentence, or null.
 */
export async function headerFault(bytes: Uint8Array): Promise<string | null> {
  if (!formatOf(bytes)) return 'is not a PNG, JPEG, WebP or AVIF picture';
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: Error) => error);
  if (header instanceof Error) return damaged(header);
  const { width, height, format, compression } = header;
  if (format === 'heif' && compression !== 'av1')
    return 'is a HEIC picture, which few programs can read: save it as JPEG';
  if (width * height > MOST_PIXELS) return tooManyPixels(MOST_PIXELS);
  const most = Math.floor(MOST_BYTES / bytesPerPixel(header));
  return width * height > most ? tooManyPixels(most) : null;
}

export const damaged = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return `is damaged: ${text.split('\n')[0] ?? ''}`;
};

const tooManyPixels = (most: number): string =>
  `has more than ${Math.floor(most / 1_000_000)} million pixels, which is too many for its kind`;

/** Bytes that decoding takes a pixel; measured where the library holds more than the picture itself. */
function bytesPerPixel({
  format,
  channels,
  depth,
  isProgressive = false,
  pages = 1,
}: Metadata): number {
  const own = channels * (depth === 'uchar' ? 1 : 2);
  // 18 to 20 with eight bits, 26 with ten.
  if (format === 'heif') return depth === 'uchar' ? 20 : 30;
  // All its coefficients, of two bytes each, before the first line.
  if (format === 'jpeg') return isProgressive ? own * 3 : own;
  // A moving one is put together on a canvas beside.
  if (format === 'webp') return pages > 1 ? 8 : 4;
  return own;
}
