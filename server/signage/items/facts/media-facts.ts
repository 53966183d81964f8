/** What a video or a recording is, read from its own bytes: its kind, its length, its size. Never by its name. */
import type { FactsReader, MediaFacts } from './facts.ts';
import { mp3Facts } from './facts-mp3.ts';
import { mp4Facts } from './facts-mp4.ts';
import { oggFacts } from './facts-ogg.ts';
import { wavFacts } from './facts-wav.ts';
import { webmFacts } from './facts-webm.ts';
import type { FileFault } from '../../ground/refusals.ts';

const READERS: readonly FactsReader[] = [webmFacts, mp4Facts, wavFacts, oggFacts, mp3Facts];

/** @returns the facts, or what is wrong. */
export function mediaFacts(bytes: Uint8Array): MediaFacts | FileFault {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (const read of READERS) {
      const facts = read(buffer);
      if (facts !== null) return facts;
    }
  } catch (error) {
    // A box that reaches beyond its file.
    if (error instanceof RangeError) return 'is damaged or cut short';
    throw error;
  }
  return 'is no WebM or MP4 video, and no MP3, Ogg, Opus, WAV or M4A recording';
}
