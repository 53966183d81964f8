/** What a telephone writes into its videos beside picture and sound: the place, the maker, the time. */
import { partsCounted } from './facts.ts';
import { boxes } from './facts-mp4.ts';

/** ISO 14496-12, 8.10 and 8.11: of a movie and of its tracks. Nothing that plays needs them. */
const TELLING = new Set(['udta', 'meta']);
/** Boxes in which such stand. */
const AROUND = new Set(['moov', 'trak']);
/** Of the box that holds XMP (ISO 16684-1). */
const XMP_UUID = 'be7acfcb97a942e89c71999491e3afac';
const UUID_BYTES = 16;

/**
 * Makes free space of what tells of its maker: nothing moves, for tracks name the places of their samples.
 * @param bytes an MP4 whose boxes have been read
 * @returns the same bytes where there was nothing.
 */
export function blankMp4Metadata(bytes: Uint8Array): Uint8Array {
  const blanked = Buffer.from(bytes);
  const count = partsCounted();
  let found = false;
  const blank = (type: Buffer, body: Buffer): void => {
    type.write('free', 'latin1');
    body.fill(0);
    found = true;
  };
  const walk = (inside: Buffer): void => {
    for (const { type, typeAt, body } of boxes(inside, count)) {
      const isXmp = type === 'uuid' && body.subarray(0, UUID_BYTES).toString('hex') === XMP_UUID;
      if (TELLING.has(type) || isXmp) blank(inside.subarray(typeAt, typeAt + 4), body);
      else if (AROUND.has(type)) walk(body);
    }
  };
  try {
    walk(blanked);
  } catch (error) {
    // Behind its boxes many a file has something else.
    if (!(error instanceof RangeError)) throw error;
  }
  return found ? blanked : bytes;
}
