/** Which segments come on which line. Pure; it reckons with sums and makes no text until the lines are chosen. */
import { COMPLEX } from '../fonts/direction.ts';
import type { Extent, Face } from '../fonts/face.ts';
import { lineWidth, type Measured, seenWidth } from './measure.ts';
import type { Breaks, Segment } from './segments.ts';

/** A line not yet made: the segments [from, to) in one face. */
export interface Cut {
  readonly measured: Measured;
  readonly from: number;
  readonly to: number;
}

export interface WrappedLine {
  readonly text: string;
  readonly face: Face;
  /** In em. */
  readonly width: number;
}

export interface Segmented {
  readonly segments: readonly Segment[];
  /** Whether any letters change shape beside each other: then widths are asked of the font, line by line. */
  readonly complex: boolean;
}

function textOf({ segments }: Segmented, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += 1) text += segments[at]?.text ?? '';
  return text.trimEnd();
}

/**
 * Fills lines greedily. Each line takes the first face that has all its characters.
 * @param room in em.
 * @returns null when a piece alone is too wide, or there are more than `maxLines` lines.
 */
export function wrap(
  text: Segmented,
  breaks: Breaks,
  faces: readonly Measured[],
  room: number,
  maxLines: number,
): Cut[] | null {
  const cuts: Cut[] = [];
  for (let next = 0; next < breaks.ends.length;) {
    if (cuts.length === maxLines) return null;
    const from = next === 0 ? 0 : (breaks.ends[next - 1] ?? 0);
    const after = fillLine(text, breaks, faces, room, from, next);
    const to = breaks.ends[after - 1] ?? 0;
    const measured = after > next ? faceFor(text, faces, from, to) : undefined;
    if (!measured) return null;
    cuts.push({ measured, from, to });
    next = after;
  }
  return cuts;
}

/** @returns one past the last piece that stays on the line; `next` when not one does. */
function fillLine(
  text: Segmented,
  { ends, hard }: Breaks,
  faces: readonly Measured[],
  room: number,
  from: number,
  next: number,
): number {
  let measured: Measured | undefined;
  for (let at = next; at < ends.length; at += 1) {
    const to = ends[at] ?? 0;
    // A face that lacks nothing is never given up for width, or a block would mix faces.
    if (text.complex || !measured || (measured.reach[from] ?? 0) < to)
      measured = faceFor(text, faces, from, to);
    if (!measured) return at;
    const width = text.complex
      ? widthOf(text, measured, from, to)
      : (measured.seen[to - 1] ?? 0) - (measured.starts[from] ?? 0);
    if (width > room + 1e-9) return at;
    if (hard[at]) return at + 1;
  }
  return ends.length;
}

/** The first face that has all of the segments; one for another script only where that script is. */
function faceFor(
  text: Segmented,
  faces: readonly Measured[],
  from: number,
  to: number,
): Measured | undefined {
  for (const measured of faces) {
    if ((measured.reach[from] ?? 0) < to) continue;
    if (measured.face.script === 'han' || isComplex(text, from, to)) return measured;
  }
  return undefined;
}

const isComplex = (text: Segmented, from: number, to: number): boolean =>
  text.complex && COMPLEX.test(textOf(text, from, to));

export const widthOf = (text: Segmented, measured: Measured, from: number, to: number): number =>
  isComplex(text, from, to)
    ? measured.face.shaped(textOf(text, from, to)).width
    : seenWidth(measured, from, to);

export function lineOf(text: Segmented, { measured, from, to }: Cut): WrappedLine {
  const { face } = measured;
  const shown = textOf(text, from, to);
  return { text: shown, face, width: lineWidth(shown, face) };
}

/** What a line covers at most, in em. */
export function boundsOf(text: Segmented, { measured, from, to }: Cut): Extent {
  if (isComplex(text, from, to)) return measured.face.shaped(textOf(text, from, to)).ink;
  let top = 0;
  let bottom = 0;
  for (let at = from; at < to; at += 1) {
    top = Math.max(top, measured.above[at] ?? 0);
    bottom = Math.max(bottom, measured.below[at] ?? 0);
  }
  return { top, bottom };
}
