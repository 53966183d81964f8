import type { Font, Glyph } from 'fontkit';
import type { Face } from './face.ts';

/** A face with the font behind it: on the server only. */
export interface LoadedFace extends Face {
  readonly font: Font;
  glyph(codePoint: number): Glyph;
}
