/** A poster: title, body, hotline, QR code, issuing unit, picture. Words that a small screen cannot hold scroll. */
import { z } from 'zod';
import { longText, mainText, picture, shortText } from './copy.ts';
import { type Area, inset } from './element.ts';
import { hotlineName, putHotline } from './hotline.ts';
import { block, createPage, type Page, putTitle } from './page.ts';
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

/** Title above, body beneath, the code at the right of them or of the foot, and a foot with hotline and unit. */
function laySheet(page: Page, copy: PosterCopy, area: Area): void {
  const { palette, look, canvas } = page.stage;
  const align = look.align ?? 'left';
  const gap = Math.round(area.height * 0.05);
  const upright = area.height > area.width * 0.9;
  const height = Math.max(1, Math.round(canvas.height * 0.012));
  const rule = { x: area.x, y: area.y, width: Math.round(area.height * 0.12), height };
  if (align === 'left') page.mark(block(rule, palette.accent));
  const titleHeight = Math.round(area.height * (copy.body ? (upright ? 0.18 : 0.23) : 0.6));
  const titleArea = { ...area, y: area.y + gap, height: titleHeight };
  const title = putTitle(page, copy.title ?? copy.text, titleArea, align);
  const code = copy.link ? putCode(page, copy.link, area, upright) : null;
  const foot = footHeight(copy, area, upright, code?.height ?? 0);
  const top =
    (title ? title.area.y + title.area.height : titleArea.y + titleHeight) + Math.round(gap * 1.3);
  const bottom = area.y + area.height - foot - (foot ? Math.round(gap * 1.2) : 0);
  const beside =
    code && !upright ? area.width - code.width - Math.round(area.width * 0.05) : area.width;
  if (copy.body) {
    const bodyArea = { ...area, y: top, width: beside, height: bottom - top };
    const part = upright ? 0.78 : 0.62;
    const maxSize = Math.max(12, Math.round((title?.size ?? canvas.height) * part));
    const wish = {
      area: bodyArea,
      maxLines: 14,
      align,
      vertical: 'top',
      maxSize,
      leading: [1.25, 1.6],
    } as const;
    page.words('body', copy.body, wish, palette.ink);
  }
  const free = code ? code.x - area.x - Math.round(area.width * 0.05) : area.width;
  if (foot)
    layFoot(page, copy, { ...area, y: area.y + area.height - foot, width: free, height: foot });
}

/** At the lower right; small in a wide page, where the body runs beside it. */
function putCode(page: Page, link: string, area: Area, upright: boolean): Area | null {
  const side = Math.round(
    upright ? area.width * 0.3 : Math.min(area.height * 0.42, area.width * 0.25),
  );
  const room = {
    x: area.x + area.width - side,
    y: area.y + area.height - side,
    width: side,
    height: side,
  };
  const panel = putQr(page, link, room);
  return panel && room;
}

/** An upright page has room for the unit above the hotline. */
function footHeight(
  { hotline, unit }: PosterCopy,
  area: Area,
  upright: boolean,
  code: number,
): number {
  if (code && upright) return code;
  const capsule = Math.round(Math.min(area.height * 0.19, area.width * 0.2));
  if (hotline) return unit && upright ? Math.round(capsule * 1.8) : capsule;
  return unit ? Math.max(12, Math.round(area.height * 0.08)) : 0;
}

/** In a high foot the unit stands above the hotline, in a low one at its right. */
function layFoot(page: Page, copy: PosterCopy, area: Area): void {
  const { palette } = page.stage;
  const stacked = area.height > area.width * 0.3;
  const capsule = Math.round(Math.min(area.height * (stacked ? 0.52 : 1), area.width * 0.26));
  const wide = Math.round(Math.min(area.width, capsule * 4.2));
  if (copy.hotline) {
    putHotline(page, copy.hotline, {
      x: area.x,
      y: area.y + area.height - capsule,
      width: wide,
      height: capsule,
    });
  }
  if (!copy.unit) return;
  const beside = copy.hotline && !stacked;
  const x = beside ? area.x + wide + Math.round(capsule * 0.5) : area.x;
  const lift = copy.hotline && stacked ? capsule + Math.round(capsule * 0.35) : 0;
  const room = { ...area, x, width: area.x + area.width - x, height: area.height - lift };
  const maxSize = Math.max(10, Math.round(capsule * (copy.hotline ? 0.36 : 0.8)));
  const vertical = beside ? 'middle' : 'bottom';
  page.extra(
    'unit',
    copy.unit,
    { area: room, maxLines: 2, align: 'left', vertical, maxSize },
    palette.soft,
  );
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
