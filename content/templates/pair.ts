/** A text and its translation as one group. */
import type { Area } from './element.ts';
import type { Page } from './page.ts';
import type { FitWish } from './template.ts';

export interface Piece {
  readonly text: string;
  readonly wish: FitWish;
}

/** Puts a text and its translation `gap` apart where there is room for it, together in the middle of the area; the translation may be left out. */
export function putPair(page: Page, area: Area, gap: number, upper: Piece, lower: Piece): void {
  const { palette } = page.stage;
  const above = page.stage.fit(upper.text, upper.wish);
  const below = page.stage.fit(lower.text, lower.wish);
  let wishes = [upper.wish, lower.wish] as const;
  if (above.ok && below.ok) {
    const high = above.block.area.height;
    const spare = area.height - high - below.block.area.height;
    const between = Math.min(gap, spare);
    const y = area.y + Math.round((spare - between) / 2);
    wishes = [movedTo(upper.wish, y), movedTo(lower.wish, y + high + between)];
  }
  page.words('text', upper.text, wishes[0], palette.ink);
  page.extra('english', lower.text, wishes[1], palette.soft);
}

const movedTo = (wish: FitWish, y: number): FitWish => ({
  ...wish,
  vertical: 'top',
  area: { ...wish.area, y },
});
