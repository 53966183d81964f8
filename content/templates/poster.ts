/** A poster: title, body, hotline, QR code, issuing unit, picture. Words that a small screen cannot hold scroll. */
import { z } from 'zod';
import { longText, mainText, picture, shortText } from './copy.ts';
import { type Area, inset } from './element.ts';
import { hotlineName, putHotline } from './hotline.ts';
import { block, createPage, type Page } from './page.ts';
import { putPicture } from './picture.ts';
import { putQr } from './qr.ts';
import { scrolling } from './strip.ts';
import { type Stage, type Template, whole } from './template.ts';

const schema = z.object({
  text: mainText,
  /** Absent: the text is the title. */
  title: shortText.optional(),
  body: longText.optional(),
  hotline: z
    .string()
    .regex(/^\d{3,12}$/, 'must be 3 to 12 digits')
    .optional(),
  /** What the QR code holds. */
  link: z.string().min(1).max(300).optional(),
  unit: shortText.optional(),
  picture: picture.optional(),
});
export type PosterCopy = z.infer<typeof schema>;

export const poster: Template<PosterCopy> = {
  name: 'poster',
  title: { zh: '海报', en: 'Poster' },
  schema,
  design(copy, stage) {
    const page = createPage(stage);
    if (stage.tiny || stage.canvas.height < 56) return asStrip(copy, stage);
    if (stage.shape === 'bar') layBar(page, copy);
    else if (stage.shape === 'landscape') layLandscape(page, copy);
    else layUpright(page, copy);
    return page.design(() => asStrip(copy, stage));
  },
};

function asStrip(
  { text, title, body, hotline, unit }: PosterCopy,
  stage: Stage,
): ReturnType<typeof scrolling> {
  const call =
    hotline && !`${title ?? text}${body ?? ''}`.includes(hotline)
      ? `${hotlineName(hotline)} ${hotline}`
      : '';
  return scrolling(stage, [title ?? text, body, call, unit].filter(Boolean).join('\n'));
}

function layLandscape(page: Page, copy: PosterCopy): void {
  const { canvas } = page.stage;
  const all = whole(canvas);
  const side = Math.round(canvas.width * 0.38);
  const margin = Math.round(canvas.height * 0.09);
  if (copy.picture) {
    const right = { x: canvas.width - side, y: 0, width: side, height: canvas.height };
    putPicture(page, copy.picture, right);
    laySheet(page, copy, inset({ ...all, width: canvas.width - side }, margin));
  } else laySheet(page, copy, inset(all, Math.round(margin * 1.25), margin));
}

function layUpright(page: Page, copy: PosterCopy): void {
  const { canvas, shape } = page.stage;
  const all = whole(canvas);
  const margin = Math.round(canvas.width * 0.08);
  const top = copy.picture ? Math.round(canvas.height * (shape === 'portrait' ? 0.36 : 0.3)) : 0;
  if (copy.picture) putPicture(page, copy.picture, { ...all, height: top });
  laySheet(page, copy, inset({ ...all, y: top, height: canvas.height - top }, margin));
}

/** Title above, body beneath, and a foot with hotline, unit and code. */
function laySheet(page: Page, copy: PosterCopy, area: Area): void {
  const { palette, look, canvas } = page.stage;
  const align = look.align ?? 'left';
  const gap = Math.round(area.height * 0.05);
  const upright = area.height > area.width * 1.1;
  const titleHeight = Math.round(area.height * (copy.body ? (upright ? 0.2 : 0.24) : 0.6));
  const rule = {
    x: area.x,
    y: area.y,
    width: Math.round(area.height * 0.12),
    height: Math.max(1, Math.round(canvas.height * 0.012)),
  };
  if (align === 'left') page.mark(block(rule, palette.accent));
  const titleArea = { ...area, y: area.y + gap, height: titleHeight };
  const titleWish = {
    area: titleArea,
    maxLines: 2,
    align,
    weight: 'bold',
    vertical: 'top',
  } as const;
  const title = page.words('title', copy.title ?? copy.text, titleWish, palette.ink);
  const foot = footHeight(copy, area, upright);
  const top = title
    ? title.area.y + title.area.height + Math.round(gap * 1.2)
    : titleArea.y + titleHeight;
  if (copy.body) {
    const bodyArea = {
      ...area,
      y: top,
      height: area.y + area.height - top - foot - (foot ? gap : 0),
    };
    const maxSize = Math.max(12, Math.round((title?.size ?? canvas.height) * 0.56));
    page.words(
      'body',
      copy.body,
      { area: bodyArea, maxLines: 14, align, vertical: 'top', maxSize, leading: [1.2, 1.6] },
      palette.ink,
    );
  }
  if (foot) layFoot(page, copy, { ...area, y: area.y + area.height - foot, height: foot });
}

function footHeight({ hotline, link, unit }: PosterCopy, area: Area, upright: boolean): number {
  if (link) return Math.round(upright ? area.width * 0.34 : area.height * 0.3);
  if (hotline) return Math.round(Math.min(area.height * 0.2, area.width * 0.2));
  return unit ? Math.max(12, Math.round(area.height * 0.08)) : 0;
}

/** The code stands right; hotline and unit share what is left of it, on one base line. */
function layFoot(page: Page, copy: PosterCopy, area: Area): void {
  const { palette } = page.stage;
  let room = area;
  if (copy.link) {
    const side = Math.min(area.height, Math.round(area.width * 0.4));
    const code = {
      x: area.x + area.width - side,
      y: area.y + area.height - side,
      width: side,
      height: side,
    };
    const panel = putQr(page, copy.link, code);
    if (panel) room = { ...area, width: area.width - side - Math.round(side * 0.2) };
  }
  const capsule = Math.round(Math.min(area.height * (copy.link ? 0.5 : 1), room.width * 0.24));
  const wide = Math.round(Math.min(room.width, capsule * 4.4));
  if (copy.hotline) {
    putHotline(page, copy.hotline, {
      x: room.x,
      y: area.y + area.height - capsule,
      width: wide,
      height: capsule,
    });
  }
  if (!copy.unit) return;
  const beside = copy.hotline && !copy.link;
  const x = beside ? room.x + wide + Math.round(capsule * 0.4) : room.x;
  const unitArea =
    copy.hotline && copy.link
      ? { ...room, height: area.height - capsule - Math.round(capsule * 0.25) }
      : { ...room, x, width: room.x + room.width - x };
  const maxSize = Math.max(
    10,
    Math.round(Math.min(capsule, area.height) * (copy.hotline ? 0.36 : 0.8)),
  );
  const wish = {
    area: unitArea,
    maxLines: 2,
    align: beside ? 'right' : 'left',
    vertical: 'bottom',
    maxSize,
  } as const;
  page.extra('unit', copy.unit, wish, palette.soft);
}

/** Title left of a rule, body right of it, the hotline at the end. */
function layBar(page: Page, copy: PosterCopy): void {
  const { canvas, palette } = page.stage;
  const margin = Math.round(canvas.height * 0.12);
  const area = inset(whole(canvas), margin);
  const capsule = copy.hotline ? Math.round(Math.min(canvas.height * 1.7, area.width * 0.24)) : 0;
  const titleWidth = Math.round((area.width - capsule) * (copy.body ? 0.36 : 1)) - margin;
  const titleWish = {
    area: { ...area, width: titleWidth },
    maxLines: 2,
    align: 'left',
    weight: 'bold',
  } as const;
  page.words('title', copy.title ?? copy.text, titleWish, palette.ink);
  if (copy.body) {
    const x = area.x + titleWidth + margin;
    page.mark(
      block(
        { x, y: area.y, width: Math.max(1, Math.round(canvas.height * 0.03)), height: area.height },
        palette.accent,
      ),
    );
    const bodyArea = {
      ...area,
      x: x + margin,
      width: area.x + area.width - capsule - x - 2 * margin,
    };
    page.words('body', copy.body, { area: bodyArea, maxLines: 6, align: 'left' }, palette.soft);
  }
  if (copy.hotline) {
    const height = Math.round(area.height * 0.62);
    const y = area.y + Math.round((area.height - height) / 2);
    putHotline(page, copy.hotline, { x: area.x + area.width - capsule, y, width: capsule, height });
  }
}
