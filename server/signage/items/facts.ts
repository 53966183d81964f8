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

/** Why a file cannot be used: the ends of sentences that begin with "the file". */
export type FileFault =
  | 'is damaged or cut short'
  | 'is no WebM or MP4 video, and no MP3, Ogg, Opus, WAV or M4A recording'
  | 'is an MP4 file with no track in it'
  | 'is an MP4 file whose track has no header'
  | 'is an MP4 file with neither picture nor sound'
  | 'is an Ogg file with neither Opus nor Vorbis in it'
  | 'has no format before its sound'
  | 'has no sound in it'
  | 'has no MP3 sound behind its tag'
  | 'is a WebM file with neither picture nor sound'
  | 'is a Matroska file, and no WebM'
  | 'is a WebM file with no track in it';

/** Each returns null where the bytes are of another kind, a fault where they are of its kind and cannot be used. */
export type FactsReader = (bytes: Buffer) => MediaFacts | FileFault | null;

export const audio = (mime: string, durationMs: number | null): MediaFacts => ({
  kind: 'audio',
  mime,
  width: 0,
  height: 0,
  durationMs,
});
