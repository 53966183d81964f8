/** What there is to know of a file that runs, and what every reader of one keeps to. */
import type { FileFault } from '../../ground/refusals.ts';

/** What there is to know of a video or a recording. */
export interface MediaFacts {
  readonly kind: 'video' | 'audio';
  readonly mime: string;
  /** Of the picture; 0 where there is none. */
  readonly width: number;
  readonly height: number;
  /** Null: the file does not say. */
  readonly durationMs: number | null;
}

/** Each returns null where the bytes are of another kind, a fault where they are of its kind and cannot be used. */
export type FactsReader = (bytes: Buffer) => MediaFacts | FileFault | null;

/** Boxes, elements, chunks or frames that are looked at in one file: an hour of sound has 150,000 frames. */
const PARTS_MAX = 250_000;

/** @returns what counts a part of a file. It throws RangeError beyond all reason: 64 MB may hold thirty million parts of nothing. */
export function partsCounted(): () => void {
  let left = PARTS_MAX;
  return () => {
    left -= 1;
    if (left < 0) throw new RangeError('more parts than any file has');
  };
}

export const audio = (mime: string, durationMs: number | null): MediaFacts => ({
  kind: 'audio',
  mime,
  width: 0,
  height: 0,
  durationMs,
});
