/** A page under composition: words and panels are put on it, and what cannot be shown is remembered. */
import { type Area, type Element, panel } from './element.ts';
import {
  type Align,
  type Design,
  type DesignFailure,
  type FitWish,
  type Mark,
  type PictureWish,
  missing,
  type Stage,
  type StripDesign,
  type TextBlock,
  whole,
} from './template.ts';

export interface Page {
  readonly stage: Stage;
  /** Puts words into an area. Null when they do not fit, which makes the page scroll, or when a glyph lacks. */
  words(field: string, text: string, wish: FitWish, colour: string): TextBlock | null;
  /** The same for words that the page can do without. */
  extra(field: string, text: string, wish: FitWish, colour: string): TextBlock | null;
  furnish(...elements: readonly Element[]): void;
  picture(picture: PictureWish): void;
  mark(mark: Mark): void;
  /** The finished design; `scroll` is asked for when some words did not fit. */
  design(scroll: () => StripDesign): Design;
}

export function createPage(stage: Stage): Page {
  const { palette, canvas } = stage;
  const plainGround = canvas.colour !== 'rgb' || palette.panel === palette.ground;
  const furniture: Element[] = plainGround ? [] : [panel(whole(canvas), palette.panel)];
  const pictures: PictureWish[] = [];
  const marks: Mark[] = [];
  let failure: DesignFailure | null = null;
  let overflowed = false;

  const put = (field: string, text: string, wish: FitWish, colour: string): TextBlock | null => {
    const fit = stage.fit(text, wish);
    if (fit.ok) {
      marks.push({ kind: 'words', block: fit.block, colour });
      return fit.block;
    }
    if (fit.reason === 'glyph-missing') failure ??= missing(field, fit.characters);
    return null;
  };

  return {
    stage,
    words(field, text, wish, colour) {
      const block = put(field, text, wish, colour);
      overflowed ||= block === null;
      return block;
    },
    extra: put,
    furnish: (...elements) => void furniture.push(...elements),
    picture: (picture) => void pictures.push(picture),
    mark: (mark) => void marks.push(mark),
    design(scroll) {
      if (failure) return failure;
      if (overflowed) return scroll();
      return { ok: true, kind: 'picture', ground: palette.ground, furniture, pictures, marks };
    },
  };
}

/** How much smaller a title may be to stay on one line. */
const ONE_LINE_WORTH = 0.6;

/** A title: on one line where that costs little, else on two. */
export function putTitle(page: Page, text: string, area: Area, align: Align): TextBlock | null {
  const wish = { area, align, weight: 'bold', vertical: 'top', phrases: true } as const;
  const one = page.stage.fit(text, { ...wish, maxLines: 1 });
  const two = page.stage.fit(text, { ...wish, maxLines: 2 });
  const single = one.ok && two.ok && one.block.size >= two.block.size * ONE_LINE_WORTH;
  return page.words('title', text, { ...wish, maxLines: single ? 1 : 2 }, page.stage.palette.ink);
}

/** A rectangle with whole corners, drawn as a mark: sharp on every surface. */
export const block = (area: Area, colour: string): Mark => ({
  kind: 'shape',
  d: `M0 0H${Math.round(area.width)}V${Math.round(area.height)}H0Z`,
  x: Math.round(area.x),
  y: Math.round(area.y),
  colour,
});

/** The frame of a rectangle, `thick` pixels inside its edge. */
export function frame(area: Area, thick: number, colour: string): Mark {
  const { width, height } = area;
  const inner = `M${thick} ${thick}V${height - thick}H${width - thick}V${thick}Z`;
  return { kind: 'shape', d: `M0 0H${width}V${height}H0Z${inner}`, x: area.x, y: area.y, colour };
}
