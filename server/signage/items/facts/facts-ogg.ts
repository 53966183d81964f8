/** Ogg pages (RFC 3533) with Opus (RFC 7845) or Vorbis: its length is the position that the last page names. */
import { audio, type FactsReader } from './facts.ts';

const PAGE = Buffer.from('OggS');
const OPUS_RATE = 48_000;

export const oggFacts: FactsReader = (bytes) => {
  if (!bytes.subarray(0, 4).equals(PAGE)) return null;
  const packet = bytes.subarray(27 + bytes.readUInt8(26));
  const head = packet.toString('latin1', 0, 8);
  let rate = 0;
  let skip = 0;
  if (head === 'OpusHead') [rate, skip] = [OPUS_RATE, packet.readUInt16LE(10)];
  else if (head.startsWith('\u0001vorbis')) rate = packet.readUInt32LE(12);
  else return 'is an Ogg file with neither Opus nor Vorbis in it';
  const last = bytes.lastIndexOf(PAGE);
  const samples = Number(bytes.readBigInt64LE(last + 6)) - skip;
  const known = rate > 0 && samples > 0;
  return audio('audio/ogg', known ? Math.round((samples / rate) * 1000) : null);
};
