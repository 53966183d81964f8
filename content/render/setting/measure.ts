/** The segments of a text measured once in a face, so that any line at any size is a difference of sums. Pure. */
import { COMPLEX } from '../fonts/direction.ts';
import { type Extent, type Face, inSquare } from '../fonts/face.ts';
import type { Segment } from './segments.ts';

export interface Measured {
  readonly face: Face;
  /** Where each segment begins, in em from the first one; one entry more than there are segments. */
  readonly starts: Float64Array;
  /** Where the letters up to the end of each segment end: without spaces, without the blank of a closing sign. */
  readonly seen: Float64Array;
  /** One past the last segment, from each one on, that the face has without a gap. */
  readonly reach: Int32Array;
  /** What the letters of each segment cover, in em. */
  readonly above: Float64Array;
  readonly below: Float64Array;
}

export function measure(segments: readonly Segment[], face: Face): Measured {
  const count = segments.length;
  const measured = {
    face,
    starts: new Float64Array(count + 1),
    seen: new Float64Array(count),
    reach: new Int32Array(count),
    above: new Float64Array(count),
    below: new Float64Array(count),
  };
  const { reach } = measured;
  for (let at = 0; at < count; at += 1) measureOne(segments[at]?.text ?? '', at, measured);
  for (let at = count - 2; at >= 0; at -= 1) {
    if (reach[at] !== at) reach[at] = reach[at + 1] ?? count;
  }
  return measured;
}

function measureOne(
  text: string,
  at: number,
  { face, starts, seen, reach, above, below }: Measured,
): void {
  const solid = text.trimEnd().length;
  let width = starts[at] ?? 0;
  let end = seen[at - 1] ?? 0;
  let top = 0;
  let bottom = 0;
  let covered = true;
  let read = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (!face.covers(code)) covered = false;
    const ink = face.ink(code);
    top = Math.max(top, ink.top);
    bottom = Math.max(bottom, ink.bottom);
    if (inSquare(code)) {
      top = Math.max(top, face.square.top);
      bottom = Math.max(bottom, face.square.bottom);
    }
    width += face.advance(code);
    read += character.length;
    if (read === solid) end = width - blankAfter(face, character);
  }
  starts[at + 1] = width;
  seen[at] = end;
  reach[at] = covered ? starts.length - 1 : at;
  above[at] = top;
  below[at] = bottom;
}

/** How wide a line of the segments [from, to) is seen to be, in em; letters that change shape apart. */
export const seenWidth = ({ starts, seen }: Measured, from: number, to: number): number =>
  Math.max(0, (seen[to - 1] ?? 0) - (starts[from] ?? 0));

/** The same of a text without spaces at its end, whatever its script. */
export function lineWidth(text: string, face: Face): number {
  if (COMPLEX.test(text)) return face.shaped(text).width;
  let width = 0;
  let last = '';
  for (const character of text) {
    width += face.advance(character.codePointAt(0) ?? 0);
    last = character;
  }
  return width - blankAfter(face, last);
}

const CLOSING_SIGNS = '，。、；：！？）》」』】〉”’';

/** The air that a character keeps at its side, in em. */
const SIDE = 0.06;

/** Closing signs are half empty: the emptiness may hang out of the line, and does not count when it is centred. */
function blankAfter(face: Face, character: string): number {
  if (character === '' || !CLOSING_SIGNS.includes(character)) return 0;
  const blank = Math.max(0, face.sides(character.codePointAt(0) ?? 0).right - SIDE);
  return face.pixel > 0 ? Math.floor(blank * face.pixel) / face.pixel : blank;
}

/** What a line covers at most, and what it is seen to cover, in em. */
export function extentsOf(text: string, face: Face): { bounds: Extent; optical: Extent } {
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
