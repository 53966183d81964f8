/** A sign beside a slogan: the watchman's lantern, or a picture of one's own. */
import { z } from 'zod';
import { english, mainText, picture } from './copy.ts';
import type { Area } from './element.ts';
import { lantern } from './lantern.ts';
import { createPage, type Page } from './page.ts';
import { putPair } from './pair.ts';
import { putPicture } from './picture.ts';
import { scrolling } from './strip.ts';
import { type FitWish, type Template, whole } from './template.ts';

const schema = z.object({
  text: mainText,
  english: english.optional(),
  picture: picture.optional(),
});
export type EmblemCopy = z.infer<typeof schema>;

export const emblemAndSlogan: Template<EmblemCopy> = {
  name: 'emblem-and-slogan',
  title: { zh: '标识与标语', en: 'Emblem and slogan' },
  schema,
  design(copy, stage) {
    const page = createPage(stage);
    const { canvas, shape, tiny } = stage;
    const short = Math.min(canvas.width, canvas.height);
    const margin = tiny ? Math.min(2, Math.floor(short * 0.06)) : Math.round(short * 0.1);
    const beside = shape === 'bar' || shape === 'landscape';
    const side = beside
      ? Math.min(canvas.height - 2 * margin, Math.round(canvas.width * 0.26))
      : Math.round(short * 0.34);
    const emblem = beside
      ? { x: margin, y: Math.round((canvas.height - side) / 2), width: side, height: side }
      : {
          x: Math.round((canvas.width - side) / 2),
          y: Math.round(canvas.height * 0.1),
          width: side,
          height: side,
        };
    putEmblem(page, copy, emblem);
    layWords(page, copy, wordsArea(whole(canvas), emblem, margin, beside));
    return page.design(() => scrolling(stage, copy.text, copy.english));
  },
};

function wordsArea(all: Area, emblem: Area, margin: number, beside: boolean): Area {
  if (beside) {
    const x = emblem.x + emblem.width + Math.max(2, Math.round(margin * 1.2));
    return { x, y: margin, width: all.width - x - margin, height: all.height - 2 * margin };
  }
  const y = emblem.y + emblem.height + margin;
  return { x: margin, y, width: all.width - 2 * margin, height: all.height - y - margin };
}

function putEmblem(page: Page, copy: EmblemCopy, area: Area): void {
  if (copy.picture) putPicture(page, { ...copy.picture, fit: copy.picture.fit ?? 'contain' }, area);
  else for (const mark of lantern(area, page.stage.palette)) page.mark(mark);
}

function layWords(page: Page, { text, english: translation }: EmblemCopy, area: Area): void {
  const { stage } = page;
  const { palette, look, tiny, shape } = stage;
  const align = look.align ?? (shape === 'landscape' && !tiny ? 'left' : 'centre');
  const split = translation && !tiny && area.height >= 72 ? Math.round(area.height * 0.26) : 0;
  const main = { ...area, height: area.height - split - Math.round(split * 0.3) };
  const maxLines = look.maxLines ?? 4;
  const weight = look.weight ?? 'bold';
  const wish: FitWish = { area: main, maxLines, align, weight, phrases: true };
  const fitted = stage.fit(text, wish);
  if (!split || !translation || !fitted.ok) return void page.words('text', text, wish, palette.ink);
  const { size } = fitted.block;
  const below = { ...area, y: area.y + area.height - split, height: split };
  const maxSize = Math.max(8, Math.round(size * 0.5));
  const lower: FitWish = { area: below, maxLines: 2, align, maxSize };
  putPair(page, area, Math.round(size * 0.4), { text, wish }, { text: translation, wish: lower });
}
