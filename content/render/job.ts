/** What is asked of the renderer, and what comes back. */
import type { ClockPart } from '../programme/programme.ts';
import type { Colour } from '../wire/messages.ts';

export interface Geometry {
  /** Pixels of the zone to fill. */
  readonly width: number;
  readonly height: number;
  readonly colour: Colour;
  /** `led`: pixel fonts at whole multiples, no grey edge below 24 px. `lcd`: outline fonts throughout. */
  readonly surface: 'led' | 'lcd';
  /** Exponent laid over rgb pictures, for screens that show middle tones too bright; absent: 1. */
  readonly gamma?: number | undefined;
}

export interface Style {
  /** Name of a theme; each colour depth has its own palette under it. */
  readonly theme?: string | undefined;
  readonly align?: 'left' | 'centre' | 'right' | undefined;
  readonly weight?: 'regular' | 'bold' | undefined;
  readonly maxLines?: number | undefined;
}

export interface RenderJob {
  /** Name of a template in content/templates. */
  readonly template: string;
  /** The words (and pictures, by asset hash) that the template asks for; its own zod schema parses them. */
  readonly copy: unknown;
  readonly style: Style;
  readonly geometry: Geometry;
}

export interface RenderedImage {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, 64 hex digits. */
  readonly hash: string;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
}

export type Rendered =
  | { readonly kind: 'picture'; readonly image: RenderedImage }
  | {
      readonly kind: 'strip';
      readonly width: number;
      readonly height: number;
      readonly direction: 'left' | 'right';
      /** Left to right, without gap or overlap. */
      readonly tiles: readonly RenderedImage[];
    }
  | {
      readonly kind: 'clock';
      readonly width: number;
      readonly height: number;
      /** What stands in its first `height` rows, and below them the forms of the parts. */
      readonly sheet: RenderedImage;
      readonly parts: readonly ClockPart[];
    };

/** Why a job was not rendered; `field` is a path into the job, such as `copy.text`. */
export interface RenderFailure {
  readonly ok: false;
  readonly reason:
    | 'template-unknown'
    | 'copy-invalid'
    | 'glyph-missing'
    | 'too-long'
    | 'picture-refused'
    | 'queue-full'
    | 'timed-out'
    | 'crashed';
  readonly field: string;
  readonly message: string;
  /** With `glyph-missing`: which. */
  readonly characters?: readonly string[];
}

export type RenderResult = { readonly ok: true; readonly rendered: Rendered } | RenderFailure;
