/** A slogan, as large as the screen allows: one to four lines, a translation beneath where there is room. */
import { z } from 'zod';
import { english, mainText, shortText } from './copy.ts';
import { type Area, inset } from './element.ts';
import { createPage } from './page.ts';
import { putPair } from './pair.ts';
import { scrolling } from './strip.ts';
import {
  type Design,
  type FitWish,
  missing,
  type Stage,
  type Template,
  whole,
} from './template.ts';

const schema = z.object({
  text: mainText,
  english: english.optional(),
  /** Said instead where the text could only scroll. */
  short: shortText.optional(),
});
export type BannerCopy = z.infer<typeof schema>;

export const banner: Template<BannerCopy> = {
  name: 'banner',
  title: { zh: '标语', en: 'Banner' },
  schema,
  design: (copy, stage) => designBanner(copy, stage),
};

export function designBanner(copy: BannerCopy, stage: Stage): Design {
  const { text, english: translation } = copy;
  const { palette, look, tiny } = stage;
  const area = tiny ? whole(stage.canvas) : roomy(stage);
  const split = translation && !tiny && area.height >= 72 ? Math.round(area.height * 0.24) : 0;
  const align = look.align ?? 'centre';
  const weight = look.weight ?? 'bold';
  const main = { ...area, height: area.height - split - Math.round(split * 0.25) };
  const maxLines = look.maxLines ?? 4;
  const wish: FitWish = { area: main, maxLines, align, weight, phrases: true };
  const fitted = stage.fit(text, wish);
  if (!fitted.ok && fitted.reason === 'overflow' && copy.short) {
    return designBanner({ text: copy.short }, stage);
  }
  if (!fitted.ok) {
    return fitted.reason === 'overflow'
      ? scrolling(stage, text, translation)
      : missing('text', fitted.characters);
  }
  const page = createPage({ ...stage, palette: { ...palette, panel: palette.ground } });
  if (!split || !translation)
    page.mark({ kind: 'words', block: fitted.block, colour: palette.ink });
  else {
    const { size } = fitted.block;
    const maxSize = Math.max(8, Math.round(size * 0.5));
    const below = { ...area, y: area.y + area.height - split, height: split };
    const lower: FitWish = { area: below, maxLines: 2, align, maxSize, weight: 'regular' };
    putPair(page, area, Math.round(size * 0.4), { text, wish }, { text: translation, wish: lower });
  }
  return page.design(() => scrolling(stage, text, translation));
}

/** Margins of a screen that has room for them. */
export function roomy({ canvas, shape }: Stage): Area {
  const short = Math.min(canvas.width, canvas.height);
  const y = Math.round(short * (shape === 'bar' ? 0.06 : 0.1));
  return inset(whole(canvas), Math.round(short * 0.1), y);
}
