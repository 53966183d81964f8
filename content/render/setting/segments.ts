/** Where a text may be cut into lines. Pure. */
import LineBreaker from 'linebreak';
import { keptLengthAt } from './kept-words.ts';

/** A piece that is never split: a Chinese character with its signs, a word, a number. */
export interface Segment {
  readonly text: string;
  /** Ends a paragraph: a line end follows whatever the room. */
  readonly hard: boolean;
}

/** One choice of places at which lines may end. */
export interface Breaks {
  /** Ascending: one past the last segment of each piece that stays together. */
  readonly ends: readonly number[];
  /** Whether a line must end there. */
  readonly hard: readonly boolean[];
}

/** A Chinese quotation may begin or end a line, though UAX #14 keeps quotation marks on both sides. */
const QUOTATION_EDGE = /(?<=\p{Script=Han})(?=[“‘])|(?<=[”’])(?=\p{Script=Han})/gu;
/** Two digits, a digit and the sign that belongs to it, the halves of a Chinese dash or ellipsis. */
const NEVER_CUT = /^(?:\p{Nd}[\p{Nd}.,:%‰℃°]|[-–.,:+/]\p{Nd}|[—…][—…])$/u;
const LINE_ENDS = /[\n\u0085\u2028\u2029]+$/u;

/** Splits by UAX #14, with the exceptions above. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  const edges = quotationEdges(text);
  const mayHold = /[\p{Nd}—…]/u.test(text);
  let from = 0;
  const breaker = new LineBreaker(text);
  for (let found = breaker.nextBreak(); found; found = breaker.nextBreak()) {
    const { position, required } = found;
    if (mayHold && NEVER_CUT.test(text.slice(position - 1, position + 1))) continue;
    for (const edge of edges) {
      if (edge <= from || edge >= position) continue;
      segments.push({ text: text.slice(from, edge), hard: false });
      from = edge;
    }
    const piece = text.slice(from, position);
    const shown = required || position === text.length ? piece.replace(LINE_ENDS, '') : piece;
    segments.push({ text: shown, hard: required && shown.length < piece.length });
    from = position;
  }
  return segments;
}

const quotationEdges = (text: string): number[] =>
  /[“‘”’]/u.test(text) ? Array.from(text.matchAll(QUOTATION_EDGE), ({ index }) => index) : [];

/** Every place at which a line may end. */
export const anywhere = (segments: readonly Segment[]): Breaks => ({
  ends: segments.map((_, at) => at + 1),
  hard: segments.map(({ hard }) => hard),
});

const PHRASE_END = /[\s，。、；：！？…—,.;:!?）》」』”’]$/u;

/** Keeps together all up to the next sign. */
export const betweenPhrases = (segments: readonly Segment[]): Breaks =>
  chosen(segments, (at) => PHRASE_END.test(segments[at]?.text ?? ''));

/** Keeps together the words of the trade, and numbers with their measure. */
export function betweenWords(segments: readonly Segment[]): Breaks {
  let text = '';
  for (const segment of segments) text += segment.text;
  const inside = insideWords(text);
  let at = 0;
  return chosen(segments, (index) => {
    at += segments[index]?.text.length ?? 0;
    return inside[at] === 0;
  });
}

/** @param ends asked once for each segment, in order. */
function chosen(segments: readonly Segment[], ends: (at: number) => boolean): Breaks {
  const places: number[] = [];
  const hard: boolean[] = [];
  for (const [at, segment] of segments.entries()) {
    if (!ends(at) && !segment.hard && at < segments.length - 1) continue;
    places.push(at + 1);
    hard.push(segment.hard);
  }
  return { ends: places, hard };
}

/** The same places, but every phrase begins a line. */
export const phraseLines = (segments: readonly Segment[], { ends, hard }: Breaks): Breaks => ({
  ends,
  hard: ends.map((end, at) => hard[at] || PHRASE_END.test(segments[end - 1]?.text ?? '')),
});

/** A number and what it counts, or the verb that dials it. */
const COUNTED = /^(?:[拨打报]\p{Nd}|\p{Nd}[元天年月日号次人起个分秒时岁米万亿度级条项种步％])$/u;

/** 1 at each position where a cut would fall inside a word. */
function insideWords(text: string): Uint8Array {
  const inside = new Uint8Array(text.length + 1);
  const mayCount = /\p{Nd}/u.test(text);
  for (let at = 0; at < text.length; at += 1) {
    const length = keptLengthAt(text, at);
    if (length > 1) inside.fill(1, at + 1, at + length);
    if (mayCount && COUNTED.test(text.slice(at, at + 2))) inside[at + 1] = 1;
  }
  return inside;
}
