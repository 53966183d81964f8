/** Lines put under each other in an area. Pure. */
import type { FitWish, Line, TextBlock } from '../../templates/template.ts';
import { COMPLEX } from '../fonts/direction.ts';
import type { Extent } from '../fonts/face.ts';
import { extentsOf } from './measure.ts';
import type { WrappedLine } from './wrap.ts';

const OUTLINE_LEADING = [1.14, 1.4] as const;
const PIXEL_LEADING = [1, 1.3] as const;

/** In whole pixels. */
interface Spacing {
  /** From the top of the block to the first baseline, and from the last one to the bottom. */
  readonly up: number;
  readonly down: number;
  /** From one baseline to the next. */
  readonly pitch: number;
}

/**
 * @param bounds what each line covers, in em.
 * @returns how far the lines stand apart; null when they are higher than the area.
 */
export function spacingOf(
  bounds: readonly Extent[],
  outline: boolean,
  { area, leading }: FitWish,
  size: number,
): Spacing | null {
  const first = bounds[0];
  const last = bounds.at(-1);
  if (!first || !last) return null;
  const [least, most] = leading ?? (outline ? OUTLINE_LEADING : PIXEL_LEADING);
  let pitch = Math.ceil(least * size);
  for (let at = 1; at < bounds.length; at += 1) {
    const needed = (bounds[at - 1]?.bottom ?? 0) + (bounds[at]?.top ?? 0);
    pitch = Math.max(pitch, Math.ceil(needed * size));
  }
  const gaps = bounds.length - 1;
  const up = Math.ceil(first.top * size - 1e-6);
  const down = Math.ceil(last.bottom * size - 1e-6);
  const spare = area.height - up - down;
  if (gaps * pitch > spare) return null;
  if (gaps > 0)
    pitch = Math.max(pitch, Math.min(Math.floor(most * size), Math.floor(spare / gaps)));
  return { up, down, pitch };
}

/** Puts lines under each other; null when they are higher than the area. */
export function stack(
  lines: readonly WrappedLine[],
  wish: FitWish,
  size: number,
): TextBlock | null {
  const extents = lines.map(({ text, face }) => extentsOf(text, face));
  const outline = lines.some(({ face }) => face.pixel === 0);
  const bounds = extents.map((one) => one.bounds);
  const spacing = spacingOf(bounds, outline, wish, size);
  if (!spacing) return null;
  const { up, down, pitch } = spacing;
  const optical = extents.map((one) => one.optical);
  const base = wish.area.y + firstBaseline(optical, wish, size, spacing);
  const height = up + down + (lines.length - 1) * pitch;
  return {
    size,
    lines: lines.map((line, at) => lineAt(line, wish, size, base + at * pitch)),
    area: areaOf(lines, wish, size, base - up, height),
  };
}

/** In pixels below the top of the area. */
function firstBaseline(
  optical: readonly Extent[],
  { area, vertical = 'middle' }: FitWish,
  size: number,
  { up, down, pitch }: Spacing,
): number {
  const between = (optical.length - 1) * pitch;
  const lowest = area.height - down - between;
  if (vertical === 'top') return up;
  if (vertical === 'bottom') return lowest;
  const seenTop = (optical[0]?.top ?? 0) * size;
  const seenHeight = seenTop + (optical.at(-1)?.bottom ?? 0) * size + between;
  const middle = Math.round((area.height - seenHeight) / 2 + seenTop);
  return Math.min(Math.max(middle, up), lowest);
}

const pixelWidth = (line: WrappedLine, size: number): number =>
  line.face.pixel > 0 ? Math.round(line.width * size) : line.width * size;

function lineAt(line: WrappedLine, wish: FitWish, size: number, y: number): Line {
  const { text, face } = line;
  const width = pixelWidth(line, size);
  if (!COMPLEX.test(text))
    return { text, face: face.name, size, x: startOf(width, wish), y, width };
  const { rightToLeft } = face.shaped(text);
  const x = startOf(width, wish, rightToLeft);
  return { text, face: face.name, size, x, y, width, rightToLeft };
}

function startOf(width: number, { area, align }: FitWish, rightToLeft = false): number {
  const spare = area.width - width;
  if (align === 'centre') return area.x + Math.floor(spare / 2);
  // Text from the right starts at the right.
  return area.x + ((align === 'left') === rightToLeft ? Math.floor(spare) : 0);
}

function areaOf(
  lines: readonly WrappedLine[],
  wish: FitWish,
  size: number,
  y: number,
  height: number,
): TextBlock['area'] {
  const width = Math.ceil(Math.max(...lines.map((line) => pixelWidth(line, size))));
  return { x: startOf(width, wish), y, width, height };
}
