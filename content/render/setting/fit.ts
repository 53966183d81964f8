/** The largest text that a rectangle can hold. Pure: fonts come in as faces. */
import type { Fit, FitWish, TextBlock } from '../../templates/template.ts';
import type { Face } from '../fonts/face.ts';
import {
  anywhere,
  betweenPhrases,
  betweenWords,
  type Breaks,
  phraseLines,
  segmentsOf,
} from './segments.ts';
import { createSetting, setLargest, type SetBlock, type Setting } from './setting.ts';
import type { Cut } from './wrap.ts';
import { inOrder, type Surface, usable } from './sizes.ts';

/**
 * @param text already in its normal form, see `plain`.
 * @returns the block at the largest legal whole size; `overflow` when nothing legal fits; the characters that no
 * face of this surface has at any size.
 */
export function fitText(text: string, wish: FitWish, surface: Surface, all: readonly Face[]): Fit {
  const faces = inOrder(all, surface, wish.weight ?? 'regular');
  const characters = missingFrom(text, faces, surface);
  if (characters.length > 0) return { ok: false, reason: 'glyph-missing', characters };
  const segments = segmentsOf(text);
  const setting = createSetting(text, segments, wish, surface, faces);
  const set = setLargest(setting, anywhere(segments));
  if (!set) return { ok: false, reason: 'overflow' };
  if (set.cuts.length === 1) return { ok: true, block: set.block };
  return { ok: true, block: betterBroken(setting, set, wish.phrases ?? false) };
}

/** What a kinder line end is worth of the size: between phrases, with phrases on lines of their own, between words, one line less. */
const WORTH = { phrases: 0.7, phraseLines: 0.66, words: 0.85, fewerLines: 0.75 } as const;

function betterBroken(setting: Setting, set: SetBlock, phrases: boolean): TextBlock {
  const { segments } = setting.text;
  const words = betweenWords(segments);
  if (phrases) {
    const whole = within(setting, set, betweenPhrases(segments), WORTH.phrases);
    if (whole) return whole;
    const split = within(setting, set, phraseLines(segments, words), WORTH.phraseLines);
    if (split && noneLonely(split)) return split;
  }
  const block = within(setting, set, words, WORTH.words) ?? set.block;
  if (setting.wish.align !== 'centre' || noneLonely(block)) return block;
  const wish = { ...setting.wish, maxLines: block.lines.length - 1 };
  const fewer = within({ ...setting, wish }, set, words, WORTH.fewerLines);
  return fewer && noneLonely(fewer) ? fewer : block;
}

/** The block with kinder line ends, at no less than a part of the size that it has without, and not on a coarser grid. */
function within(
  setting: Setting,
  { block, cuts }: SetBlock,
  breaks: Breaks,
  worth: number,
): TextBlock | null {
  if (cuts.length <= setting.wish.maxLines && endsWell(cuts, breaks)) return block;
  const found = setLargest(setting, breaks, Math.ceil(block.size * worth), block.size);
  return found && onOutline(found) === onOutline({ cuts }) ? found.block : null;
}

const onOutline = ({ cuts }: Pick<SetBlock, 'cuts'>): boolean =>
  cuts.every(({ measured }) => measured.face.pixel === 0);

/** Whether the lines end where they may, and wherever they must. */
function endsWell(cuts: readonly Cut[], { ends, hard }: Breaks): boolean {
  const chosen = new Set(cuts.map(({ to }) => to));
  const must = ends.filter((_, at) => hard[at]);
  return cuts.every(({ to }) => ends.includes(to)) && must.every((end) => chosen.has(end));
}

/** No line looks forgotten beside the longest. */
function noneLonely({ lines }: TextBlock): boolean {
  const longest = Math.max(...lines.map((line) => line.width));
  return lines.every((line) => line.width > 0.36 * longest);
}

/** The characters that no face can show on this surface, each once, in order. */
export function missingFrom(text: string, faces: readonly Face[], surface: Surface): string[] {
  const missing = new Set<string>();
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code !== 10 && !faces.some((face) => usable(face, surface) && face.covers(code)))
      missing.add(character);
  }
  return [...missing];
}
