/** What fitting needs to know of a font. Pure: the server reads it from the fonts, a browser from a table. */

export interface Extent {
  /** Above the baseline, in em. */
  readonly top: number;
  /** Below the baseline, in em; positive downwards. */
  readonly bottom: number;
}

export interface Face {
  readonly name: string;
  /** Height of its grid in pixels; 0: an outline font, any size. */
  readonly pixel: number;
  readonly weight: 'regular' | 'bold';
  /** `han`: the common face. Others are taken for their own script only. */
  readonly script: 'han' | 'arabic' | 'tibetan';
  /** The square that every Chinese character stays in. */
  readonly square: Extent;
  /** What a Chinese character is seen to cover: its middle is the optical middle of a line. */
  readonly seen: Extent;
  covers(codePoint: number): boolean;
  /** In em. */
  advance(codePoint: number): number;
  /** What one character covers, in em. */
  ink(codePoint: number): Extent;
  /** What one character leaves empty at its sides, in em. */
  sides(codePoint: number): { readonly left: number; readonly right: number };
  /** A whole line in which letters change shape beside each other; see `COMPLEX`. */
  shaped(text: string): {
    readonly width: number;
    readonly ink: Extent;
    readonly rightToLeft: boolean;
  };
}

/** Chinese characters, kana and full-width signs: what stands in the square. The blank among them fills nothing. */
export const inSquare = (codePoint: number): boolean =>
  (codePoint >= 0x2e80 && codePoint <= 0x9fff && codePoint !== 0x3000) ||
  (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
  (codePoint >= 0xfe30 && codePoint <= 0xfe4f) ||
  (codePoint >= 0xff00 && codePoint <= 0xffef) ||
  (codePoint >= 0x20000 && codePoint <= 0x3ffff);
