/** A text being set into an area: measured once in each font that it needs, then tried at many sizes. Pure. */
import type { FitWish, TextBlock } from '../../templates/template.ts';
import { COMPLEX } from '../fonts/direction.ts';
import type { Extent, Face } from '../fonts/face.ts';
import { measure, type Measured } from './measure.ts';
import type { Breaks, Segment } from './segments.ts';
import { gridSizes, largestIn, legal, onOutlines, rangesOf, type Surface } from './sizes.ts';
import { spacingOf, stack } from './stack.ts';
import { boundsOf, type Cut, lineOf, type Segmented, widthOf, wrap } from './wrap.ts';

export interface Setting {
  readonly typed: string;
  readonly text: Segmented;
  readonly wish: FitWish;
  readonly surface: Surface;
  /** In their order, see `inOrder`. */
  readonly faces: readonly Face[];
  /** Whether outline fonts alone have every character. */
  readonly outline: boolean;
  /** The faces that have been asked for. */
  readonly measured: Map<Face, Measured>;
}

/** A block with the segments on its lines. */
export interface SetBlock {
  readonly block: TextBlock;
  readonly cuts: readonly Cut[];
}

export function createSetting(
  typed: string,
  segments: readonly Segment[],
  wish: FitWish,
  surface: Surface,
  faces: readonly Face[],
): Setting {
  const text = { segments, complex: COMPLEX.test(typed) };
  const outline = onOutlines(typed, faces);
  return { typed, text, wish, surface, faces, outline, measured: new Map() };
}

/**
 * @param near a size that may be the answer, in px; absent: reckoned from what the text needs.
 * @returns the block at the largest legal size from `least` up, its lines made even; null when nothing fits.
 */
export function setLargest(
  setting: Setting,
  breaks: Breaks,
  least = 0,
  near?: number,
): SetBlock | null {
  const { typed, text, wish, surface } = setting;
  const { outline, grid } = rangesOf(typed, wish, surface, least);
  const fits = (size: number): boolean => cutsAt(setting, breaks, size) !== null;
  const found = setting.outline
    ? largestIn(outline, near ?? guessOf(setting, outline.most), fits)
    : null;
  const size =
    (found === null ? null : largerYet(setting, breaks, found, outline.most)) ??
    gridSizes(setting.faces, grid.least, grid.most).findLast(fits) ??
    null;
  const cuts = size === null ? null : cutsAt(setting, breaks, size);
  if (size === null || !cuts) return null;
  for (const chosen of [evened(setting, breaks, cuts, size), cuts]) {
    const block = stack(
      chosen.map((cut) => lineOf(text, cut)),
      wish,
      size,
    );
    if (block) return { block, cuts: chosen };
  }
  return null;
}

/**
 * The largest size from one that fits up. Where the next does not, a later one may: once a letter has gone to another
 * line, its old line may be lower. Lines stay as they are until the widest is too wide, and no larger size fits till then.
 */
function largerYet(setting: Setting, breaks: Breaks, fitting: number, most: number): number {
  const { text, wish } = setting;
  let best = fitting;
  for (let size = fitting + 1; size <= most; size += 1) {
    const cuts = linesAt(setting, breaks, size);
    // Too many or too wide, and so at any larger size.
    if (!cuts) break;
    if (isLowEnough(setting, cuts, size)) best = size;
    else size = Math.max(size, Math.floor(wish.area.width / widestOf(text, cuts)));
  }
  return best;
}

/** The lines at a size; null where they are too many, too wide or too high. */
function cutsAt(setting: Setting, breaks: Breaks, size: number): Cut[] | null {
  const cuts = linesAt(setting, breaks, size);
  return cuts && isLowEnough(setting, cuts, size) ? cuts : null;
}

const linesAt = (setting: Setting, breaks: Breaks, size: number): Cut[] | null =>
  wrap(
    setting.text,
    breaks,
    facesAt(setting, size),
    setting.wish.area.width / size,
    setting.wish.maxLines,
  );

function isLowEnough({ text, wish }: Setting, cuts: readonly Cut[], size: number): boolean {
  const bounds: Extent[] = [];
  let outline = false;
  for (const cut of cuts) {
    bounds.push(boundsOf(text, cut));
    outline ||= cut.measured.face.pixel === 0;
  }
  return spacingOf(bounds, outline, wish, size) !== null;
}

/** The faces that may be used at a size, the best first. */
function facesAt({ text, surface, faces, measured }: Setting, size: number): Measured[] {
  const chosen: Measured[] = [];
  for (const face of faces) {
    if (!legal(face, size, surface) || !(text.complex || face.script === 'han')) continue;
    const one = measured.get(face) ?? measure(text.segments, face);
    measured.set(face, one);
    chosen.push(one);
    // Where the best has every character, the others would only be measured in vain.
    if (!text.complex && chosen.length === 1 && one.reach[0] === text.segments.length) break;
  }
  return chosen;
}

/** About the size that a text reaches in its area if its lines come out full: where to begin to look. */
function guessOf(setting: Setting, most: number): number {
  const { area, maxLines, leading = [1.14] } = setting.wish;
  const total = facesAt(setting, most)[0]?.starts.at(-1) ?? 0;
  let best = 1;
  for (let lines = 1; lines <= maxLines; lines += 1) {
    const high = area.height / (1 + (lines - 1) * leading[0]);
    best = Math.max(best, Math.min((area.width * lines) / total, high));
  }
  return best;
}

/** Shortest last line that does not look forgotten, in em. */
const LAST_LINE = 2.2;

/** The same number of lines in less room: centred text becomes even, other text loses a lonely last character. */
function evened(
  setting: Setting,
  breaks: Breaks,
  cuts: readonly Cut[],
  size: number,
): readonly Cut[] {
  if (cuts.length < 2) return cuts;
  const { text, wish } = setting;
  const faces = facesAt(setting, size);
  const room = wish.area.width / size;
  return wish.align === 'centre'
    ? narrowest(text, breaks, faces, cuts, room)
    : withoutLonely(text, breaks, faces, cuts, room);
}

function narrowest(
  text: Segmented,
  breaks: Breaks,
  faces: readonly Measured[],
  cuts: readonly Cut[],
  room: number,
): readonly Cut[] {
  let best = cuts;
  let widest = widestOf(text, best);
  let low = 0;
  let high = room;
  for (let step = 0; step < 9; step += 1) {
    const middle = (low + high) / 2;
    // In room for its widest line a text falls into the same lines again.
    const found = middle >= widest ? best : wrap(text, breaks, faces, middle, cuts.length);
    if (found) high = middle;
    else low = middle;
    if (!found || found === best) continue;
    best = found;
    widest = widestOf(text, best);
  }
  return best;
}

function withoutLonely(
  text: Segmented,
  breaks: Breaks,
  faces: readonly Measured[],
  cuts: readonly Cut[],
  room: number,
): readonly Cut[] {
  let best = cuts;
  for (let less = room; less > room * 0.8; less -= 0.5) {
    if (widestOf(text, best.slice(-1)) > LAST_LINE - 1e-9) break;
    best = wrap(text, breaks, faces, less, cuts.length) ?? best;
  }
  return best;
}

function widestOf(text: Segmented, cuts: readonly Cut[]): number {
  let widest = 0;
  for (const { measured, from, to } of cuts)
    widest = Math.max(widest, widthOf(text, measured, from, to));
  return widest;
}
