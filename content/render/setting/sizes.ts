/** Which sizes and fonts are legal on a screen. Pure. */
import type { FitWish } from '../../templates/template.ts';
import type { Face } from '../fonts/face.ts';

export type Surface = 'led' | 'lcd';

/** Below this an outline font on an LED would need grey edges. */
const OUTLINE_FROM_PX = 24;
/** No pixel font stacks Tibetan letters: below 24 px they come from the outline font, or not at all. */
const TIBETAN_FROM_PX = 14;
const SMALLEST_ON_LCD_PX = 12;
const LARGEST_PX = 1_200;
/** Larger, a pixel font is nothing but steps. */
export const LARGEST_ON_GRID_PX = 160;
/** The one pixel font that an LCD shows too: it has characters that no other has. */
const ON_LCD_PX = 16;

/** Whether a surface may show a face at all. */
export const usable = ({ pixel }: Face, surface: Surface): boolean =>
  surface === 'led' || pixel === 0 || pixel === ON_LCD_PX;

/** Whether a surface may show a usable face at this size. */
export const legal = ({ pixel, script }: Face, size: number, surface: Surface): boolean => {
  if (pixel > 0) return size % pixel === 0;
  return surface === 'lcd' || size >= (script === 'tibetan' ? TIBETAN_FROM_PX : OUTLINE_FROM_PX);
};

/** The usable faces, the best first: outlines of the weight, then pixel fonts from the largest grid down. */
export const inOrder = (faces: readonly Face[], surface: Surface, weight: Face['weight']): Face[] =>
  faces
    .filter((face) => usable(face, surface) && (face.pixel > 0 || face.weight === weight))
    .toSorted((a, b) => Number(a.pixel > 0) - Number(b.pixel > 0) || b.pixel - a.pixel);

/** The sizes at which at least one pixel font stands on whole lamps, ascending. */
export function gridSizes(faces: readonly Face[], least: number, most: number): number[] {
  const sizes = new Set<number>();
  for (const { pixel } of faces) {
    if (pixel > 0)
      for (let size = pixel; size <= Math.min(most, LARGEST_ON_GRID_PX); size += pixel)
        if (size >= least) sizes.add(size);
  }
  return [...sizes].toSorted((a, b) => a - b);
}

/** In whole px; no size is legal where `least` is above `most`. */
interface Range {
  readonly least: number;
  readonly most: number;
}

/** The sizes from `lowest` up that a wish allows, on pixel fonts and on outlines. */
export function rangesOf(
  text: string,
  { area, minSize = 0, maxSize = Infinity }: FitWish,
  surface: Surface,
  lowest: number,
): { readonly grid: Range; readonly outline: Range } {
  const most = Math.min(maxSize, Math.floor(area.height * 1.4), LARGEST_PX);
  const least = Math.max(lowest, minSize) || (surface === 'lcd' ? SMALLEST_ON_LCD_PX : 1);
  const smallest = /[\u0f00-\u0fff]/u.test(text) ? TIBETAN_FROM_PX : OUTLINE_FROM_PX;
  const outline = { least: surface === 'lcd' ? least : Math.max(least, smallest), most };
  return { grid: { least, most }, outline };
}

/** Whether outline fonts alone have every character. */
export function onOutlines(text: string, faces: readonly Face[]): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code !== 10 && !faces.some((face) => face.pixel === 0 && face.covers(code))) return false;
  }
  return true;
}

/**
 * Looks around a guess in growing steps, then bisects.
 * @param fits holds up to some size and for none above it.
 * @returns the largest size in the range that fits, or null.
 */
export function largestIn(
  { least, most }: Range,
  guess: number,
  fits: (size: number) => boolean,
): number | null {
  let best: number | null = null;
  let low = least;
  let high = most;
  let next = Math.floor(guess);
  for (let step = 1; low <= high; step *= 2) {
    const size = Math.min(Math.max(next, low), high);
    if (fits(size)) {
      best = size;
      low = size + 1;
      next = size + step;
    } else {
      high = size - 1;
      next = size - step;
    }
    if (best !== null && high < most) next = (low + high) >> 1;
  }
  return best;
}
