/** Where lines may end, and which words come on which line. Pure. */
import LineBreaker from 'linebreak';
import { COMPLEX } from './direction.ts';
import type { Face } from './face.ts';
import { KEPT_WORDS } from './kept-words.ts';

/** A piece that is never split: a Chinese character with its signs, a word, a number. */
export interface Segment {
  readonly text: string;
  /** Ends a paragraph: a line end follows whatever the room. */
  readonly hard: boolean;
}

export interface WrappedLine {
  readonly text: string;
  readonly face: Face;
  /** In em of its face at the size asked. */
  readonly width: number;
  /** Index of the first segment, and one past the last. */
  readonly from: number;
  readonly to: number;
}

const HAN = /\p{Script=Han}/u;

/** Splits by UAX #14; beside it a Chinese quotation may begin or end a line. */
export function segmentsOf(text: string): Segment[] {
  const cuts = new Map<number, boolean>();
  const breaker = new LineBreaker(text);
  for (let found = breaker.nextBreak(); found; found = breaker.nextBreak()) {
    if (mayCut(text, found.position)) cuts.set(found.position, found.required);
  }
  for (let at = 1; at < text.length; at += 1) {
    const before = text[at - 1] ?? '';
    const after = text[at] ?? '';
    const opens = HAN.test(before) && /[“‘]/u.test(after);
    const closes = /[”’]/u.test(before) && HAN.test(after);
    if ((opens || closes) && !cuts.has(at)) cuts.set(at, false);
  }
  const segments: Segment[] = [];
  let from = 0;
  for (const [at, hard] of [...cuts].toSorted(([a], [b]) => a - b)) {
    const piece = text.slice(from, at);
    const endsParagraph = hard && /[\n\u0085\u2028\u2029]$/u.test(piece);
    segments.push({
      text: piece.replace(/[\n\u0085\u2028\u2029]+$/u, ''),
      hard: endsParagraph,
    });
    from = at;
  }
  return segments;
}

/** Never between two digits, nor between a digit and the sign that belongs to it; never inside a surrogate pair. */
function mayCut(text: string, at: number): boolean {
  const around = text.slice(at - 1, at + 1);
  if (/^[\ud800-\udbff][\udc00-\udfff]$/u.test(around)) return false;
  if (/^\p{Nd}[\p{Nd}.,:%‰℃°]$/u.test(around) || /^[-–.,:+/]\p{Nd}$/u.test(around)) return false;
  return !/^[—…][—…]$/u.test(around);
}

const PHRASE_END = /[\s，。、；：！？…—,.;:!?）》」』”’]$/u;
const COUNTED = /^[拨打报]\p{Nd}$|^\p{Nd}[元天年月日号次人起个分秒时岁米万亿度级条项种步％]$/u;

/** Joins what reads badly apart: `words` the words of the trade and numbers with their measure, `phrases` all up to the next sign. */
export function joined(segments: readonly Segment[], by: 'words' | 'phrases'): Segment[] {
  const inside = by === 'words' ? cutsInWords(segments) : null;
  const result: Segment[] = [];
  let text = '';
  let at = 0;
  for (const [index, segment] of segments.entries()) {
    text += segment.text;
    at += segment.text.length;
    const ends = inside ? !inside.has(at) : PHRASE_END.test(segment.text);
    if (!ends && !segment.hard && index < segments.length - 1) continue;
    result.push({ text, hard: segment.hard });
    text = '';
  }
  return result;
}

/** Makes every phrase begin a line. */
export const phraseLines = (segments: readonly Segment[]): Segment[] =>
  segments.map((segment) => ({ ...segment, hard: segment.hard || PHRASE_END.test(segment.text) }));

/** Positions, counted without line ends, at which a cut would fall inside a word. */
function cutsInWords(segments: readonly Segment[]): Set<number> {
  const text = segments.map((segment) => segment.text).join('');
  const inside = new Set<number>();
  for (const word of KEPT_WORDS) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      for (let cut = at + 1; cut < at + word.length; cut += 1) inside.add(cut);
    }
  }
  for (let at = 1; at < text.length; at += 1) {
    if (COUNTED.test(text.slice(at - 1, at + 1))) inside.add(at);
  }
  return inside;
}

interface Run {
  readonly face: Face;
  width: number;
  /** Width without the spaces at its end. */
  solid: number;
  covers: boolean;
}

/**
 * Fills lines greedily. Each line takes the first face that has all its characters and stays within `room` em.
 * @returns null when a segment alone is too wide, or there are more than `maxLines` lines.
 */
export function wrap(
  segments: readonly Segment[],
  faces: readonly Face[],
  room: number,
  maxLines: number,
): WrappedLine[] | null {
  const lines: WrappedLine[] = [];
  let from = 0;
  while (from < segments.length) {
    const line = fillLine(segments, faces, room, from);
    if (!line) return null;
    lines.push(line);
    if (lines.length > maxLines) return null;
    from = line.to;
  }
  return lines;
}

function fillLine(
  segments: readonly Segment[],
  faces: readonly Face[],
  room: number,
  from: number,
): WrappedLine | null {
  const runs: Run[] = faces.map((face) => ({ face, width: 0, solid: 0, covers: true }));
  let best: WrappedLine | null = null;
  let text = '';
  for (let at = from; at < segments.length; at += 1) {
    const segment = segments[at] as Segment;
    text += segment.text;
    for (const run of runs) extend(run, segment.text, text);
    // A face that lacks nothing is never given up for width, or a block would mix faces.
    const complex = COMPLEX.test(text);
    const run = runs.find(({ covers, face }) => covers && (complex || face.script === 'han'));
    if (!run || run.solid > room + 1e-9) break;
    best = { text: text.trimEnd(), face: run.face, width: run.solid, from, to: at + 1 };
    if (segment.hard) break;
  }
  return best;
}

/** Closing signs are half empty: the emptiness may hang out of the line, and does not count when it is centred. */
export function blankAfter(face: Face, character: string): number {
  if (!/[，。、；：！？）》」』】〉”’]/u.test(character)) return 0;
  const blank = Math.max(0, face.sides(character.codePointAt(0) ?? 0).right - SIDE);
  return face.pixel > 0 ? Math.floor(blank * face.pixel) / face.pixel : blank;
}

/** The air that a character keeps at its side, in em. */
const SIDE = 0.06;

function extend(run: Run, piece: string, whole: string): void {
  if (!run.covers) return;
  const { face } = run;
  const solid = piece.trimEnd();
  if (COMPLEX.test(whole)) {
    if (![...piece].every((character) => face.covers(character.codePointAt(0) ?? 0)))
      run.covers = false;
    else run.solid = face.shaped(whole.trimEnd()).width;
  } else {
    let at = 0;
    for (const character of piece) {
      const code = character.codePointAt(0) ?? 0;
      if (!face.covers(code)) run.covers = false;
      run.width += face.advance(code);
      at += character.length;
      if (at === solid.length) run.solid = run.width - blankAfter(face, character);
    }
  }
}
