/** Lines that run from the right, or hold parts that do (UAX #9). Pure. */
import bidiFactory from 'bidi-js';

const bidi = bidiFactory();

/** Letters of scripts that are written from the right or change shape beside each other. */
export const COMPLEX = /[\u0590-\u08ff\u0f00-\u0fff\ufb1d-\ufdff\ufe70-\ufefc]/u;

export interface DirectedRun {
  /** In the order in which it is typed; brackets already mirrored. */
  readonly text: string;
  readonly rightToLeft: boolean;
}

/** The parts of a line from left to right as they stand. */
export function runsOf(text: string): {
  readonly rightToLeft: boolean;
  readonly runs: readonly DirectedRun[];
} {
  const { levels, paragraphs } = bidi.getEmbeddingLevels(text, 'auto');
  const base = paragraphs[0]?.level ?? 0;
  const pieces: { text: string; level: number }[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const level = levels[at] ?? 0;
    const unit = text[at] ?? '';
    const shown = level % 2 === 1 ? (bidi.getMirroredCharacter(unit) ?? unit) : unit;
    const last = pieces.at(-1);
    if (last && last.level === level) last.text += shown;
    else pieces.push({ text: shown, level });
  }
  const runs = reorder(pieces).map((piece) => ({
    text: piece.text,
    rightToLeft: piece.level % 2 === 1,
  }));
  return { rightToLeft: base % 2 === 1, runs };
}

/** Rule L2: from the highest level down to the lowest odd one, turn each stretch at that level or above. */
function reorder<T extends { readonly level: number }>(pieces: readonly T[]): T[] {
  const order = [...pieces];
  const highest = Math.max(0, ...order.map(({ level }) => level));
  for (let level = highest; level > 0; level -= 1) {
    for (let from = 0; from < order.length; from += 1) {
      if ((order[from] as T).level < level) continue;
      let to = from;
      while (to < order.length && (order[to] as T).level >= level) to += 1;
      order.splice(from, to - from, ...order.slice(from, to).reverse());
      from = to;
    }
  }
  return order;
}
