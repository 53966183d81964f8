import type { FileFault } from '../ground/refusals.ts';

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

export const audio = (mime: string, durationMs: number | null): MediaFacts => ({
  kind: 'audio',
  mime,
  width: 0,
  height: 0,
  durationMs,
});
