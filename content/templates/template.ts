/** What a template is, what it is given, and what it gives back. */
import type { z } from 'zod';
import type { ClockField } from '../programme/programme.ts';
import type { Area, Element } from './element.ts';
import type { Palette } from './themes.ts';

/** Pixels to fill, and what the lamps can do; the same shape as the renderer's Geometry. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly colour: 'mono' | 'dual' | 'rgb';
  readonly surface: 'led' | 'lcd';
}

export type Align = 'left' | 'centre' | 'right';
export type Weight = 'regular' | 'bold';

export interface Look {
  readonly align?: Align | undefined;
  readonly weight?: Weight | undefined;
  readonly maxLines?: number | undefined;
}

/** One line of text, placed: `x` is its left edge and `y` its baseline, in pixels of the canvas. */
export interface Line {
  readonly text: string;
  readonly face: string;
  readonly size: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Reads from the right, as Uyghur does. */
  readonly rightToLeft?: boolean;
}

export interface TextBlock {
  readonly size: number;
  readonly lines: readonly Line[];
  /** What the letters cover, in pixels of the canvas. */
  readonly area: Area;
}

export interface FitWish {
  readonly area: Area;
  readonly maxLines: number;
  readonly align: Align;
  readonly weight?: Weight;
  readonly vertical?: 'top' | 'middle' | 'bottom';
  readonly minSize?: number | undefined;
  readonly maxSize?: number;
  /** Slogans: rather end lines after a sign, a little smaller, than anywhere. */
  readonly phrases?: boolean;
  /** Distance of baselines as a multiple of the size: at least the first, at most the second. */
  readonly leading?: readonly [number, number];
}

export type Fit =
  | { readonly ok: true; readonly block: TextBlock }
  | { readonly ok: false; readonly reason: 'overflow' }
  | {
      readonly ok: false;
      readonly reason: 'glyph-missing';
      readonly characters: readonly string[];
    };

/** Bar: wider than 4:1. Portrait: taller than 5:4. Square: up to 4:3. */
export type Shape = 'bar' | 'landscape' | 'portrait' | 'square';

/** An uploaded picture as a page wants it. */
export interface PictureWish {
  readonly hash: string;
  readonly fit: 'cover' | 'contain';
  /** How middle tones are given on lamps that are only on or off. */
  readonly dither: 'diffusion' | 'ordered' | 'none';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a template draws with. Pure: the same stage and copy give the same design. */
export interface Stage {
  readonly canvas: Canvas;
  readonly shape: Shape;
  readonly palette: Palette;
  readonly look: Look;
  /** LED screens too low for ornament: words only. */
  readonly tiny: boolean;
  fit(text: string, wish: FitWish): Fit;
}

/** Painted over the furniture, in order. A `shape` is an SVG path moved to (x, y), drawn without softening. */
export type Mark =
  | { readonly kind: 'words'; readonly block: TextBlock; readonly colour: string }
  | {
      readonly kind: 'shape';
      readonly d: string;
      readonly x: number;
      readonly y: number;
      readonly colour: string;
    };

export interface PictureDesign {
  readonly ok: true;
  readonly kind: 'picture';
  readonly ground: string;
  readonly furniture: readonly Element[];
  /** Over the furniture, under the marks. */
  readonly pictures: readonly PictureWish[];
  readonly marks: readonly Mark[];
}

/** One endless line: the renderer makes it as high as the canvas and as wide as its words. */
export interface StripDesign {
  readonly ok: true;
  readonly kind: 'strip';
  readonly ground: string;
  readonly runs: readonly {
    readonly text: string;
    readonly colour: string;
    readonly weight: Weight;
  }[];
}

/** One sign of a clock, in all its forms; null: nothing is there. */
export interface ClockSign {
  readonly of: ClockField;
  readonly place?: 1 | 10 | 100 | 1000;
  readonly area: Area;
  readonly colour: string;
  readonly forms: readonly (Line | null)[];
}

/** What stands, and signs over it that the player chooses by the minute. */
export interface ClockDesign {
  readonly ok: true;
  readonly kind: 'clock';
  readonly ground: string;
  readonly marks: readonly Mark[];
  readonly signs: readonly ClockSign[];
}

export interface DesignFailure {
  readonly ok: false;
  readonly reason: 'glyph-missing' | 'too-long' | 'picture-refused';
  /** A path into the copy, such as `text`. */
  readonly field: string;
  readonly message: string;
  /** With `glyph-missing`: which. */
  readonly characters?: readonly string[];
}

export type Design = PictureDesign | StripDesign | ClockDesign | DesignFailure;

export interface Template<Copy = unknown> {
  readonly name: string;
  /** What people choose it by. */
  readonly title: { readonly zh: string; readonly en: string };
  readonly schema: z.ZodType<Copy>;
  design(copy: Copy, stage: Stage): Design;
}

export function shapeOf({ width, height }: Pick<Canvas, 'width' | 'height'>): Shape {
  const ratio = width / height;
  if (ratio > 4) return 'bar';
  if (ratio > 4 / 3) return 'landscape';
  return ratio < 4 / 5 ? 'portrait' : 'square';
}

/** The whole canvas as a rectangle. */
export const whole = ({ width, height }: Pick<Canvas, 'width' | 'height'>): Area => ({
  x: 0,
  y: 0,
  width,
  height,
});

/** The failure of a text that names its field. */
export function missing(field: string, characters: readonly string[]): DesignFailure {
  const named = characters.map((character) => `${character} (${codeOf(character)})`).join(', ');
  return {
    ok: false,
    reason: 'glyph-missing',
    field,
    message: `no font for this screen has ${named}`,
    characters,
  };
}

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
