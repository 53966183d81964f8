/** The largest text that a rectangle can hold. Pure: fonts come in as faces. */
import type { Fit, FitWish, Line, TextBlock } from '../templates/template.ts';
import { COMPLEX } from './direction.ts';
import { type Extent, type Face, inSquare } from './face.ts';
import { joined, phraseLines, type Segment, segmentsOf, wrap, type WrappedLine } from './wrap.ts';

/** Below this an outline font on an LED would need grey edges. */
export const OUTLINE_FROM_PX = 24;
/** No pixel font stacks Tibetan letters: below 24 px they come from the outline font, or not at all. */
const TIBETAN_FROM_PX = 14;
const SMALLEST_ON_LCD_PX = 12;
const OUTLINE_LEADING = [1.14, 1.4] as const;
const PIXEL_LEADING = [1, 1.3] as const;

/**
 * @param text already in its normal form, see `plain`.
 * @returns the block at the largest legal whole size; `overflow` when nothing legal fits; the characters that no
 * face of this surface has at any size.
 */
export function fitText(
  text: string,
  wish: FitWish,
  surface: 'led' | 'lcd',
  all: readonly Face[],
): Fit {
  const weight = wish.weight ?? 'regular';
  const faces = all.filter((face) => face.pixel > 0 || face.weight === weight);
  const characters = missingFrom(text, faces, surface);
  if (characters.length > 0) return { ok: false, reason: 'glyph-missing', characters };
  const raw = segmentsOf(text);
  const candidates = (size: number): readonly Face[] =>
    sufficient(text, facesAt(size, surface, faces));
  const at = (segments: readonly Segment[], least: number): TextBlock | null => {
    const bounded = { ...wish, minSize: Math.max(least, wish.minSize ?? 0) || undefined };
    const size = largest(
      text,
      bounded,
      surface,
      faces,
      (tried) => blockAt(segments, wish, tried, candidates(tried), false) !== null,
    );
    return size === null ? null : blockAt(segments, wish, size, candidates(size), true);
  };
  const block = at(raw, 0);
  if (!block) return { ok: false, reason: 'overflow' };
  if (block.lines.length === 1) return { ok: true, block };
  return { ok: true, block: betterBroken(raw, block, wish.phrases ?? false, at) };
}

/** What a kinder line end is worth of the size: between phrases, with phrases on lines of their own, between words. */
const WORTH = { phrases: 0.7, phraseLines: 0.66, words: 0.85 } as const;

function betterBroken(
  raw: readonly Segment[],
  block: TextBlock,
  phrases: boolean,
  at: (segments: readonly Segment[], least: number) => TextBlock | null,
): TextBlock {
  const least = (worth: number): number => Math.ceil(block.size * worth);
  const words = joined(raw, 'words');
  const whole = phrases ? at(joined(raw, 'phrases'), least(WORTH.phrases)) : null;
  if (whole) return whole;
  const split = phrases ? at(phraseLines(words), least(WORTH.phraseLines)) : null;
  if (split && noneLonely(split)) return split;
  return at(words, least(WORTH.words)) ?? block;
}

/** No line looks forgotten beside the longest. */
function noneLonely({ lines }: TextBlock): boolean {
  const longest = Math.max(...lines.map((line) => line.width));
  return lines.every((line) => line.width > 0.36 * longest);
}

/** The characters that no face can show on this surface, each once, in order. */
export function missingFrom(
  text: string,
  faces: readonly Face[],
  surface: 'led' | 'lcd',
): string[] {
  const usable = faces.filter((face) => surface === 'led' || face.pixel === 0 || face.pixel === 16);
  const missing = new Set<string>();
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code !== 10 && !usable.some((face) => face.covers(code))) missing.add(character);
  }
  return [...missing];
}

/** The faces that may be used at a size, the best first. */
export function facesAt(size: number, surface: 'led' | 'lcd', faces: readonly Face[]): Face[] {
  const outline = surface === 'lcd' || size >= OUTLINE_FROM_PX;
  const smooth = faces.filter(
    (face) =>
      face.pixel === 0 && (outline || (face.script === 'tibetan' && size >= TIBETAN_FROM_PX)),
  );
  const pixel = faces
    .filter(
      (face) =>
        face.pixel > 0 && size % face.pixel === 0 && (surface === 'led' || face.pixel === 16),
    )
    .toSorted((a, b) => b.pixel - a.pixel);
  return [...smooth, ...pixel];
}

/** The first face alone where it has every character: the others would only be measured in vain. */
function sufficient(text: string, faces: readonly Face[]): readonly Face[] {
  const complex = COMPLEX.test(text);
  const own = complex ? faces : faces.filter((face) => face.script === 'han');
  const [first] = own;
  const all =
    first &&
    !complex &&
    Array.from(text).every((one) => one === '\n' || first.covers(one.codePointAt(0) ?? 0));
  return all ? [first] : own;
}

function largest(
  text: string,
  wish: FitWish,
  surface: 'led' | 'lcd',
  faces: readonly Face[],
  fits: (size: number) => boolean,
): number | null {
  const top = Math.min(wish.maxSize ?? Infinity, Math.floor(wish.area.height * 1.4), 1200);
  const least = wish.minSize ?? (surface === 'lcd' ? SMALLEST_ON_LCD_PX : 1);
  const lowest = Math.max(
    least,
    surface === 'lcd' ? 1 : /[\u0f00-\u0fff]/u.test(text) ? TIBETAN_FROM_PX : OUTLINE_FROM_PX,
  );
  const smooth = faces.filter((face) => face.pixel === 0);
  const onOutline = [...text].every((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code === 10 || smooth.some((face) => face.covers(code));
  });
  const found = onOutline ? bisect(lowest, top, fits) : null;
  if (found) return found;
  for (const size of gridSizes(faces, least, top).toReversed()) {
    if (fits(size)) return size;
  }
  return null;
}

function bisect(least: number, most: number, fits: (size: number) => boolean): number | null {
  let best: number | null = null;
  let low = least;
  let high = most;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (fits(middle)) {
      best = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return best;
}

/** The sizes at which at least one pixel font stands on whole lamps, ascending. */
export function gridSizes(faces: readonly Face[], least: number, most: number): number[] {
  const sizes = new Set<number>();
  for (const { pixel } of faces) {
    if (pixel > 0)
      for (let size = pixel; size <= Math.min(most, 160); size += pixel)
        if (size >= least) sizes.add(size);
  }
  return [...sizes].toSorted((a, b) => a - b);
}

function blockAt(
  segments: readonly Segment[],
  wish: FitWish,
  size: number,
  faces: readonly Face[],
  even: boolean,
): TextBlock | null {
  if (faces.length === 0) return null;
  const room = wish.area.width / size;
  const lines = wrap(segments, faces, room, wish.maxLines);
  if (!lines) return null;
  const block = stack(lines, wish, size);
  if (!even || lines.length < 2 || !block) return block;
  return (
    stack(
      evened(lines, wish, (less) => wrap(segments, faces, less, lines.length), room),
      wish,
      size,
    ) ?? block
  );
}

/** Shortest last line that does not look forgotten, in em. */
const LAST_LINE = 2.2;

/** The same lines in less room: centred text becomes even, other text loses a lonely last character. */
function evened(
  lines: readonly WrappedLine[],
  { align }: FitWish,
  wrapIn: (room: number) => WrappedLine[] | null,
  room: number,
): readonly WrappedLine[] {
  let best = lines;
  if (align !== 'centre') {
    for (let less = room; (best.at(-1)?.width ?? 0) < LAST_LINE && less > room * 0.8; less -= 0.5) {
      best = wrapIn(less) ?? best;
    }
    return best;
  }
  let low = 0;
  let high = room;
  for (let step = 0; step < 9; step += 1) {
    const middle = (low + high) / 2;
    const found = wrapIn(middle);
    if (found) {
      best = found;
      high = middle;
    } else low = middle;
  }
  return best;
}

interface Placed extends WrappedLine {
  readonly bounds: Extent;
  readonly optical: Extent;
}

/** Puts lines under each other; null when they are higher than the area. */
function stack(lines: readonly WrappedLine[], wish: FitWish, size: number): TextBlock | null {
  const { area } = wish;
  const placed: Placed[] = lines.map((line) => ({ ...line, ...extents(line) }));
  const first = placed[0];
  const last = placed.at(-1);
  if (!first || !last) return null;
  const [least, most] =
    wish.leading ?? (placed.some(({ face }) => face.pixel === 0) ? OUTLINE_LEADING : PIXEL_LEADING);
  let pitch = Math.ceil(least * size);
  for (let at = 1; at < placed.length; at += 1) {
    const above = placed[at - 1] as Placed;
    pitch = Math.max(
      pitch,
      Math.ceil((above.bounds.bottom + (placed[at] as Placed).bounds.top) * size),
    );
  }
  const gaps = placed.length - 1;
  const up = Math.ceil(first.bounds.top * size - 1e-6);
  const down = Math.ceil(last.bounds.bottom * size - 1e-6);
  if (up + down + gaps * pitch > area.height) return null;
  if (gaps > 0)
    pitch = Math.max(
      pitch,
      Math.min(Math.floor(most * size), Math.floor((area.height - up - down) / gaps)),
    );
  const height = up + down + gaps * pitch;
  const seenTop = first.optical.top * size;
  const seenHeight = seenTop + last.optical.bottom * size + gaps * pitch;
  const wished = {
    top: up,
    middle: Math.round((area.height - seenHeight) / 2 + seenTop),
    bottom: area.height - height + up,
  };
  const base =
    area.y + Math.min(Math.max(wished[wish.vertical ?? 'middle'], up), area.height - height + up);
  return {
    size,
    lines: placed.map((line, at) => lineAt(line, wish, size, base + at * pitch)),
    area: boundsOf(placed, wish, size, base - up, height),
  };
}

const lineWidth = (line: WrappedLine, size: number): number =>
  line.face.pixel > 0 ? Math.round(line.width * size) : line.width * size;

function lineAt(line: WrappedLine, wish: FitWish, size: number, y: number): Line {
  const width = lineWidth(line, size);
  const placed = { text: line.text, face: line.face.name, size, y, width };
  if (!COMPLEX.test(line.text)) return { ...placed, x: startOf(width, wish) };
  const { rightToLeft } = line.face.shaped(line.text);
  return { ...placed, x: startOf(width, wish, rightToLeft), rightToLeft };
}

function startOf(width: number, { area, align }: FitWish, rightToLeft = false): number {
  const spare = area.width - width;
  if (align === 'centre') return area.x + Math.floor(spare / 2);
  // Text from the right starts at the right.
  return area.x + ((align === 'left') === rightToLeft ? Math.floor(spare) : 0);
}

function boundsOf(
  lines: readonly WrappedLine[],
  wish: FitWish,
  size: number,
  y: number,
  height: number,
): TextBlock['area'] {
  const width = Math.ceil(Math.max(...lines.map((line) => lineWidth(line, size))));
  return { x: startOf(width, wish), y, width, height };
}

/** What a line covers at most, and what it is seen to cover, in em. */
function extents({ text, face }: WrappedLine): { bounds: Extent; optical: Extent } {
  if (COMPLEX.test(text)) {
    const { ink } = face.shaped(text);
    return { bounds: ink, optical: ink };
  }
  let top = 0;
  let bottom = 0;
  let square = false;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    square ||= inSquare(code);
    const ink = face.ink(code);
    top = Math.max(top, ink.top);
    bottom = Math.max(bottom, ink.bottom);
  }
  const bounds = square
    ? { top: Math.max(top, face.square.top), bottom: Math.max(bottom, face.square.bottom) }
    : { top, bottom };
  const han = { top: Math.min(face.seen.top, bounds.top), bottom: face.seen.bottom };
  return { bounds, optical: square ? han : { top, bottom: face.script === 'han' ? 0 : bottom } };
}
