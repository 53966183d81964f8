/**
 * Takes out of a picture what tells of its maker, and leaves each pixel as it is: where and when it was taken, with what,
 * the small copy of what was cut away, the film behind a photograph. What is not known to be needed goes.
 */
import { formatOf } from './photo-header.ts';

/**
 * @returns the same bytes where there was nothing to take out; null where it cannot be done without drawing the picture
 *   anew: its kind has no simple parts, or they do not fit together.
 */
export function stripMetadata(bytes: Uint8Array): Uint8Array | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strip = STRIPPERS[formatOf(bytes) ?? 'avif'];
  if (!strip) return null;
  try {
    const kept = strip(file);
    return kept && Buffer.concat(kept);
  } catch (error) {
    // A length that reaches beyond the file.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const STRIPPERS: Readonly<Partial<Record<string, (file: Buffer) => readonly Uint8Array[] | null>>> =
  { jpeg: stripJpeg, png: stripPng, webp: stripWebp };

/** The part, which must lie inside the file. */
function cut(file: Buffer, from: number, until: number): Buffer {
  if (until > file.length || until < from) throw new RangeError('beyond the file');
  return file.subarray(from, until);
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COM = 0xfe;
const APP0 = 0xe0;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;

/** ITU-T T.81, annex B: segments, and behind the header of each scan its bytes up to the next marker. */
function stripJpeg(file: Buffer): Uint8Array[] | null {
  const kept = [cut(file, 0, 2)];
  if (file[1] !== SOI) return null;
  for (let at = 2; ;) {
    if (file.readUInt8(at) !== 0xff) return null;
    const marker = file.readUInt8(at + 1);
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // Whatever follows is another file.
    if (marker === EOI) return [...kept, cut(file, at, at + 2)];
    const end = at + 2 + file.readUInt16BE(at + 2);
    const segment = cut(file, at, end);
    const saved = keptSegment(marker, segment);
    if (saved) kept.push(saved);
    at = end;
    if (marker !== SOS) continue;
    at = endOfScan(file, end);
    kept.push(cut(file, end, at));
  }
}

/** Where the next marker stands: one that restarts the scan, and a stuffed 0xff, are parts of it. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = from; ; at += 1) {
    at = file.indexOf(0xff, at);
    if (at < 0) throw new RangeError('no end of the scan');
    const next = file.readUInt8(at + 1);
    const isInside = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7);
    if (!isInside) return at;
  }
}

/** Of the application segments those that say what the colours are; JFIF without its small copy. */
function keptSegment(marker: number, segment: Buffer): Buffer | null {
  const begins = (name: string): boolean =>
    segment.subarray(4, 4 + name.length).toString('latin1') === name;
  if (marker === COM) return null;
  if (marker < APP0 || marker > APP15) return segment;
  if (marker === APP2) return begins('ICC_PROFILE\0') ? segment : null;
  if (marker === APP14) return begins('Adobe') ? segment : null;
  if (marker !== APP0 || !begins('JFIF\0') || segment.length < 18) return null;
  const plain = Buffer.from(segment.subarray(0, 18));
  plain.writeUInt16BE(16, 2);
  plain.writeUInt16BE(0, 16);
  return plain;
}

const PNG_SIGNATURE = 8;
/** PNG, third edition: what decides of the pixels and their colours. Neither texts, times, EXIF nor what is private. */
const PNG_KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT cICP mDCV cLLI pHYs'.split(' '),
);

function stripPng(file: Buffer): Uint8Array[] | null {
  const kept = [cut(file, 0, PNG_SIGNATURE)];
  for (let at = PNG_SIGNATURE; ;) {
    const end = at + 12 + file.readUInt32BE(at);
    const chunk = cut(file, at, end);
    const type = chunk.toString('latin1', 4, 8);
    if (PNG_KEPT.has(type)) kept.push(chunk);
    if (type === 'IEND') return kept;
    at = end;
  }
}

const RIFF_HEADER = 12;
/** RFC 9649; the first frame of a moving picture is what shows, and it needs the others no more than its own. */
const WEBP_KEPT = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const WEBP_EXIF = 0x08;
const WEBP_XMP = 0x04;

function stripWebp(file: Buffer): Uint8Array[] | null {
  const header = Buffer.from(cut(file, 0, RIFF_HEADER));
  const until = 8 + file.readUInt32LE(4);
  if (until > file.length) return null;
  const kept: Buffer[] = [];
  for (let at = RIFF_HEADER; at < until;) {
    const size = file.readUInt32LE(at + 4);
    // The last chunk of some writers lacks its padding.
    const end = Math.min(at + 8 + size + (size % 2), until);
    if (end < at + 8 + size) return null;
    const chunk = Buffer.from(cut(file, at, end));
    const type = chunk.toString('latin1', 0, 4);
    if (type === 'VP8X') chunk.writeUInt8(chunk.readUInt8(8) & ~(WEBP_EXIF | WEBP_XMP), 8);
    if (WEBP_KEPT.has(type)) kept.push(chunk);
    at = end;
  }
  header.writeUInt32LE(4 + kept.reduce((sum, { length }) => sum + length, 0), 4);
  return [header, ...kept];
}
