/** MP3 (ISO 11172-3 and 13818-3, layer III): its frames are counted, which is right for a changing bit rate as well. */
import { audio, type FactsReader, partsCounted } from './facts.ts';

const KBITS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBITS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES = [44_100, 48_000, 32_000];
/** Two bytes that look like the beginning of a frame are found anywhere; as many in a row are not. */
const FRAMES_LEAST = 3;

interface Frame {
  readonly bytes: number;
  readonly ms: number;
}

export const mp3Facts: FactsReader = (bytes) => {
  let at = afterTag(bytes);
  const tagged = at > 0;
  let frames = 0;
  let ms = 0;
  const count = partsCounted();
  for (let frame = frameAt(bytes, at); frame; frame = frameAt(bytes, at)) {
    count();
    frames += 1;
    ms += frame.ms;
    at += frame.bytes;
  }
  if (frames >= FRAMES_LEAST) return audio('audio/mpeg', Math.round(ms));
  return tagged ? 'has no MP3 sound behind its tag' : null;
};

/** ID3v2: its size is written seven bits a byte. */
function afterTag(bytes: Buffer): number {
  if (bytes.length < 10 || bytes.toString('latin1', 0, 3) !== 'ID3') return 0;
  const size = [6, 7, 8, 9].reduce((sum, i) => sum * 128 + (bytes.readUInt8(i) & 127), 0);
  return 10 + size;
}

function frameAt(bytes: Buffer, at: number): Frame | null {
  if (at + 4 > bytes.length) return null;
  const head = bytes.readUInt32BE(at);
  const version = (head >>> 19) & 3;
  const layer = (head >>> 17) & 3;
  // Eleven bits of one; version 1 and layer 0 are reserved; layer III is written 1.
  if (head >>> 21 !== 0x7ff || version === 1 || layer !== 1) return null;
  const first = version === 3;
  const kbits = (first ? KBITS_1 : KBITS_2)[(head >>> 12) & 15];
  const full = RATES[(head >>> 10) & 3];
  if (!kbits || !full) return null;
  const rate = first ? full : version === 2 ? full / 2 : full / 4;
  const samples = first ? 1152 : 576;
  const length = Math.floor(((samples / 8) * kbits * 1000) / rate) + ((head >>> 9) & 1);
  return { bytes: length, ms: (samples / rate) * 1000 };
}
