/** WAV: RIFF chunks (Microsoft, Multimedia Programming Interface 1.0). */
import { audio, type FactsReader, partsCounted } from './facts.ts';

export const wavFacts: FactsReader = (bytes) => {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
    return null;
  let byteRate = 0;
  const count = partsCounted();
  for (let at = 12; at + 8 <= bytes.length;) {
    count();
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (name === 'fmt ') byteRate = bytes.readUInt32LE(at + 16);
    if (name === 'data') {
      if (byteRate === 0) return 'has no format before its sound';
      const there = Math.min(size, bytes.length - at - 8);
      return audio('audio/wav', Math.round((there / byteRate) * 1000));
    }
    at += 8 + size + (size % 2);
  }
  return 'has no sound in it';
};
