/** A line of a clock: words that stand, and signs that change within cells of their own, so that nothing ever moves. */
import type { ClockField } from '../programme/programme.ts';
import type { Area } from './element.ts';
import type { ClockSign, FitWish, Line, Mark, Stage, Weight } from './template.ts';

export type Token =
  | { readonly kind: 'text'; readonly text: string }
  /** As wide as a digit. */
  | { readonly kind: 'gap' }
  | {
      readonly kind: 'digits';
      readonly of: ClockField;
      readonly places: readonly (1 | 10 | 100 | 1000)[];
      /** A leading nought is left dark. */
      readonly bare?: boolean;
    }
  | { readonly kind: 'word'; readonly of: ClockField; readonly words: readonly string[] };

export interface ClockLine {
  readonly size: number;
  readonly marks: readonly Mark[];
  readonly signs: readonly ClockSign[];
}

interface LineWish {
  readonly area: Area;
  readonly weight: Weight;
  readonly maxSize?: number;
  readonly ink: string;
}

const DIGITS = '0123456789';

/** The line as large as the area allows, in the middle of it; null where it does not fit. */
export function layClockLine(
  stage: Stage,
  tokens: readonly Token[],
  wish: LineWish,
): ClockLine | null {
  const { area, weight } = wish;
  let maxSize = wish.maxSize ?? Infinity;
  // Each digit gets the room of the widest, so that the line may come out wider than the one that was fitted.
  for (;;) {
    const fit = stage.fit(sampleOf(tokens), { area, weight, maxSize, maxLines: 1, align: 'left' });
    const line = fit.ok ? fit.block.lines[0] : undefined;
    if (!line) return null;
    const laid = layTokens(stage, tokens, line, wish);
    if (laid) return laid;
    maxSize = line.size - 1;
  }
}

/** What a form takes, in pixels; rows above and below the baseline. */
interface Taken {
  readonly width: number;
  readonly up: number;
  readonly down: number;
}

/** Measures forms at the size of a line. */
function measure(stage: Stage, { size }: Line, weight: Weight): (text: string) => Taken {
  const known = new Map<string, Taken>();
  const area = { x: 0, y: 0, width: 100_000, height: 10_000 };
  const wish: FitWish = { area, weight, minSize: size, maxSize: size, maxLines: 1, align: 'left' };
  return (text) => {
    let taken = known.get(text);
    if (!taken) {
      const fit = stage.fit(text, wish);
      const line = fit.ok ? fit.block.lines[0] : undefined;
      const up = fit.ok && line ? line.y - fit.block.area.y : 0;
      const down = fit.ok ? fit.block.area.height - up : 0;
      known.set(text, (taken = { width: Math.ceil(line?.width ?? 0), up, down }));
    }
    return taken;
  };
}

function everyForm(token: Token): readonly string[] {
  if (token.kind === 'gap') return [];
  if (token.kind === 'text') return [token.text];
  return token.kind === 'word' ? token.words : [...DIGITS];
}

/** The line with the widest of each word. */
const sampleOf = (tokens: readonly Token[]): string =>
  tokens
    .map((token) => {
      if (token.kind === 'text') return token.text;
      if (token.kind === 'gap') return '0';
      if (token.kind === 'digits') return '0'.repeat(token.places.length);
      return token.words.toSorted((a, b) => b.length - a.length)[0] ?? '';
    })
    .join('');

function layTokens(
  stage: Stage,
  tokens: readonly Token[],
  line: Line,
  { area, weight, ink }: LineWish,
): ClockLine | null {
  const taken = measure(stage, line, weight);
  const widthOf = (text: string): number => taken(text).width;
  const widest = (texts: readonly string[]): number => Math.max(...texts.map(widthOf));
  const digit = widest([...DIGITS]);
  const cells = tokens.flatMap((token): { width: number; put: Put }[] => {
    if (token.kind === 'gap') return [{ width: digit, put: nothing }];
    if (token.kind === 'text') return [{ width: widthOf(token.text), put: standing(token.text) }];
    if (token.kind === 'word')
      return [{ width: widest(token.words), put: changing(token.of, token.words) }];
    return token.places.map((place, at) => {
      const bare = token.bare && at === 0;
      const forms = formsOf(token.of, place).map((form) => (bare && form === '0' ? '' : form));
      return { width: digit, put: changing(token.of, forms, place) };
    });
  });
  const width = cells.reduce((sum, cell) => sum + cell.width, 0);
  const forms = tokens.flatMap(everyForm).map(taken);
  const up = Math.max(...forms.map((form) => form.up));
  const height = up + Math.max(...forms.map((form) => form.down));
  if (width > area.width || height > area.height) return null;
  const base = Math.min(Math.max(line.y, area.y + up), area.y + area.height - height + up);
  const marks: Mark[] = [];
  const signs: ClockSign[] = [];
  let x = area.x + Math.floor((area.width - width) / 2);
  const at = (text: string, cell: Area): Line => ({
    ...line,
    y: base,
    text,
    x: cell.x + Math.floor((cell.width - widthOf(text)) / 2),
    width: widthOf(text),
  });
  for (const cell of cells) {
    cell.put(
      { x, y: base - up, width: cell.width, height },
      { at, ink, marks, signs, size: line.size },
    );
    x += cell.width;
  }
  return { size: line.size, marks, signs };
}

interface Sheet {
  readonly at: (text: string, cell: Area) => Line;
  readonly ink: string;
  readonly size: number;
  readonly marks: Mark[];
  readonly signs: ClockSign[];
}
type Put = (cell: Area, sheet: Sheet) => void;

const nothing: Put = () => undefined;

const standing =
  (text: string): Put =>
  (area, { at, ink, size, marks }) =>
    void marks.push({
      kind: 'words',
      block: { size, area, lines: [at(text, area)] },
      colour: ink,
    });

const changing =
  (of: ClockField, forms: readonly string[], place?: 1 | 10 | 100 | 1000): Put =>
  (area, { at, ink, signs }) =>
    void signs.push({
      of,
      ...(place && { place }),
      area,
      colour: ink,
      forms: forms.map((form) => (form === '' ? null : at(form, area))),
    });

/** Forms that never come are not drawn. */
const TENS: Partial<Record<ClockField, number>> = {
  month: 2,
  day: 4,
  hour: 3,
  hour12: 2,
  minute: 6,
};
const formsOf = (of: ClockField, place: number): readonly string[] =>
  [...DIGITS].slice(0, place === 10 ? (TENS[of] ?? 10) : 10);
